import Documents

/// The path of an `additionalPrinterColumns`: `.status.jobStatus.state`, `.spec.items[0].name`,
/// `.metadata.annotations['a.b/c']`, `.status.conditions[?(@.type=="Ready")].status`.
///
/// The part of kubectl's JSONPath that definitions use.
struct FieldPath: Sendable, Hashable {
    private enum Step: Sendable, Hashable {
        case key(String)
        case index(Int)
        case all
        case matching(path: [String], value: String)
    }

    private var steps: [Step] = []

    /// `nil` where it is none.
    init?(_ text: String) {
        var rest = Substring(text)
        if rest.first == "{", rest.last == "}" { rest = rest.dropFirst().dropLast() }
        while let mark = rest.popFirst() {
            switch mark {
            case ".":
                let name = Self.name(&rest)
                guard !name.isEmpty else {
                    // A lone point is the whole.
                    if rest.isEmpty, steps.isEmpty { return }
                    return nil
                }
                steps.append(name == "*" ? .all : .key(name))
            case "[":
                guard let end = rest.firstIndex(of: "]"), let step = Self.bracket(rest[..<end]) else { return nil }
                rest = rest[rest.index(after: end)...]
                steps.append(step)
            default: return nil
            }
        }
        guard !steps.isEmpty else { return nil }
    }

    /// Up to the next point or bracket; a backslash takes either in.
    private static func name(_ rest: inout Substring) -> String {
        var name = ""
        while let next = rest.first, next != ".", next != "[" {
            rest.removeFirst()
            if next == "\\", let literal = rest.popFirst() { name.append(literal) } else { name.append(next) }
        }
        return name
    }

    private static func bracket(_ text: Substring) -> Step? {
        if text == "*" { return .all }
        if let index = Int(text) { return .index(index) }
        if let quote = text.first, quote == "'" || quote == "\"", text.last == quote, text.count > 1 {
            return .key(String(text.dropFirst().dropLast()).replacing("\\.", with: "."))
        }
        guard text.hasPrefix("?(@."), text.hasSuffix(")") else { return nil }
        let parts = text.dropFirst(4).dropLast().split(separator: "=", omittingEmptySubsequences: true)
        guard parts.count == 2 else { return nil }
        let blanks: (Character) -> Bool = { $0 == " " }
        let quotes: (Character) -> Bool = { $0 == " " || $0 == "\"" || $0 == "'" }
        func trimmed(_ part: Substring, _ isBorder: (Character) -> Bool) -> String {
            var part = part.drop(while: isBorder)
            while let last = part.last, isBorder(last) { part.removeLast() }
            return String(part)
        }
        return .matching(
            path: trimmed(parts[0], blanks).split(separator: ".").map(String.init), value: trimmed(parts[1], quotes))
    }

    /// The first value that it finds.
    func value(in document: Document) -> Document? {
        var found = [document]
        for step in steps {
            found = found.flatMap { here -> [Document] in
                switch step {
                case .key(let key): here[key].map { [$0] } ?? []
                case .index(let index):
                    here.list.flatMap { list in
                        let place = index < 0 ? list.count + index : index
                        return list.indices.contains(place) ? [list[place]] : nil
                    } ?? []
                case .all: here.list ?? here.map?.entries.map(\.value) ?? []
                case .matching(let path, let value):
                    (here.list ?? []).filter { item in
                        var inner: Document? = item
                        for key in path { inner = inner?[key] }
                        return inner.map(Self.text) == value
                    }
                }
            }
        }
        return found.first
    }

    static func text(_ document: Document) -> String {
        switch document.value {
        case .null: ""
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .real(let value): String(value)
        case .string(let value): value
        case .list, .map: (try? JSONWriter.canonical(document)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        }
    }
}
