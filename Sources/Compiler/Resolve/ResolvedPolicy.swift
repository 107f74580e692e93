import PolicyDSL

/// A policy with its layers composed, its names resolved and its conditions typed.
struct ResolvedPolicy {
    var name: String
    var summary: String?
    var layers: [String]
    var over: [String]
    var kinds: [ResourceKind]
    var selector: Condition
    var inputs: [PolicyInput]
    var constants: [CompiledPolicy.Constant]
    var strategies: [Strategy]
    var change: [ResolvedChangeRow]
    /// Ordered as ``Vocabulary/decisions``, then by mode.
    var entries: [ResolvedEntry]
    var chains: [String: ResolvedChain]
    var asserts: [ResolvedAssert]
    var hazards: [ResolvedHazard] = []
    var retains: [ResolvedRetain]
    var tests: [PolicyTest]
    var scenarios: [PolicyScenario]
    /// Inputs that asserts read and no observation has: `outcome`, `strategy`, `restore`.
    var outcomeInputs: OutcomeInputs

    struct OutcomeInputs {
        var outcome: InputID
        var strategy: InputID
        var restore: InputID
    }
}

/// What one table is lowered from.
struct ResolvedEntry {
    var id: DecisionID
    var hit: HitPolicy
    var rules: [ResolvedRule]
    /// The words `upgrade savepoint`, for findings about the whole.
    var heading: SourceRange
    /// Whether something in it could not be resolved: then its analysis would only repeat that.
    var isBroken: Bool
    /// Of a derived table: the inputs of its columns, `nil` for a column that is a table itself.
    var columns: [InputID?]?
}

struct ResolvedChain {
    var name: String
    var rules: [ResolvedRule]
    var heading: SourceRange
    var isBroken: Bool
}

struct ResolvedRule {
    enum Consequence {
        case outcome(Outcome)
        case fallBack(to: String)
    }

    var consequence: Consequence
    var condition: Condition
    var isOtherwise: Bool
    /// Of a `fall back to`.
    var because: String?
    var warning: String?
    var range: SourceRange
    /// The outcome's words.
    var outcomeRange: SourceRange
    /// Where the condition reads which input.
    var reads: [Read]
    /// Which layer of the stack states it; 0 is the base.
    var layer: Int
    var origin: RowOrigin

    struct Read: Hashable {
        var input: InputID
        var range: SourceRange
        /// Whether it says there that the input may be unknown. Kept apart from the condition, in which what surrounds it
        /// may have turned out to be settled.
        var acceptsUnknown = false
    }
}

struct ResolvedChangeRow {
    var row: ChangeRow
    var range: SourceRange
    var pathRanges: [SourceRange]
    var layer: Int
}

struct ResolvedAssert {
    enum Claim {
        case holds(Condition)
        case neverDeletes(Condition)
        case alwaysKeeps(Int64, preferring: Condition?)
    }

    var text: String
    var claim: Claim
    var references: [(decision: String, entry: String?, range: SourceRange)]
    var range: SourceRange
    var textRange: SourceRange
    var layer: Int
    var origin: RowOrigin
}

struct ResolvedHazard {
    var text: String
    var condition: Condition
    var references: [DecisionID]
    var origin: RowOrigin

    /// Whether it may be one of this table's rows.
    func concerns(_ id: DecisionID) -> Bool {
        references.contains { $0.decision == id.decision && ($0.entry == nil || $0.entry == id.entry) }
    }
}

struct ResolvedRetain {
    var program: RetentionProgram
    /// The block of the outermost layer that has one.
    var range: SourceRange
    var nameRange: SourceRange
    /// One for each line of the program.
    var lineRanges: [SourceRange]
    /// The line that grants loss of state.
    var grant: SourceRange?
    var isBroken: Bool
}
