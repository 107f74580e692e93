/// A fact that the compiler knows.
public struct FactDefinition: Sendable {
    public let name: String
    public let type: ValueType
    /// Whether `none` is a value of it.
    public let canBeNone: Bool
    /// The one answer (a REST call, a list) that it is read from, if that can fail; facts of one answer are unknown
    /// together. `nil`: always observed.
    public let answer: String?
    /// The kinds that have it.
    public let kinds: [ResourceKind]
    /// Where it is read.
    public let source: String
    /// What it means, as a sentence without a full stop.
    public let meaning: String
    /// Its value in a test that does not mention it: that of a healthy, running job.
    public let typical: FactValue

    public var canBeUnknown: Bool { answer != nil }
}

/// The kinds of resources that a policy can be for.
public enum ResourceKind: String, Sendable, Hashable, CaseIterable {
    case flinkDeployment = "FlinkDeployment"
    case flinkSessionJob = "FlinkSessionJob"
    case flinkCluster = "FlinkCluster"

    /// The values of `mode` that a resource of this kind can have; `nil` is `none`: a session cluster has no job, and
    /// FlinkCluster has no such field.
    public var modes: [String?] {
        switch self {
        case .flinkDeployment: ["stateless", "savepoint", "last-state", nil]
        case .flinkSessionJob: ["stateless", "savepoint", "last-state"]
        case .flinkCluster: [nil]
        }
    }
}
