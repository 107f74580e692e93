import Documents

/// A column of the table that `kubectl get` shows.
public struct PrinterColumn: Sendable {
    public var name: String
    /// `string`, `integer`, `number`, `boolean` or `date`.
    public var type = "string"
    /// `name` of the column that holds names.
    public var format = ""
    /// Above 0: only shown with `-o wide`.
    public var priority: Int64 = 0
    public var description = ""
    /// Where the value stands, of a column that a definition brings.
    var path = ""
    /// What stands there of an object at a time.
    var cell: @Sendable (Document, Int64) -> Document

    static let name = PrinterColumn(name: "Name", format: "name") { object, _ in Document(.string(object.name)) }
    static let age = PrinterColumn(name: "Age") { object, now in
        Document(.string(AgeText.since(object["metadata"]?["creationTimestamp"]?.string, at: now)))
    }
    static let createdAt = PrinterColumn(name: "Created At", type: "date") { object, _ in
        object["metadata"]?["creationTimestamp"] ?? Document(.null)
    }

    static func text(_ name: String, isWide: Bool = false, _ text: @escaping @Sendable (Document) -> String)
        -> PrinterColumn
    {
        PrinterColumn(name: name, priority: isWide ? 1 : 0) { object, _ in Document(.string(text(object))) }
    }

    static func number(_ name: String, _ number: @escaping @Sendable (Document) -> Int64) -> PrinterColumn {
        PrinterColumn(name: name, type: "integer") { object, _ in Document(.integer(number(object))) }
    }

    /// One of a definition.
    ///
    /// - Parameter path: As ``FieldPath`` reads it. A column whose path is none stays empty.
    static func custom(
        _ name: String, type: String, path: String, format: String = "", priority: Int64 = 0, description: String = ""
    ) -> PrinterColumn {
        let source = path
        let path = FieldPath(path)
        return PrinterColumn(
            name: name, type: type, format: format, priority: priority, description: description, path: source
        ) { object, now in
            guard let value = path?.value(in: object), !value.isNull else { return Document(.null) }
            switch type {
            case "date": return Document(.string(AgeText.since(value.string, at: now)))
            case "integer":
                if case .real(let real) = value.value, let whole = Int64(exactly: real.rounded()) {
                    return Document(.integer(whole))
                }
                return value.integer == nil ? Document(.null) : value
            case "number":
                switch value.value {
                case .integer, .real: return value
                default: return Document(.null)
                }
            case "boolean": return value.bool == nil ? Document(.null) : value
            default: return Document(.string(FieldPath.text(value)))
            }
        }
    }

    /// Those that a version of a definition has.
    static func columns(of definition: Document?) -> [PrinterColumn] {
        let given = (definition?["additionalPrinterColumns"]?.list ?? []).compactMap { column -> PrinterColumn? in
            guard let name = column["name"]?.string, let path = column["jsonPath"]?.string else { return nil }
            return .custom(
                name, type: column["type"]?.string ?? "string", path: path, format: column["format"]?.string ?? "",
                priority: column["priority"]?.integer ?? 0, description: column["description"]?.string ?? "")
        }
        return [.name] + (given.isEmpty ? [.age] : given)
    }

    /// As a definition brings it; `nil` for a column that none does.
    var source: Document? {
        guard !path.isEmpty else { return nil }
        var map = DocumentMap([
            .init(key: "name", value: Document(.string(name))), .init(key: "type", value: Document(.string(type))),
            .init(key: "jsonPath", value: Document(.string(path))),
        ])
        if !format.isEmpty { map["format"] = Document(.string(format)) }
        if !description.isEmpty { map["description"] = Document(.string(description)) }
        if priority != 0 { map["priority"] = Document(.integer(priority)) }
        return Document(.map(map))
    }

    var definition: Document {
        .map([
            "name": Document(.string(name)), "type": Document(.string(type)), "format": Document(.string(format)),
            "description": Document(.string(description)), "priority": Document(.integer(priority)),
        ])
    }
}
