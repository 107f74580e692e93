public import PolicyCompiler
import PolicyDSL

/// What is known of every input of a policy, for one subject at one moment.
public struct Observation: Sendable {
    /// In the order of ``CompiledPolicy/inputs``.
    public private(set) var inputs: [ObservedInput]
    /// What the new spec changes, by path; `nil` where what is deployed is not known.
    public let differences: [FieldDifference]?
    /// The snapshots of the job that were given, in the order of retention: the youngest first.
    public let snapshots: [ObservedSnapshot]
    /// Those that only the status of the job's resource knows of, because they are not complete.
    public let pending: [ObservedSnapshot]
    /// The schedules of the policy, but for those that were given by hand.
    public let schedules: [ObservedSchedule]
    /// What windows and schedules do by themselves.
    public let clocks: [ClockedInput]
    /// Those of the subject and the evidence among them.
    public private(set) var findings: [EvidenceFinding]

    public struct ObservedInput: Hashable, Sendable {
        public var input: PolicyInput
        public var observed: ObservedValue

        public var value: FactValue? { observed.value }
        public var provenance: Provenance { observed.provenance }
        public var invalid: InvalidValue? { observed.invalid }
    }

    /// - Parameters:
    ///   - given: By `--set`: wins over everything.
    ///   - now: The moment for which ages are told.
    ///   - zones: For windows in zones that the policy does not name itself.
    public init(
        of policy: CompiledPolicy, for subject: Subject, evidence: Evidence, given: [GivenFact] = [], now: Instant,
        zones: ZoneData = .none
    ) {
        var observer = InputObserver(subject, evidence, policy, now: now, zones: zones)
        var inputs = policy.inputs.map { ObservedInput(input: $0, observed: observer.observe($0)) }
        for fact in given where inputs.indices.contains(fact.input.index) {
            inputs[fact.input.index].observed = .value(fact.value, from: .given)
        }
        observer.settle(&inputs, given: Set(given.map(\.input)))
        self.inputs = inputs
        differences = observer.facts.differences
        schedules = observer.schedules
        clocks = observer.clocks
        snapshots = observer.facts.snapshots()
        pending = observer.facts.pendingSnapshots()
        findings =
            (evidence.findings + subject.findings + observer.facts.findings).sortedForOutput()
    }

    public subscript(_ input: InputID) -> ObservedValue {
        inputs.indices.contains(input.index) ? inputs[input.index].observed : .open("no such input")
    }

    /// What a decision sees in place of the inputs: a schedule that both savepoints and checkpoints have is due for each
    /// by its own history.
    func schedules(for id: DecisionID) -> [ObservedSchedule] {
        id.decision == "snapshot" ? schedules.filter { $0.entry == id.entry } : []
    }

    /// What windows and schedules do that a decision reads.
    func clocks(for id: DecisionID) -> [ClockedInput] {
        clocks.filter { $0.entry == nil || (id.decision == "snapshot" && $0.entry == id.entry) }
    }

    /// What is known of every input where it is about one snapshot: in `progress`, `dispose` and `retain`.
    public func inputs(of snapshot: ObservedSnapshot) -> [ObservedInput] {
        inputs.map { entry in
            // What was given by hand wins here, too.
            if entry.observed.provenance == .given { return entry }
            return ObservedInput(input: entry.input, observed: snapshot.observed(entry.input) ?? entry.observed)
        }
    }

    public subscript(_ name: String) -> ObservedValue? { inputs.first { $0.input.name == name }?.observed }
}
