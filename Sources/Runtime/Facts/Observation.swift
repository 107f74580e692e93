public import PolicyCompiler
import PolicyDSL

/// What is known of every input of a policy, for one subject at one moment.
public struct Observation: Sendable {
    let index: InputIndex
    /// In the order of the index.
    private(set) var values: [ObservedValue]
    /// What the new spec changes, by path; `nil` where what is deployed is not known.
    public let differences: [FieldDifference]?
    /// The snapshots of the job that were given, in the order of retention: the youngest first.
    public let snapshots: [ObservedSnapshot]
    /// Those that only the status of the job's resource knows of, because they are not complete.
    public let pending: [ObservedSnapshot]
    /// The schedules of the policy, but for those that were given by hand.
    public let schedules: [ObservedSchedule]
    /// What the status does not say yet of what was observed.
    public let status: StatusChange?
    /// What windows and schedules do by themselves.
    public let clocks: [ClockedInput]
    /// Those of the subject and the evidence among them.
    public private(set) var findings: [EvidenceFinding]

    /// In the order of ``CompiledPolicy/inputs``.
    public var inputs: [ObservedInput] { index.inputs.observed(values) }

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
        self.init(
            of: policy, InputIndex(policy), for: subject, evidence: evidence, given: given, now: now, zones: zones)
    }

    /// - Parameter index: Of the policy's inputs, and perhaps of more.
    init(
        of policy: CompiledPolicy, _ index: InputIndex, for subject: Subject, evidence: Evidence,
        given: [GivenFact] = [], now: Instant, zones: ZoneData = .none
    ) {
        self.index = index
        var observer = InputObserver(subject, evidence, policy, index, now: now, zones: zones)
        var values = index.inputs.map { observer.observe($0) }
        for fact in given where values.indices.contains(fact.input.index) {
            values[fact.input.index] = .value(fact.value, from: .given)
        }
        observer.settle(&values, given: Set(given.map(\.input)))
        self.values = values
        differences = observer.facts.differences
        schedules = observer.schedules
        clocks = observer.clocks
        snapshots = observer.facts.snapshots()
        pending = observer.facts.pendingSnapshots()
        status = observer.facts.statusToRecord()
        findings =
            (evidence.findings + subject.findings + observer.facts.findings).sortedForOutput()
    }

    public subscript(_ input: InputID) -> ObservedValue {
        values.indices.contains(input.index) ? values[input.index] : .open("no such input")
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
        index.inputs.observed(values(of: snapshot))
    }

    func values(of snapshot: ObservedSnapshot) -> [ObservedValue] {
        zip(index.inputs, values).map { input, value in
            // What was given by hand wins here, too.
            value.provenance == .given ? value : snapshot.observed(input) ?? value
        }
    }

    public subscript(_ name: String) -> ObservedValue? { index.place(name).map { values[$0] } }
}

extension [PolicyInput] {
    /// Each with what was observed of it.
    func observed(_ values: [ObservedValue]) -> [Observation.ObservedInput] {
        zip(self, values).map { Observation.ObservedInput(input: $0, observed: $1) }
    }
}
