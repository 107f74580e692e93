public import PolicyCompiler

/// What becomes of one snapshot, and which line of which program says so.
public struct RetentionVerdict: Sendable, Hashable {
    public enum Fate: String, Sendable, Hashable, CaseIterable {
        case keep
        case deleteRecord = "delete-record"
        case deleteRecordAndData = "delete-record-and-data"
        /// No program is about it.
        case leftAlone = "left-alone"
        /// It takes up a place of others, and is never deleted.
        case onlyCounted = "only-counted"

        public var isDeletion: Bool { self == .deleteRecord || self == .deleteRecordAndData }
    }

    public enum Cause: Sendable, Hashable {
        /// The line that decided: what keeps, protects, skips or limits.
        case line(Int)
        /// No `keep` line is about it.
        case keptByNothing
        /// The program is about snapshots of the other kind.
        case otherKind
        /// Its kind or its age could not be observed.
        case notObserved(String)
        /// A `skip` line or a limit reads what is not known, so nothing is deleted.
        case undecided(Int)
    }

    public var fate: Fate
    /// The place of the program in ``CompiledPolicy/retention`` that decided; `nil` if there is none.
    public var program: Int?
    public var cause: Cause

    public init(_ fate: Fate, program: Int?, _ cause: Cause) {
        self.fate = fate
        self.program = program
        self.cause = cause
    }
}

/// What retention says of an inventory.
public struct RetentionResult: Sendable, Hashable {
    /// For every snapshot, in the order in which they were given.
    public var verdicts: [RetentionVerdict]
    /// The places of what goes, the oldest first: the order in which it is deleted.
    public var deletions: [Int]
    /// The inputs that were not known, though a `skip` line or a limit reads them; nothing is deleted by such a program.
    public var open: [InputID]
}

/// A snapshot as retention sees it.
public struct RetainedSnapshot: Sendable, Hashable {
    public enum Kind: Sendable, Hashable { case savepoint, checkpoint }

    public var name: String
    /// `nil` where it could not be observed: such a snapshot is left alone.
    public var kind: Kind?
    /// Milliseconds; `nil` where it could not be observed: such a snapshot is left alone.
    public var age: Int64?
    /// A value for each of ``RetentionEvaluator/snapshotInputs``; `nil` is open, and counts as unknown.
    public var values: [FactValue?]

    public init(name: String, kind: Kind?, age: Int64?, values: [FactValue?]) {
        self.name = name
        self.kind = kind
        self.age = age
        self.values = values
    }
}
