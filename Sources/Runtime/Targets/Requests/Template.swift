public import Documents

/// A text with holes that earlier steps fill: `/jars/`, the jar's id, `/run`.
public struct Template: Sendable, Hashable {
    public enum Piece: Sendable, Hashable {
        case text(String)
        case variable(Variable)
    }

    /// What a step yields, with the name that it has in a script.
    public struct Variable: Sendable, Hashable {
        public var step: Int
        public var kind: StepYield
        /// What stands here if the step ends without a value.
        public var otherwise: String?

        public init(step: Int, kind: StepYield, otherwise: String? = nil) {
            self.step = step
            self.kind = kind
            self.otherwise = otherwise
        }

        /// As a shell variable: `SAVEPOINT_PATH`; of kinds that one plan yields often, with the step.
        public var name: String { kind == .requestID ? "\(kind.rawValue)_\(step)" : kind.rawValue }
    }

    // Invariant: no two texts stand side by side.
    public private(set) var pieces: [Piece]

    public init(_ pieces: [Piece]) {
        self.pieces = []
        for piece in pieces {
            if case .text(let text) = piece, case .text(let before)? = self.pieces.last {
                self.pieces[self.pieces.count - 1] = .text(before + text)
            } else {
                self.pieces.append(piece)
            }
        }
    }

    public init(_ text: String) { pieces = [.text(text)] }

    public static func variable(_ step: Int, _ kind: StepYield) -> Template {
        Template([.variable(Variable(step: step, kind: kind))])
    }

    public static func + (left: Template, right: Template) -> Template { Template(left.pieces + right.pieces) }

    public var variables: [Variable] {
        pieces.compactMap { if case .variable(let variable) = $0 { variable } else { nil } }
    }

    /// For people, and for JSON: holes as `$SAVEPOINT_PATH`.
    public var description: String {
        pieces.map {
            switch $0 {
            case .text(let text): text
            case .variable(let variable): "$\(variable.name)"
            }
        }.joined()
    }

    /// The text with its holes filled; `nil` while one of them has no value.
    public func filled(with values: StepValues) -> String? {
        var text = ""
        for piece in pieces {
            switch piece {
            case .text(let part): text += part
            case .variable(let variable):
                guard let value = values[variable.step, variable.kind] ?? variable.otherwise else { return nil }
                text += value
            }
        }
        return text
    }
}

extension Template {
    /// A path of the plan; the step that yields it says of which kind it is.
    init(_ path: PathValue, in plan: Plan) {
        switch path {
        case .known(let text): self.init(text)
        case .from(let step, let otherwise):
            let kind = plan.steps.indices.contains(step) ? plan.steps[step].yields : nil
            self.init([.variable(Variable(step: step, kind: kind ?? .savepointPath, otherwise: otherwise))])
        }
    }
}

/// The JSON body of a request. Only strings have holes, and where they are is kept beside the document, so that no
/// text of a user is ever taken for a hole.
public struct RequestBody: Sendable, Hashable {
    /// With `$SAVEPOINT_PATH` where a hole is.
    public private(set) var document: Document
    public private(set) var holes: [Hole]

    public struct Hole: Sendable, Hashable {
        public var path: DocumentPath
        public var text: Template
    }

    public init(_ document: Document) {
        self.document = document
        holes = []
    }

    /// Puts `text` at `path`, whose parent must be there.
    public mutating func set(_ text: Template, at path: DocumentPath) {
        document = document.setting(Document(.string(text.description)), at: path)
        holes.removeAll { $0.path == path }
        if !text.variables.isEmpty { holes.append(Hole(path: path, text: text)) }
    }

    /// The document to be sent; `nil` while a value is missing.
    public func filled(with values: StepValues) -> Document? {
        var result = document
        for hole in holes {
            guard let text = hole.text.filled(with: values) else { return nil }
            result = result.setting(Document(.string(text)), at: hole.path)
        }
        return result
    }
}
