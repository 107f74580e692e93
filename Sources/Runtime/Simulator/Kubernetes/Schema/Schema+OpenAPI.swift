import Documents

// Schemas as a CustomResourceDefinition and the server's OpenAPI documents carry them.
extension Schema {
    /// As `openAPIV3Schema` has it.
    var openAPI: Document {
        var map = DocumentMap()
        switch self {
        case .object(let shape): return shape.openAPI
        case .map(let element):
            map["type"] = "object"
            map["additionalProperties"] = element.openAPI
        case .list(let element, let shape):
            map["type"] = "array"
            map["items"] = element.openAPI
            switch shape {
            case .atomic: break
            case .set: map["x-kubernetes-list-type"] = "set"
            case .map(let keys):
                map["x-kubernetes-list-type"] = "map"
                map["x-kubernetes-list-map-keys"] = Document(.list(keys.map { Document(.string($0)) }))
            }
        case .string(let values):
            map["type"] = "string"
            if !values.isEmpty { map["enum"] = Document(.list(values.map { Document(.string($0)) })) }
        case .integer(let bits):
            map["type"] = "integer"
            map["format"] = Document(.string("int\(bits)"))
        case .number: map["type"] = "number"
        case .boolean: map["type"] = "boolean"
        case .numberOrString: map["x-kubernetes-int-or-string"] = true
        case .time, .microTime:
            map["type"] = "string"
            map["format"] = "date-time"
        case .any: map["x-kubernetes-preserve-unknown-fields"] = true
        case .atomic:
            map["type"] = "object"
            map["x-kubernetes-preserve-unknown-fields"] = true
            map["x-kubernetes-map-type"] = "atomic"
        }
        return Document(.map(map))
    }

    /// Of a definition that somebody brings. What it says beyond types, enums, required fields, defaults and lists
    /// (patterns, bounds, rules in CEL) is not checked.
    init(openAPI document: Document?) {
        guard let map = document?.map, map["nullable"]?.bool != true else {
            self = .any
            return
        }
        if map["x-kubernetes-int-or-string"]?.bool ?? false {
            self = .numberOrString
            return
        }
        let keepsUnknown = map["x-kubernetes-preserve-unknown-fields"]?.bool ?? false
        let isAtomic = map["x-kubernetes-map-type"]?.string == "atomic"
        switch map["type"]?.string {
        case "object":
            if let element = map["additionalProperties"], element.isMap {
                self = .map(Schema(openAPI: element))
            } else if keepsUnknown, map["properties"] == nil {
                self = isAtomic ? .atomic : .any
            } else {
                self = .object(ObjectShape(openAPI: map, keepsUnknown: keepsUnknown, isAtomic: isAtomic))
            }
        case "array":
            let keys = (map["x-kubernetes-list-map-keys"]?.list ?? []).compactMap(\.string)
            let shape: ListShape
            switch map["x-kubernetes-list-type"]?.string {
            case "map" where !keys.isEmpty: shape = .map(keys: keys)
            case "set": shape = .set
            default: shape = .atomic
            }
            self = .list(Schema(openAPI: map["items"]), shape)
        case "string":
            self =
                map["format"]?.string == "date-time"
                ? .time : .string(oneOf: (map["enum"]?.list ?? []).compactMap(\.string))
        case "integer": self = map["format"]?.string == "int32" ? .int32 : .int64
        case "number": self = .number
        case "boolean": self = .boolean
        default: self = .any
        }
    }
}

extension ObjectShape {
    var openAPI: Document {
        var map = DocumentMap([.init(key: "type", value: "object")])
        if !fields.isEmpty {
            map["properties"] = Document(
                .map(
                    DocumentMap(
                        fields.sorted { $0.key < $1.key }.map { key, schema in
                            var field = schema.openAPI
                            if let fallback = defaults.first(where: { $0.key == key }) {
                                field.set("default", fallback.value)
                            }
                            return .init(key: key, value: field)
                        })))
        }
        if !required.isEmpty { map["required"] = Document(.list(required.map { Document(.string($0)) })) }
        if keepsUnknown { map["x-kubernetes-preserve-unknown-fields"] = true }
        if isAtomic { map["x-kubernetes-map-type"] = "atomic" }
        return Document(.map(map))
    }

    init(openAPI map: DocumentMap, keepsUnknown: Bool, isAtomic: Bool) {
        let properties = map["properties"]?.map?.entries ?? []
        self.init(
            fields: Dictionary(uniqueKeysWithValues: properties.map { ($0.key, Schema(openAPI: $0.value)) }),
            required: (map["required"]?.list ?? []).compactMap(\.string),
            defaults: properties.compactMap { entry in entry.value["default"].map { (entry.key, $0) } },
            keepsUnknown: keepsUnknown, isAtomic: isAtomic)
    }
}
