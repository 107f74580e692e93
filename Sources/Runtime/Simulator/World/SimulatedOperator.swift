public import PolicyCompiler
public import PolicyRuntime

/// An operator in a simulated world: the production reconciliation, one call at a time, and the queue around it.
///
/// It is told what changed as a watch would tell it, and can be killed, paused and started again between any two calls.
public struct SimulatedOperator: Sendable {
    public struct Key: Hashable, Sendable, Comparable {
        public var kind: PolicyCompiler.ResourceKind
        public var namespace: String
        public var name: String

        public init(_ kind: PolicyCompiler.ResourceKind, _ namespace: String, _ name: String) {
            self.kind = kind
            self.namespace = namespace
            self.name = name
        }

        public static func < (left: Key, right: Key) -> Bool {
            (left.namespace, left.name, left.kind.rawValue) < (right.namespace, right.name, right.kind.rawValue)
        }
    }

    /// What one step came to.
    public enum Step: Sendable, Hashable {
        /// A call is to be made; its answer is given to ``received(_:at:)``.
        case call(Key, PortCall)
        case finished(Key, Reconciliation.Requeue)
        /// Nothing is to be done before then; `nil`: before something changes.
        case idle(until: Int64?)
    }

    public let name: String
    public var options: Reconciliation.Options
    private let decider: Decider
    private var random: SimulatedFlink.Random
    private var due: [Key: Int64] = [:]
    private var active: (key: Key, pass: Reconciliation)?
    private var seen: Int64
    private var lastTaken: [TakenDecision] = []
    /// Counts the passes that began.
    package private(set) var passes = 0

    /// What the pass decided that is under way, or was the last one.
    package var taken: [TakenDecision] { active.map(\.pass.taken) ?? lastTaken }

    /// What the call is for that is to be made now; `nil` where it changes nothing.
    package var sending: CallPurpose? { active?.pass.sending }

    public init(
        _ name: String, by decider: Decider, options: Reconciliation.Options, random: SimulatedFlink.Random,
        watchingFrom seen: Int64 = 0
    ) {
        self.name = name
        self.decider = decider
        self.options = options
        self.random = random
        self.seen = seen
    }

    public mutating func add(_ key: Key, at time: Int64) { due[key] = min(due[key] ?? .max, time) }

    /// What a watch of the resources themselves tells: they are looked at at once.
    public mutating func watch(_ kubernetes: SimulatedKubernetes, at now: Int64) {
        guard kubernetes.resourceVersion != seen else { return }
        for kind in decider.policy.kinds {
            guard let changes = kubernetes.changes(of: kind.simulatedID, after: seen) else {
                // The watch is too old: everything is listed again.
                for object in kubernetes.objects(kind.simulatedID) {
                    guard let name = object["metadata"]?["name"]?.string else { continue }
                    add(Key(kind, object["metadata"]?["namespace"]?.string ?? "", name), at: now)
                }
                continue
            }
            for change in changes {
                let metadata = change.object["metadata"]
                guard let namespace = metadata?["namespace"]?.string, let name = metadata?["name"]?.string else {
                    continue
                }
                let key = Key(kind, namespace, name)
                // Its own writes are no news while it works on them.
                if active?.key == key { continue }
                // A status that somebody writes each second must not keep it from waiting at all.
                if change.kind == .modified, change.isOfStatusOnly { continue }
                add(key, at: now)
            }
        }
        seen = kubernetes.resourceVersion
    }

    /// When something is due, if nothing is under way.
    public var nextDue: Int64? { active == nil ? due.values.min() : nil }

    public var isBusy: Bool { active != nil }

    public mutating func next(at now: Int64) -> Step {
        if active == nil {
            guard let (key, time) = due.min(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else {
                return .idle(until: nil)
            }
            guard time <= now else { return .idle(until: time) }
            due[key] = nil
            passes += 1
            active = (
                key,
                Reconciliation(
                    key.kind, namespace: key.namespace, name: key.name, by: decider, entropy: random.next(),
                    options: options)
            )
        }
        guard let key = active?.key, let effect = active?.pass.next(at: now) else { return .idle(until: nil) }
        switch effect {
        case .call(let call): return .call(key, call)
        case .done(let requeue):
            lastTaken = active?.pass.taken ?? []
            active = nil
            if let time = requeue.at { add(key, at: max(time, now + 1)) }
            return .finished(key, requeue)
        }
    }

    public mutating func received(_ reply: PortReply, at now: Int64) { active?.pass.received(reply, at: now) }

    /// Forgets what is under way, as a process that ends does; another one looks at everything.
    public mutating func restart(at now: Int64) {
        if let key = active?.key { due[key] = now }
        active = nil
        for key in due.keys { due[key] = now }
    }
}

extension ObjectChange {
    fileprivate var isOfStatusOnly: Bool {
        guard let previous else { return false }
        return object["spec"] == previous["spec"]
            && object["metadata"]?["deletionTimestamp"] == previous["metadata"]?["deletionTimestamp"]
    }
}

extension PolicyCompiler.ResourceKind {
    var simulatedID: ResourceKind.ID {
        switch self {
        case .flinkDeployment: .flinkDeployment
        case .flinkSessionJob: .flinkSessionJob
        case .flinkCluster: .flinkCluster
        }
    }
}
