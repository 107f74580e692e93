public import PolicyCompiler

/// A snapshot of the subject's job, with what is known of it: the `snapshot.*` facts.
public struct ObservedSnapshot: Sendable {
    /// `metadata.name`; of an entry of the history its location.
    public var name: String
    /// By the names of the vocabulary.
    public var facts: [String: ObservedValue]
    /// Where it is recorded.
    public var reference: FieldReference
    /// The FlinkStateSnapshot, the entry of the history, or what the status has of one that is under way.
    var content: SourcedDocument
    /// `metadata.labels`; the history has none.
    var labels: SourcedDocument?

    /// What it has for an input that is about a snapshot; `nil` for any other input.
    public func observed(_ input: PolicyInput) -> ObservedValue? {
        switch input.origin {
        case .builtIn: return facts[input.name]
        case .snapshotLabel(let key):
            guard let label = labels?[key] else {
                return .value(.none, from: .derived("no such label", from: [.field(reference)]))
            }
            return label.observed(as: .string, .exact)
        case .field, .label, .annotation, .setting, .userFact, .window, .due: return nil
        }
    }

    /// In the order of retention: the youngest first, then by name; those whose age is not known last.
    static func isBefore(_ left: ObservedSnapshot, _ right: ObservedSnapshot) -> Bool {
        func key(_ snapshot: ObservedSnapshot) -> (Int64, String) {
            guard case .number(let age)? = snapshot.facts["snapshot.age"]?.value else { return (.max, snapshot.name) }
            return (age, snapshot.name)
        }
        return key(left) < key(right)
    }
}
