import Documents

/// One object held against its schema: unknown fields cut off, defaults filled in, errors collected. One walk.
struct SchemaPass {
    /// Custom resources answer a wrong type with all errors and 422; built-in kinds stop at the first, with 400.
    let isCustom: Bool
    /// Fields that were cut off, as `spec.job.upgradeMood`.
    private(set) var unknownFields: [String] = []
    private(set) var causes: [StatusError.Cause] = []
    /// Of a built-in kind: why the bytes are none of its objects.
    private(set) var decodingError: String?
    private let kindName: String

    init(_ kind: ResourceKind) {
        isCustom = kind.isCustom
        kindName = kind.kind
    }

    /// Cuts off, fills in and checks the fields of `object`.
    ///
    /// - Parameters:
    ///   - known: The object before. What is still the same was checked then, and is not refused now.
    ///   - fillsDefaults: Not in an applied part, whose manager would own them.
    mutating func run(_ object: inout Document, _ shape: ObjectShape, known: Document?, fillsDefaults: Bool = true) {
        self.fillsDefaults = fillsDefaults
        guard let map = object.map else { return }
        walkObject(&object, map, shape, known)
        if causes.count > 1 { causes.sort { $0.field < $1.field } }
    }

    private var fillsDefaults = true
    /// The way to the value that is walked.
    private var path: [Step] = []

    private mutating func walk(_ value: inout Document, _ schema: Schema, _ known: Document?) {
        switch (schema, value.value) {
        case (.any, _), (.atomic, _), (.string(oneOf: []), .string), (.integer(bits: 64), .integer),
            (.number, .integer), (.number, .real), (.boolean, .bool), (.numberOrString, .integer),
            (.numberOrString, .real), (.numberOrString, .string):
            break
        case (.object(let shape), .map(let map)): walkObject(&value, map, shape, known)
        case (.map(let element), .map(let map)):
            if !element.acceptsAnything { walkEntries(&value, map, known?.map) { _ in element } }
        case (.list(let element, let shape), .list(let list)):
            if !element.acceptsAnything { walkList(&value, list, element, known?.list) }
            if case .map(let keys) = shape { refuseDuplicates(value.list ?? [], keys) }
        case (.string(let values), .string(let text)):
            if !values.contains(text), isCustom || !text.isEmpty {
                causes.append(.notSupported(field, quoted(text), values))
            }
        case (.integer, .integer(let number)):
            if Int64(Int32(truncatingIfNeeded: number)) != number { refuseSize(number) }
        case (.integer, .real(let number)) where number == number.rounded() && abs(number) < 9e15:
            value = Document(.integer(Int64(number)))
        case (.time, .string(let text)): if !TimeText.isTime(text) { refuseTime(text) }
        case (.microTime, .string(let text)):
            if let error = TimeText.microTimeError(text) { decodingError = decodingError ?? error }
        case (_, .null) where !isCustom: break
        default: refuseType(value, schema)
        }
    }

    private mutating func walkObject(
        _ value: inout Document, _ given: DocumentMap, _ shape: ObjectShape, _ known: Document?
    ) {
        var map = given
        let before = known?.map
        if !shape.keepsUnknown,
            map.entries.contains(where: { !Self.isKnown($0, before) && shape.fields[$0.key] == nil })
        {
            for entry in map.entries where shape.fields[entry.key] == nil {
                unknownFields.append(field(entry.key))
            }
            map.removeAll { shape.fields[$0] == nil }
        }
        // What a client sends as null, a Go struct does not have.
        if !isCustom, map.entries.contains(where: { $0.value.isNull && !shape.keepsNull($0.key) }) {
            map = DocumentMap(map.entries.filter { !$0.value.isNull || shape.keepsNull($0.key) })
        }
        if fillsDefaults {
            for (key, fallback) in shape.defaults where map[key].map({ $0.isNull && !fallback.isNull }) ?? true {
                map[key] = fallback
            }
        }
        for key in shape.required where map[key].map(\.isNull) ?? true {
            causes.append(.required(field(key)))
        }
        if !map.sharesStorage(with: given) { value = Document(.map(map)) }
        walkEntries(&value, map, before) { shape.fields[$0] }
    }

    /// Whether an entry stood there before, as it is.
    private static func isKnown(_ entry: DocumentMap.Entry, _ before: DocumentMap?) -> Bool {
        before?[entry.key]?.isSame(as: entry.value) ?? false
    }

    /// Walks the values of a map, and puts back only those that a walk changed: the others stay shared.
    private mutating func walkEntries(
        _ value: inout Document, _ map: DocumentMap, _ known: DocumentMap?, _ schema: (String) -> Schema?
    ) {
        var changed: DocumentMap?
        for entry in map.entries where !Self.isKnown(entry, known) {
            guard let schema = schema(entry.key), !schema.acceptsAnything else { continue }
            var child = entry.value
            path.append(.key(entry.key))
            walk(&child, schema, known?[entry.key])
            path.removeLast()
            if !child.isSame(as: entry.value) {
                var entries = changed ?? map
                entries[entry.key] = child
                changed = entries
            }
        }
        if let changed { value = Document(.map(changed)) }
    }

