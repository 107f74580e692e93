/// A way to carry out plans: steps in, concrete requests out.
public protocol PlanTarget: Sendable {
    /// `direct`, `apache`
    var name: String { get }
    func lower(_ plan: Plan, for subject: PlanSubject) -> LoweredPlan
    /// One step of what ``lower(_:for:)`` gives, by its place; `nil` behind the last.
    ///
    /// Whoever carries out a plan asks for the step that is next and for no other, so a target whose steps are those of the
    /// plan should not make all of them for it.
    func step(_ place: Int, of plan: Plan, for subject: PlanSubject) -> LoweredStep?
}

extension PlanTarget {
    public func step(_ place: Int, of plan: Plan, for subject: PlanSubject) -> LoweredStep? {
        let steps = lower(plan, for: subject).steps
        return steps.indices.contains(place) ? steps[place] : nil
    }
}

/// A concrete call, as a value. Whoever performs it cannot tell what it is for.
public enum TargetRequest: Sendable, Hashable {
    case kubernetes(KubernetesRequest)
    case flink(FlinkRequest)
    case host(HostCall)
}

/// What neither API can do, and the host has to: reading a jar from a store, deleting a znode.
public struct HostCall: Sendable, Hashable {
    public var name: String
    public var arguments: [String]
    /// As one sentence.
    public var does: String

    public init(_ name: String, _ arguments: [String], does: String) {
        self.name = name
        self.arguments = arguments
        self.does = does
    }
}

/// A plan in the terms of one target.
public struct LoweredPlan: Sendable, Hashable {
    public var target: String
    public var steps: [LoweredStep]
    /// What the target cannot do as it was decided, and other things worth knowing.
    public var notes: [String]

    public init(target: String, steps: [LoweredStep] = [], notes: [String] = []) {
        self.target = target
        self.steps = steps
        self.notes = notes
    }

    public var requests: [TargetRequest] { steps.flatMap(\.requests) }
}

/// One step with its requests, in the order in which they are sent.
public struct LoweredStep: Sendable, Hashable {
    public enum Actor: String, Sendable, Hashable {
        /// Whoever carries out the plan.
        case us
        /// The operator that the resource belongs to, by itself.
        case theOperator = "operator"
    }

    /// The step of the plan that it stands for; `nil` for what only this target needs.
    public var step: Int?
    public var does: String
    public var actor: Actor
    public var requests: [TargetRequest]
    /// At most so long for each request that is asked again; `nil`: the caller's own patience.
    public var limitMilliseconds: Int64?
    /// Not before so long after the step before it.
    public var delayMilliseconds: Int64
    /// Whether the steps behind it go on if it fails.
    public var isOptional: Bool

    public init(
        step: Int?, does: String, actor: Actor = .us, requests: [TargetRequest] = [], limitMilliseconds: Int64? = nil,
        delayMilliseconds: Int64 = 0, isOptional: Bool = false
    ) {
        self.step = step
        self.does = does
        self.actor = actor
        self.requests = requests
        self.limitMilliseconds = limitMilliseconds
        self.delayMilliseconds = delayMilliseconds
        self.isOptional = isOptional
    }
}
