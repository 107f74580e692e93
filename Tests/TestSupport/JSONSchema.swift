package import Documents
import Foundation

/// A schema of `docs/schemas`: as much of JSON Schema 2020-12 as ours use; what it does not know it says.
package struct JSONSchema {
    private let root: Document

    package init(_ name: String) throws {
        let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let url = repository.appending(path: "docs/schemas/\(name).schema.json")
        root = try DocumentFile.readJSON([UInt8](Data(contentsOf: url)), name: name).documents[0]
    }

    package func problems(_ document: Document) -> [String] { problems(document, root, "") }

    private func problems(_ document: Document, _ schema: Document, _ path: String) -> [String] {
        var found: [String] = []
        var known: Set<String> = []
        for entry in schema.map?.entries ?? [] {
            let value = entry.value
            switch entry.key {
            case "$schema", "$id", "$defs", "title", "description", "format", "properties": break
            case "$ref": found += problems(document, resolved(value), path)
            case "type":
                let types = value.list?.compactMap(\.string) ?? [value.string ?? ""]
                if !types.contains(where: { fits(document, $0) }) { found.append("\(path): no \(types)") }
            case "const": if document != value { found.append("\(path): not the constant") }
            case "enum": if !(value.list ?? []).contains(document) { found.append("\(path): not of the list") }
            case "oneOf":
                let count = (value.list ?? []).filter { problems(document, $0, path).isEmpty }.count
                if count != 1 { found.append("\(path): \(count) alternatives fit") }
            case "anyOf":
                if !(value.list ?? []).contains(where: { problems(document, $0, path).isEmpty }) {
                    found.append("\(path): no alternative fits")
                }
            case "required":
                for key in (value.list ?? []).compactMap(\.string) where document.map != nil && document[key] == nil {
                    found.append("\(path): no \(key)")
                }
            case "items":
                for (place, item) in (document.list ?? []).enumerated() {
                    found += problems(item, value, "\(path)[\(place)]")
                }
            case "minItems", "maxItems":
                let limit = Int(value.integer ?? 0)
                if let count = document.list?.count, entry.key == "minItems" ? count < limit : count > limit {
                    found.append("\(path): \(count) elements")
                }
            case "minProperties", "maxProperties":
                let limit = Int(value.integer ?? 0)
                if let count = document.map?.count, entry.key == "minProperties" ? count < limit : count > limit {
                    found.append("\(path): \(count) fields")
                }
            case "uniqueItems":
                if let list = document.list, Set(list).count != list.count { found.append("\(path): not unique") }
            case "minimum":
                if let number = document.integer, number < value.integer ?? 0 { found.append("\(path): too small") }
            case "minLength": if document.string == "" { found.append("\(path): empty") }
            case "pattern":
                if value.string == "^sha256:[0-9a-f]{64}$",
                    document.string?.wholeMatch(of: /sha256:[0-9a-f]{64}/) == nil
                {
                    found.append("\(path): no digest")
                }
            case "additionalProperties", "unevaluatedProperties":
                known = properties(schema)
                for field in document.map?.entries ?? [] where !known.contains(field.key) {
                    if value.bool == false {
                        found.append("\(path): unknown field \(field.key)")
                    } else {
                        found += problems(field.value, value, "\(path).\(field.key)")
                    }
                }
            default: found.append("\(path): the schema says \(entry.key)")
            }
        }
        for property in schema["properties"]?.map?.entries ?? [] {
            if let value = document[property.key] {
                found += problems(value, property.value, "\(path).\(property.key)")
            }
        }
        return found
    }

    private func properties(_ schema: Document) -> Set<String> {
        let own = Set((schema["properties"]?.map?.entries ?? []).map(\.key))
        return schema["$ref"].map { own.union(properties(resolved($0))) } ?? own
    }

    private func resolved(_ reference: Document) -> Document {
        let name = reference.string?.split(separator: "/").last.map(String.init) ?? ""
        return root["$defs"]?[name] ?? false
    }

    private func fits(_ document: Document, _ type: String) -> Bool {
        switch (type, document.value) {
        case ("object", .map), ("array", .list), ("string", .string), ("boolean", .bool), ("integer", .integer),
            ("null", .null):
            true
        default: false
        }
    }
}
