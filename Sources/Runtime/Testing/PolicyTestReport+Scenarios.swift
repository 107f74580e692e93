public import PolicyCompiler

extension PolicyTestReport {
    /// What became of one scenario.
    public struct Scenario: Sendable {
        public var name: String
        public var origin: RowOrigin
        /// Through which target it was played: `direct`.
        public var target: String
        /// Empty if all that was expected came true.
        public var problems: [Problem] = []
        /// All that happened, in order.
        public var timeline: [Moment] = []

        public init(name: String, origin: RowOrigin, target: String) {
            self.name = name
            self.origin = origin
            self.target = target
        }

        public var verdict: Verdict {
            if problems.isEmpty { return .passed }
            return problems.contains { $0.kind.isOfStory } ? .contradictory : .failed
        }
    }

    public struct Problem: Sendable, Hashable {
        public enum Kind: String, Sendable, Hashable {
            /// An expectation that did not come true.
            case failed = "scenario-failed"
            /// A promise of the executor that was broken on the way.
            case unsafe = "scenario-unsafe"
            /// What is given or applied cannot be in a world.
            case impossible = "scenario-impossible"
            /// A fault or a crash that waited for something that never happened.
            case unused = "scenario-unused"
            /// The story came to no end.
            case endless = "scenario-endless"

            /// Whether the story itself is at fault, and not what was decided.
            var isOfStory: Bool { self == .impossible || self == .unused || self == .endless }
        }

        public var kind: Kind
        public var message: String
        public var origin: RowOrigin
        public var notes: [String]
        public var help: String?

        public init(_ kind: Kind, _ message: String, at origin: RowOrigin, notes: [String] = [], help: String? = nil) {
            self.kind = kind
            self.message = message
            self.origin = origin
            self.notes = notes
            self.help = help
        }
    }

    /// A line of a timeline.
    public struct Moment: Sendable, Hashable {
        /// What stands before the line.
        public enum Kind: String, Sendable, Hashable {
            /// A step of the scenario itself.
            case story
            /// What an operator decided.
            case decision
            /// What an operator sent, and what was answered.
            case call
            /// What went wrong because the scenario says so.
            case fault
            /// What became of the job and its cluster.
            case world
            /// An expectation, and whether it came true.
            case verdict
        }

        /// Milliseconds since the story began.
        public var at: Int64
        public var kind: Kind
        public var text: String
        /// The line of policy that decided.
        public var origin: RowOrigin?

        public init(at: Int64, _ kind: Kind, _ text: String, origin: RowOrigin? = nil) {
            self.at = at
            self.kind = kind
            self.text = text
            self.origin = origin
        }

        /// `0:01:05`
        public var clock: String { Self.clock(at) }

        public static func clock(_ milliseconds: Int64) -> String {
            let seconds = max(0, milliseconds) / 1000
            func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
            return "\(seconds / 3600):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
        }

        /// One line of text.
        public var line: String {
            let mark =
                switch kind {
                case .story: ">"
                case .decision: "="
                case .call: "|"
                case .fault: "!"
                case .world: "*"
                case .verdict: "?"
                }
            let place = origin.map { "  (\($0.description))" } ?? ""
            return "\(clock)  \(mark) \(text)\(place)"
        }
    }
}

extension PolicyTestReport {
    static func lines(_ scenario: Scenario, withTimeline: Bool) -> [String] {
        var lines: [String] = []
        for problem in scenario.problems {
            lines.append(head(problem, of: scenario))
            lines.append("  --> \(problem.origin.description)")
            lines += problem.notes.map { "   = note: \($0)" }
            if let help = problem.help { lines.append("   = help: \(help)") }
        }
        guard withTimeline || !scenario.problems.isEmpty else { return [] }
        if scenario.problems.isEmpty { lines.append("scenario \"\(scenario.name)\", target \(scenario.target)") }
        lines += scenario.timeline.map { "   \($0.line)" }
        return lines + [""]
    }

    private static func head(_ problem: Problem, of scenario: Scenario) -> String {
        let text = "\"\(scenario.name)\": \(problem.message)"
        return switch problem.kind {
        case .failed: "error[scenario-failed]: \(text)"
        case .unsafe: "error[scenario-unsafe]: \(text)"
        case .impossible: "error[scenario-impossible]: \(text)"
        case .unused: "error[scenario-unused]: \(text)"
        case .endless: "error[scenario-endless]: \(text)"
        }
    }
}
