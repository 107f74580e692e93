import PolicyDSL
import Synchronization

/// Which decision a table makes: `upgrade savepoint`, `ready`, `snapshot checkpoint`.
public struct DecisionID: Hashable, Sendable, Comparable, CustomStringConvertible {
    public var decision: String
    /// The mode, `savepoint` or `checkpoint`; `none` for the mode of a session cluster; `nil` where the decision has
    /// one table only.
    public var entry: String?

    public init(_ decision: String, _ entry: String? = nil) {
        self.decision = decision
        self.entry = entry
    }

    public var description: String { entry.map { "\(decision) \($0)" } ?? decision }

    /// For people: what has no mode needs none named.
    package var title: String { entry == "none" ? decision : description }

    public static func < (left: DecisionID, right: DecisionID) -> Bool {
        (left.decision, left.entry ?? "") < (right.decision, right.entry ?? "")
    }
}

/// What happens when several rows match (DMN).
public enum HitPolicy: String, Sendable, Hashable, CaseIterable {
    case first, unique, any, collect
}

/// Where a row was written.
public struct RowOrigin: Sendable, Hashable {
    /// The policy, which is the layer, that states it.
    public var policy: String
    public var file: String
    public var line: Int
    public var column: Int

    public init(policy: String, file: String, line: Int, column: Int) {
        self.policy = policy
        self.file = file
        self.line = line
        self.column = column
    }

    public var description: String { "\(file):\(line):\(column)" }
}

/// A row: what the author's rule became.
public struct Row: Sendable, Hashable {
    /// All that must hold, what earlier rows imply left out. The row matches only where this is true.
    public var guardCondition: Condition
    public var outcome: Outcome
    public var origin: RowOrigin
    /// The `fall back to` rules that led here, the first one first.
    public var fallbacks: [Fallback]
    /// Whether this is the entry's `otherwise`.
    public var isOtherwise: Bool
    /// What may surprise where this row decides, each under a condition of its own.
    public var hazards: [Hazard]

    public struct Hazard: Sendable, Hashable {
        public var text: String
        /// About facts alone: what it says of the outcome is settled for this row.
        public var condition: Condition
        public var origin: RowOrigin

        public init(text: String, condition: Condition, origin: RowOrigin) {
            self.text = text
            self.condition = condition
            self.origin = origin
        }
    }

    public struct Fallback: Sendable, Hashable {
        /// The chain or mode that was fallen back to.
        public var target: String
        public var origin: RowOrigin
        public var because: String?
        public var warning: String?

        public init(target: String, origin: RowOrigin, because: String? = nil, warning: String? = nil) {
            self.target = target
            self.origin = origin
            self.because = because
            self.warning = warning
        }
    }

    public init(
        guardCondition: Condition, outcome: Outcome, origin: RowOrigin, fallbacks: [Fallback] = [],
        isOtherwise: Bool = false, hazards: [Hazard] = []
    ) {
        self.guardCondition = guardCondition
        self.outcome = outcome
        self.origin = origin
        self.fallbacks = fallbacks
        self.isOtherwise = isOtherwise
        self.hazards = hazards
    }
}

/// One decision: rows in order, of which by default the first that matches decides.
public struct DecisionTable: Sendable, Hashable {
    public var id: DecisionID
    public var hit: HitPolicy
    private var content: Content

    private enum Content {
        case rows([Row])
        case deferred(DeferredRows)
    }

    public var rows: [Row] {
        get {
            switch content {
            case .rows(let rows): rows
            case .deferred(let rows): rows.value
            }
        }
        set { content = .rows(newValue) }
    }

    public init(id: DecisionID, hit: HitPolicy = .first, rows: [Row]) {
        self.id = id
        self.hit = hit
        content = .rows(rows)
    }

    /// - Parameter rows: Asked for once, when the rows are first looked at.
    init(id: DecisionID, hit: HitPolicy, deferred rows: @escaping @Sendable () -> [Row]) {
        self.id = id
        self.hit = hit
        content = .deferred(DeferredRows(rows))
    }

    public static func == (left: DecisionTable, right: DecisionTable) -> Bool {
        left.id == right.id && left.hit == right.hit && left.rows == right.rows
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(id)
        hasher.combine(hit)
        hasher.combine(rows)
    }
}

/// Rows that are made when they are first looked at.
private final class DeferredRows: Sendable {
    private let make: @Sendable () -> [Row]
    private let made = Mutex<[Row]?>(nil)

    init(_ make: @escaping @Sendable () -> [Row]) { self.make = make }

    var value: [Row] {
        made.withLock { made in
            if let made { return made }
            let rows = make()
            made = rows
            return rows
        }
    }
}

/// A way to carry state over a restart.
public struct Strategy: Sendable, Hashable {
    public var name: String
    public var summary: String?
    public var suspend: Mechanism
    public var parameters: [Outcome.Parameter]
    /// `nil`: what `restore` decides later.
    public var restore: String?
    public var origin: RowOrigin

    public init(
        name: String, summary: String?, suspend: Mechanism, parameters: [Outcome.Parameter], restore: String?,
        origin: RowOrigin
    ) {
        self.name = name
        self.summary = summary
        self.suspend = suspend
        self.parameters = parameters
        self.restore = restore
        self.origin = origin
    }
}

/// A row of `change`: what a change of these fields amounts to.
public struct ChangeRow: Sendable, Hashable {
    /// Of ``Vocabulary/changeClasses``.
    public var changeClass: String
    /// Empty: every field (the `otherwise`).
    public var patterns: [FieldPattern]
    /// Over the policy's inputs; the bare `changed`, `added` and `removed` of the row's own field are the three
    /// inputs of those names.
    public var condition: Condition
    public var origin: RowOrigin

    public init(changeClass: String, patterns: [FieldPattern], condition: Condition, origin: RowOrigin) {
        self.changeClass = changeClass
        self.patterns = patterns
        self.condition = condition
        self.origin = origin
    }
}
