public import PolicyCompiler

/// What became of the tests of a policy.
public struct PolicyTestReport: Sendable {
    public enum Verdict: String, Sendable {
        case passed, failed
        /// What the test gives cannot be observed together, so nothing was decided.
        case contradictory
    }

    /// A row that was tried, in words.
    public struct Tried: Sendable, Hashable {
        public var outcome: String
        public var origin: RowOrigin
        public var matches: Bool
        /// Each with the values that settled it.
        public var reasons: [String]
    }

    public struct Expectation: Sendable {
        /// `upgrade savepoint`
        public var decision: String
        public var expected: String
        /// What the case of a grid gives, over what the test does: `job.state = FAILING`.
        public var given: [String] = []
        public var origin: RowOrigin
        public var verdict: Verdict
        /// Empty where nothing was decided.
        public var decided: String
        /// The row that decided, the last one.
        public var tried: [Tried]
        /// Why it did not pass, beyond what was decided.
        public var notes: [String]
        /// The fewest facts with which it would pass: `freeze = no`.
        public var wouldPassWith: String?
    }

    public struct Result: Sendable {
        public var name: String
        public var origin: RowOrigin
        public var expectations: [Expectation]

        public var verdict: Verdict {
            for verdict in [Verdict.contradictory, .failed] {
                if expectations.contains(where: { $0.verdict == verdict }) { return verdict }
            }
            return .passed
        }
    }

    /// A row of a table, of `change` or of a `retain`, and whether an expectation that passed was decided by it.
    public struct CoveredRow: Sendable {
        /// `upgrade savepoint`, `change`, `retain old`
        public var table: String
        /// From 1.
        public var number: Int
        public var outcome: String
        public var origin: RowOrigin
        /// Whether the policy itself states it, and not its base.
        public var isOwn: Bool
        public var isCovered: Bool
        /// A test that reaches it, to paste; `nil` where it is covered, or none was found.
        public var suggestion: String?
    }

    public var policy: String
    public var results: [Result]
    public var rows: [CoveredRow]
    /// In the order of the text; empty where none was played.
    public var scenarios: [Scenario] = []

    public func count(_ verdict: Verdict) -> Int { results.count { $0.verdict == verdict } }
}
