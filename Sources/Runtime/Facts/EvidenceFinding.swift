public import Documents

/// Something to say about a manifest or a piece of evidence.
public struct EvidenceFinding: Hashable, Sendable, CustomStringConvertible {
    public enum Severity: String, Hashable, Sendable, Comparable {
        /// Facts cannot be trusted, or cannot be read at all.
        case error
        /// Facts were read, and probably not from what was meant.
        case warning
        /// Context: which of several sources was used, what was passed over.
        case note

        public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .error: 0
            case .warning: 1
            case .note: 2
            }
        }
    }

    public var severity: Severity
    /// What is wrong, in one line, lowercase, without a full stop.
    public var message: String
    /// The file, as the user named it; empty where no file is to blame.
    public var source: String
    public var position: TextPosition?
    /// What to do about it.
    public var help: String?
    /// The value that it is about, where it is one: finds the position in a JSON file, see ``located(in:)``.
    public var reference: FieldReference?

    public init(
        _ severity: Severity, _ message: String, in source: String, at position: TextPosition? = nil,
        help: String? = nil
    ) {
        self.severity = severity
        self.message = message
        self.source = source
        self.position = position
        self.help = help
    }

    /// The finding with its position, if that was left to be looked up in one of these files.
    public func located(in files: [DocumentFile]) -> EvidenceFinding {
        guard position == nil, let reference else { return self }
        var found = self
        found.position = reference.located(in: files).position
        return found
    }

    /// `error: `SAVEPOINT` is no upgrade mode (orders.yaml:12:5)`, and the help on a line of its own.
    public var description: String {
        var place = source
        if let position { place += ":\(position)" }
        let first = "\(severity.rawValue): \(message)" + (place.isEmpty ? "" : " (\(place))")
        return help.map { "\(first)\n  help: \($0)" } ?? first
    }
}

extension [EvidenceFinding] {
    /// By source, position, severity and text, each once.
    func sortedForOutput() -> [EvidenceFinding] {
        let start = TextPosition(line: 0, column: 0)
        let ordered = sorted { left, right in
            let places = (left.source, left.position ?? start, left.severity)
            let others = (right.source, right.position ?? start, right.severity)
            if places != others { return places < others }
            return (left.message, left.help ?? "") < (right.message, right.help ?? "")
        }
        return ordered.enumerated().filter { $0 == 0 || ordered[$0 - 1] != $1 }.map(\.element)
    }
}
