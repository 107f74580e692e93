/// `upgrade savepoint`, `change`, `retain NAME`
public struct DecisionReferenceSyntax: Sendable, Hashable {
    /// A decision, `change`, `retain` or `table`.
    public var decision: Spelled
    public var entry: Spelled?

    public init(decision: Spelled, entry: Spelled?) {
        self.decision = decision
        self.entry = entry
    }

    public var range: SourceRange { entry.map { decision.range.through($0.range) } ?? decision.range }
}

/// `assert "..." for refs: ...`
public struct AssertSyntax: Sendable {
    public enum Claim: Sendable {
        case holds(ConditionSyntax)
        case neverDeletes(ConditionSyntax)
        case alwaysKeeps(ValueSyntax, preferring: ConditionSyntax?)
    }

    public var text: Spelled
    public var references: [DecisionReferenceSyntax]
    public var claim: Claim
    public var range: SourceRange

    public init(text: Spelled, references: [DecisionReferenceSyntax], claim: Claim, range: SourceRange) {
        self.text = text
        self.references = references
        self.claim = claim
        self.range = range
    }
}

/// `hazard "..." for refs: condition`
public struct HazardSyntax: Sendable {
    public var text: Spelled
    public var references: [DecisionReferenceSyntax]
    public var condition: ConditionSyntax
    public var range: SourceRange

    public init(
        text: Spelled, references: [DecisionReferenceSyntax], condition: ConditionSyntax, range: SourceRange
    ) {
        self.text = text
        self.references = references
        self.condition = condition
        self.range = range
    }
}

/// `given a = b, c` or `given snapshots` and a grid whose rows are snapshots.
public enum GivenSyntax: Sendable {
    case facts([Assignment], range: SourceRange)
    case snapshots(SnapshotGridSyntax, range: SourceRange)

    public struct Assignment: Sendable, Hashable {
        public enum Subject: Sendable, Hashable {
            case operand(OperandSyntax)
            /// `now in W`
            case nowIn(OperandSyntax)
            /// `every S`, `every S as T`: whether the schedule of a rule that triggers is due.
            case due(ValueSyntax, type: Spelled?)
        }

        public var subject: Subject
        /// `nil`: yes.
        public var value: ValueSyntax?

        public init(subject: Subject, value: ValueSyntax?) {
            self.subject = subject
            self.value = value
        }
    }

    public var range: SourceRange {
        switch self {
        case .facts(_, let range), .snapshots(_, let range): range
        }
    }
}

/// The grid of `given snapshots`: the columns are facts of a snapshot without their prefix, the cells values.
public struct SnapshotGridSyntax: Sendable {
    public var columns: [Spelled]
    public var rows: [[ValueSyntax]]
    public var range: SourceRange

    public init(columns: [Spelled], rows: [[ValueSyntax]], range: SourceRange) {
        self.columns = columns
        self.rows = rows
        self.range = range
    }
}

/// The grid behind `expect ref`: the columns are given, the last one is expected, a case a row.
public struct CaseGridSyntax: Sendable {
    public struct Column: Sendable {
        public var subject: GivenSyntax.Assignment.Subject
        public var range: SourceRange

        public init(subject: GivenSyntax.Assignment.Subject, range: SourceRange) {
            self.subject = subject
            self.range = range
        }
    }

    public struct Case: Sendable {
        /// One for each of ``columns``; `nil` for `-`, which gives nothing.
        public var cells: [ValueSyntax?]
        public var expected: ExpectSyntax.Expected
        public var range: SourceRange

        public init(cells: [ValueSyntax?], expected: ExpectSyntax.Expected, range: SourceRange) {
            self.cells = cells
            self.expected = expected
            self.range = range
        }
    }

    public var columns: [Column]
    public var cases: [Case]
    public var range: SourceRange

    public init(columns: [Column], cases: [Case], range: SourceRange) {
        self.columns = columns
        self.cases = cases
        self.range = range
    }
}

/// `expect ref outcome`, `expect change class`, `expect retain NAME delete a, b`, `expect ref` and a grid of cases
public struct ExpectSyntax: Sendable {
    public indirect enum Expected: Sendable {
        /// Reasons may be left out: `wait` without its text is `.wait` with an empty one.
        case outcome(OutcomeSyntax)
        /// Of `change`.
        case changeClass(Spelled)
        /// Of a table that gives a name.
        case tableValue(Spelled)
        /// `keep`, `delete` or `dispose` (data) and the names of snapshots.
        case snapshots(verb: Spelled, [Spelled])
        /// A grid, each row of which is a case. Not in a scenario.
        case cases(CaseGridSyntax)
    }

    public var reference: DecisionReferenceSyntax
    public var expected: Expected
    public var range: SourceRange

    public init(reference: DecisionReferenceSyntax, expected: Expected, range: SourceRange) {
        self.reference = reference
        self.expected = expected
        self.range = range
    }
}

/// `test "..." { given ... expect ... }`
public struct TestSyntax: Sendable {
    public var name: Spelled
    public var given: [GivenSyntax]
    public var expectations: [ExpectSyntax]
    public var range: SourceRange

    public init(name: Spelled, given: [GivenSyntax], expectations: [ExpectSyntax], range: SourceRange) {
        self.name = name
        self.given = given
        self.expectations = expectations
        self.range = range
    }
}

/// `scenario "..." { ... }`: a story with time in it, told to the simulator.
public struct ScenarioSyntax: Sendable {
    public enum Step: Sendable {
        case given(GivenSyntax)
        /// `apply PATH = value, ...`
        case apply([(path: PathSyntax, value: ValueSyntax)], range: SourceRange)
        case after(ValueSyntax, range: SourceRange)
        /// `crash before MECHANISM`
        case crash(isBefore: Bool, MechanismSyntax, range: SourceRange)
        case fault(MechanismSyntax, FaultSyntax, times: ValueSyntax?, range: SourceRange)
        case expect(ExpectSyntax)
        /// `expect that cond`
        case expectThat(ConditionSyntax, range: SourceRange)

        public var range: SourceRange {
            switch self {
            case .given(let it): it.range
            case .apply(_, let range), .after(_, let range), .crash(_, _, let range), .fault(_, _, _, let range),
                .expectThat(_, let range):
                range
            case .expect(let it): it.range
            }
        }
    }

    public enum FaultSyntax: Sendable, Hashable {
        case fails(Spelled?)
        case timesOut
        case replyLost
    }

    public var name: Spelled
    public var steps: [Step]
    public var range: SourceRange

    public init(name: Spelled, steps: [Step], range: SourceRange) {
        self.name = name
        self.steps = steps
        self.range = range
    }
}
