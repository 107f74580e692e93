/// Something that a person should know about a policy or a manifest. Made by the pass that finds it, rendered elsewhere.
///
/// The message is lowercase, without a full stop, the author's text in backticks; it says what is wrong. A label says
/// why here, and only a help line says what to do.
public struct Diagnostic: Sendable, Hashable {
    public enum Severity: String, Sendable, Hashable, Comparable, CaseIterable {
        case error, warning, note

        public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }
        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    public struct Label: Sendable, Hashable {
        public var range: SourceRange
        public var text: String

        public init(_ range: SourceRange, _ text: String) {
            self.range = range
            self.text = text
        }
    }

    /// A change of the text that cures the finding.
    public struct Fix: Sendable, Hashable {
        /// What it does, as an imperative: `write last-state`.
        public var title: String
        public var range: SourceRange
        public var replacement: String

        public init(_ title: String, at range: SourceRange, replacement: String) {
            self.title = title
            self.range = range
            self.replacement = replacement
        }
    }

    public var severity: Severity
    /// A stable word, as in `error[gap]`; each has an entry in `docs/diagnostics.md`.
    public var id: String
    public var message: String
    /// The smallest range that still makes sense; `nil` where the finding is about no text.
    public var range: SourceRange?
    /// Why here; may be empty.
    public var label: String
    public var related: [Label]
    /// Facts that show the finding: `mode = last-state, job.state = FAILING`.
    public var examples: [String]
    public var notes: [String]
    /// What to do; where it contains policy text, that can be pasted.
    public var help: [String]
    public var fixes: [Fix]

    public init(
        _ severity: Severity, _ id: String, _ message: String, at range: SourceRange? = nil, label: String = "",
        related: [Label] = [], examples: [String] = [], notes: [String] = [], help: [String] = [], fixes: [Fix] = []
    ) {
        self.severity = severity
        self.id = id
        self.message = message
        self.range = range
        self.label = label
        self.related = related
        self.examples = examples
        self.notes = notes
        self.help = help
        self.fixes = fixes
    }
}

/// The findings of a compilation.
public struct Diagnostics: Sendable {
    public private(set) var all: [Diagnostic] = []
    private var seen: Set<Diagnostic> = []

    public init() {}

    /// Adds a finding unless the very same one is there already.
    public mutating func add(_ diagnostic: Diagnostic) {
        if seen.insert(diagnostic).inserted { all.append(diagnostic) }
    }

    public mutating func add(contentsOf others: Diagnostics) {
        for diagnostic in others.all { add(diagnostic) }
    }

    public var hasErrors: Bool { all.contains { $0.severity == .error } }

    /// By position, then by id; findings without a position come first.
    public var sorted: [Diagnostic] {
        all.enumerated().sorted { left, right in
            switch (left.element.range, right.element.range) {
            case (nil, nil): (left.element.id, left.offset) < (right.element.id, right.offset)
            case (nil, _): true
            case (_, nil): false
            case (let a?, let b?):
                a == b ? (left.element.id, left.offset) < (right.element.id, right.offset) : a < b
            }
        }.map(\.element)
    }
}
