public import Documents

/// A story with time in it: what a simulated world is told, step by step, and what is expected of it.
///
/// No part of an artifact: a scenario is about the text that it stands in, and is played before the text ships.
public struct PolicyScenario: Sendable {
    public struct Step: Sendable {
        public var kind: Kind
        /// As it is written, on one line.
        public var text: String
        public var origin: RowOrigin

        public init(_ kind: Kind, text: String, origin: RowOrigin) {
            self.kind = kind
            self.text = text
            self.origin = origin
        }
    }

    public enum Kind: Sendable {
        case given([PolicyTest.Given])
        /// Columns and rows as written.
        case snapshots(columns: [String], rows: [[FactValue]])
        case apply([Edit])
        /// Milliseconds.
        case after(Int64)
        /// `moment` is `nil`: at once.
        case crash(Victim, Moment?)
        case fault(Mechanism, Fault, times: Int)
        case expect(PolicyTest.Expectation)
        case expectThat(Condition)
        /// What the job that runs was started from, as the world knows it.
        case expectStart(String)
    }

    /// What a user writes into the resource.
    public struct Edit: Sendable {
        public var path: [String]
        /// `nil`: it is taken out.
        public var value: Document?

        public init(_ path: [String], _ value: Document?) {
            self.path = path
            self.value = value
        }
    }

    public enum Victim: String, Sendable, Hashable, CaseIterable { case `operator`, jobmanager, taskmanagers, job }

    /// Just before the request of a mechanism is sent, or once it was done and before its answer is read.
    public struct Moment: Sendable, Hashable {
        public var isBefore: Bool
        public var mechanism: Mechanism

        public init(isBefore: Bool, _ mechanism: Mechanism) {
            self.isBefore = isBefore
            self.mechanism = mechanism
        }
    }

    public enum Fault: Sendable, Hashable {
        /// With this message.
        case fails(String)
        case failsAfterwards
        case timesOut
        case replyLost
    }

    public var name: String
    public var steps: [Step]
    public var origin: RowOrigin

    public init(name: String, steps: [Step], origin: RowOrigin) {
        self.name = name
        self.steps = steps
        self.origin = origin
    }

    /// What `crash` and `fault` can name: what suspends and repairs, and the steps of plans.
    public static let mechanisms: [String] =
        Vocabulary.suspendMechanisms + Vocabulary.repairs.filter { !Vocabulary.suspendMechanisms.contains($0) } + [
            "record", "take-checkpoint", "poll", "record-savepoint", "scale-to-zero", "delete-ha", "deploy", "run-jar",
            "verify-restored", "dispose", "remove-record", "create-snapshot", "patch-status", "event",
            "release-finalizer",
        ]

    /// All that passes in one scenario, in milliseconds: a week.
    public static let longest: Int64 = 604_800_000
    public static let mostFaults: Int64 = 100
}
