import Documents

/// A selector by fields: `metadata.name=orders,status.phase!=Running`.
struct FieldSelector: Sendable, Hashable {
    struct Requirement: Sendable, Hashable {
        var path: [String]
        var value: String
        var isEqual: Bool
    }

    private(set) var requirements: [Requirement] = []

    static let everything = FieldSelector()

    private init() {}

    init(_ text: String, _ kind: ResourceKind) throws(StatusError) {
        for part in text.split(separator: ",") {
            guard let sign = part.firstIndex(where: { $0 == "=" || $0 == "!" }) else {
                throw .badRequest("invalid selector: '\(text)'; can't understand '\(part)'")
            }
            let field = String(part[..<sign])
            var rest = part[sign...]
            let isEqual = rest.first != "!"
            rest = rest.drop { $0 == "=" || $0 == "!" }
            guard
                field == "metadata.name" || field == "metadata.namespace" && kind.isNamespaced
                    || kind.selectableFields.contains(field)
            else { throw .badRequest(Self.refusal(field, kind)) }
            requirements.append(
                Requirement(path: field.split(separator: ".").map(String.init), value: String(rest), isEqual: isEqual))
        }
    }

    private static func refusal(_ field: String, _ kind: ResourceKind) -> String {
        if kind.isCustom { return "field label not supported: \(field)" }
        if !kind.selectableFields.isEmpty { return "field label not supported: \(field)" }
        return "\"\(field)\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
    }

    func matches(_ object: Document) -> Bool {
        requirements.allSatisfy { requirement in
            var here: Document? = object
            for step in requirement.path { here = here?[step] }
            let value: String
            switch here?.value {
            case .string(let text): value = text
            case .integer(let number): value = String(number)
            case .bool(let flag): value = flag ? "true" : "false"
            default: value = ""
            }
            return (value == requirement.value) == requirement.isEqual
        }
    }

    /// The one name that can match.
    var name: String? {
        requirements.first { $0.path == ["metadata", "name"] && $0.isEqual }?.value
    }
}
