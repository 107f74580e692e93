import Documents

/// What server-side apply does with two trees: merging them, and telling which fields one of them names.
enum AppliedObject {
    /// The fields that an applied configuration owns: without what the server keeps, and what this subresource does not
    /// take.
    static func fields(_ object: Document, _ kind: ResourceKind, subresource: String) -> FieldSet {
        var entries: [DocumentMap.Entry] = []
        for entry in object.map?.entries ?? [] where entry.key != "apiVersion" && entry.key != "kind" {
            if subresource == "status" ? entry.key != "status" : entry.key == "status" && kind.hasStatus { continue }
            if entry.key == "metadata" {
                var inside: [DocumentMap.Entry] = []
                for entry in entry.value.map?.entries ?? [] where !ObjectMetadata.isServers(entry.key) {
                    inside.append(
                        .init(
                            key: "f:\(entry.key)",
                            value: node(entry.value, ObjectMetadata.schema.field(entry.key).schema)))
                }
                if !inside.isEmpty {
                    entries.append(.init(key: "f:metadata", value: Document(.map(DocumentMap(inside)))))
                }
            } else {
                entries.append(
                    .init(key: "f:\(entry.key)", value: node(entry.value, kind.schema.fields[entry.key] ?? .any)))
            }
        }
        return FieldSet(DocumentMap(entries))
    }

    private static func node(_ value: Document, _ schema: Schema) -> Document {
        var children: [DocumentMap.Entry] = []
        switch value.value {
        case .map(let map) where !map.isEmpty && !schema.isAtomicMap:
            for entry in map.entries {
                let (field, isDeclared) = schema.field(entry.key)
                children.append(.init(key: "f:\(entry.key)", value: marked(node(entry.value, field), !isDeclared)))
            }
        case .list(let list) where !list.isEmpty && schema.listShape != .atomic:
            let keyed = KeyedList(list, schema)
            for step in keyed.steps {
                guard let item = keyed.items[step] else { continue }
                children.append(.init(key: step, value: marked(node(item, schema.element), true)))
            }
        default: break
        }
        return Document(.map(DocumentMap(children)))
    }

    private static func marked(_ node: Document, _ isMember: Bool) -> Document {
        guard isMember, var map = node.map, !map.isEmpty else { return node }
        map["."] = .emptyMap
        return Document(.map(map))
    }

    static func merge(_ applied: Document, into live: Document, _ shape: ObjectShape) -> Document {
        var result = live.map ?? DocumentMap()
        for entry in applied.map?.entries ?? [] {
            guard let old = result[entry.key] else {
                result[entry.key] = entry.value
                continue
            }
            let schema = entry.key == "metadata" ? ObjectMetadata.schema : shape.fields[entry.key] ?? .any
            let new = merge(entry.value, into: old, schema)
            if !new.isSame(as: old) { result[entry.key] = new }
        }
        return Document(.map(result))
    }

    private static func merge(_ applied: Document, into live: Document, _ schema: Schema) -> Document {
        switch (applied.value, live.value) {
        case (.map(let changes), .map(let old)) where !schema.isAtomicMap:
            var result = old
            for entry in changes.entries {
                guard let before = result[entry.key] else {
                    result[entry.key] = entry.value
                    continue
                }
                let new = merge(entry.value, into: before, schema.field(entry.key).schema)
                if !new.isSame(as: before) { result[entry.key] = new }
            }
            return result.sharesStorage(with: old) ? live : Document(.map(result))
        case (.list(let changes), .list(let old)) where schema.listShape != .atomic:
            var result = old
            var places: [String: Int] = [:]
            for (index, item) in old.enumerated() { places[KeyedList.step(item, schema.listShape)] = index }
            for change in changes {
                let step = KeyedList.step(change, schema.listShape)
                if let place = places[step] {
                    result[place] = merge(change, into: result[place], schema.element)
                } else {
                    places[step] = result.count
                    result.append(change)
                }
            }
            return Document(.list(result))
        default: return applied.equals(live) ? live : applied
        }
    }

    /// `object` without the given fields.
    static func removing(_ fields: FieldSet, from object: Document, _ shape: ObjectShape) -> Document {
        guard !fields.isEmpty else { return object }
        return removing(fields.root, from: object, .object(shape))
    }

    private static func removing(_ fields: DocumentMap, from value: Document, _ schema: Schema) -> Document {
        switch value.value {
        case .map(var map):
            for entry in fields.entries where entry.key.hasPrefix("f:") {
                let key = String(entry.key.dropFirst(2))
                guard let old = map[key] else { continue }
                let inner = entry.value.map ?? DocumentMap()
                if inner.isEmpty || inner["."] != nil {
                    map[key] = nil
                } else {
                    let field = key == "metadata" ? ObjectMetadata.schema : schema.field(key).schema
                    map[key] = removing(inner, from: old, field)
                }
            }
            return Document(.map(map))
        case .list(let list) where schema.listShape != .atomic:
            var result: [Document] = []
            for item in list {
                guard let inner = fields[KeyedList.step(item, schema.listShape)]?.map else {
                    result.append(item)
                    continue
                }
                if inner.isEmpty || inner["."] != nil { continue }
                result.append(removing(inner, from: item, schema.element))
            }
            return Document(.list(result))
        default: return value
        }
    }
}