    private mutating func walkList(
        _ value: inout Document, _ list: [Document], _ element: Schema, _ known: [Document]?
    ) {
        var changed: [Int: Document] = [:]
        for index in list.indices {
            var child = list[index]
            path.append(.index(index))
            let before = known.flatMap { $0.indices.contains(index) ? .some($0[index]) : .none }
            if !(before?.isSame(as: child) ?? false) { walk(&child, element, before) }
            path.removeLast()
            if !child.isSame(as: list[index]) { changed[index] = child }
        }
        guard !changed.isEmpty else { return }
        var items = list
        for (index, child) in changed { items[index] = child }
        value = Document(.list(items))
    }
}

// What is wrong, in the server's words.
extension SchemaPass {
    enum Step {
        case key(String)
        case index(Int)
    }

    /// The way as text, with `key` behind it.
    private func field(_ key: String) -> String {
        let field = self.field
        return field.isEmpty ? key : "\(field).\(key)"
    }

    private var field: String {
        var text = ""
        for step in path {
            switch step {
            case .key(let key): text += text.isEmpty ? key : ".\(key)"
            case .index(let index): text += "[\(index)]"
            }
        }
        return text
    }

    private mutating func refuseType(_ value: Document, _ schema: Schema) {
        let field = self.field
        let found = value.jsonTypeName
        guard isCustom else {
            let parent = path.count > 1 ? path.dropLast().compactMap(\.capitalized).joined() : ""
            decodingError =
                decodingError
                ?? "json: cannot unmarshal \(found == "integer" ? "number" : found) into Go struct field "
                + "\(kindName)\(parent).\(field) of type \(schema.goTypeName)"
            return
        }
        let expected = schema.jsonTypeName
        let text = "\(field) in body must be of type \(expected): \"\(found)\""
        causes.append(.wrongType(field, "\"\(found)\"", text))
    }

    private mutating func refuseSize(_ number: Int64) {
        let field = self.field
        guard isCustom else {
            decodingError =
                decodingError ?? "json: cannot unmarshal number \(number) into Go struct field of type int32"
            return
        }
        causes.append(
            .invalid(field, "\(number)", "Checked value must be of type integer with format int32 in \(field)"))
    }

    private mutating func refuseTime(_ text: String) {
        let field = self.field
        if isCustom {
            causes.append(.invalid(field, quoted(text), "\(field) in body must be of type date-time: \(quoted(text))"))
        } else {
            decodingError =
                decodingError
                ?? "parsing time \(quoted(text)) as \"2006-01-02T15:04:05Z07:00\": cannot parse \(quoted(text)) as \"2006\""
        }
    }

    private mutating func refuseDuplicates(_ list: [Document], _ keys: [String]) {
        guard list.count > 1 else { return }
        var seen: Set<[Document?]> = []
        for (index, item) in list.enumerated() where !seen.insert(keys.map { item[$0] }).inserted {
            let shown = keys.compactMap { item[$0]?.string }.joined(separator: ",")
            causes.append(
                StatusError.Cause(
                    "FieldValueDuplicate", "Duplicate value: \(quoted(shown))", field: "\(field)[\(index)]"))
        }
    }
}

extension SchemaPass.Step {
    fileprivate var capitalized: String? {
        guard case .key(let key) = self, let first = key.first else { return nil }
        return first.uppercased() + key.dropFirst()
    }
}

extension ObjectShape {
    /// The few fields that are written as null where nothing was given.
    fileprivate func keepsNull(_ key: String) -> Bool { defaults.contains { $0.key == key && $0.value.isNull } }
}

extension Schema {
    fileprivate var acceptsAnything: Bool {
        switch self {
        case .any, .atomic: true
        default: false
        }
    }

    var jsonTypeName: String {
        switch self {
        case .object, .map, .any, .atomic: "object"
        case .list: "array"
        case .string, .time, .microTime: "string"
        case .integer: "integer"
        case .number: "number"
        case .boolean: "boolean"
        case .numberOrString: "integer,string"
        }
    }

    fileprivate var goTypeName: String {
        switch self {
        case .object, .any, .atomic: "object"
        case .map: "map[string]string"
        case .list: "[]object"
        case .string, .time, .microTime, .numberOrString: "string"
        case .integer(let bits): "int\(bits)"
        case .number: "float64"
        case .boolean: "bool"
        }
    }
}

extension Document {
    /// What JSON calls this, with integers apart.
    var jsonTypeName: String {
        switch value {
        case .null: "null"
        case .bool: "boolean"
        case .integer: "integer"
        case .real(let number): number == number.rounded() ? "integer" : "number"
        case .string: "string"
        case .list: "array"
        case .map: "object"
        }
    }
}
