/// A `retain` block: which records of an inventory go.
public struct RetentionProgram: Sendable, Hashable {
    public typealias Value = Outcome.Parameter.Value

    public enum Line: Sendable, Hashable {
        /// Deletes nothing while it holds.
        case skip(reason: String, when: Condition)
        /// Neither deleted nor counted.
        case leaveAlone(when: Condition)
        /// Counted, never deleted.
        case onlyCount(when: Condition)
        case neverDelete(when: Condition)
        case keepAll
        case keepNewest(Value)
        case keepYounger(than: Value)
        /// The first so many of each `hour`, `day`, `week` or `month` of a zone (`nil`: UTC; weeks from Monday), while younger
        /// than this.
        case keepPer(Value, period: String, zone: String?, for: Value)
        case atMost(Value)
        case atMostOld(Value)
        case alwaysKeep(Value, preferring: Condition?)
        case disposeData(when: Condition)
    }

    public var name: String
    /// `savepoints`, `checkpoints` or `snapshots`.
    public var subject: String
    public var summary: String?
    public var lines: [Line]
    /// Where each line was written.
    public var origins: [RowOrigin]
    /// Why what the job was restored from may go, where that was granted.
    public var stateLossGrant: String?

    public init(
        name: String, subject: String, summary: String?, lines: [Line], origins: [RowOrigin],
        stateLossGrant: String? = nil
    ) {
        self.name = name
        self.subject = subject
        self.summary = summary
        self.lines = lines
        self.origins = origins
        self.stateLossGrant = stateLossGrant
    }
}

/// A claim that was proved for every combination of facts.
public struct ProvedAssert: Sendable, Hashable {
    public var text: String
    /// What it was proved for: tables, and `retain NAME` for a retention.
    public var tables: [DecisionID]
    public var origin: RowOrigin

    public init(text: String, tables: [DecisionID], origin: RowOrigin) {
        self.text = text
        self.tables = tables
        self.origin = origin
    }
}

/// A `test` block: facts, and what must be decided.
public struct PolicyTest: Sendable, Hashable {
    public struct Given: Sendable, Hashable {
        /// The spelling of an input: `job.state`, `changed spec.image`.
        public var name: String
        public var value: FactValue

        public init(name: String, value: FactValue) {
            self.name = name
            self.value = value
        }
    }

    public struct Expectation: Sendable, Hashable {
        public enum Expected: Sendable, Hashable {
            /// Reasons left empty match any.
            case outcome(Outcome.Act)
            case changeClass(String)
            case keeps([String])
            case deletes([String])
            /// Whose data goes, not only their record.
            case disposes([String])
        }

        public var decision: String
        public var entry: String?
        /// What a case of a grid gives, over what the test does.
        public var given: [Given]
        public var expected: Expected
        public var origin: RowOrigin

        public init(
            decision: String, entry: String?, given: [Given] = [], expected: Expected, origin: RowOrigin
        ) {
            self.decision = decision
            self.entry = entry
            self.given = given
            self.expected = expected
            self.origin = origin
        }
    }

    public var name: String
    public var given: [Given]
    /// Columns and rows of `given snapshots`, as written.
    public var snapshotColumns: [String]
    public var snapshots: [[FactValue]]
    public var expectations: [Expectation]
    public var origin: RowOrigin

    public init(
        name: String, given: [Given], snapshotColumns: [String], snapshots: [[FactValue]],
        expectations: [Expectation], origin: RowOrigin
    ) {
        self.name = name
        self.given = given
        self.snapshotColumns = snapshotColumns
        self.snapshots = snapshots
        self.expectations = expectations
        self.origin = origin
    }
}
