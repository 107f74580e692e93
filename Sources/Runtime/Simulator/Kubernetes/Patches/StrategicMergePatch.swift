import Documents

/// The patch that knows by what field the elements of a list are the same. Only built-in kinds take it.
///
/// With its directives: `$patch: replace`, `$patch: delete`, `$retainKeys`, `$deleteFromPrimitiveList/...` and
/// `$setElementOrder/...`, which `kubectl apply` sends.
enum StrategicMergePatch {
    static func apply(_ patch: Document, to target: Document, _ shape: ObjectShape) throws(StatusError) -> Document {
        guard let changes = patch.map else { throw .badRequest("cannot unmarshal the patch into a map") }
        return Document(.map(try merge(changes, into: target.map ?? DocumentMap(), .object(shape))))
    }

    private static func merge(
        _ changes: DocumentMap, into target: DocumentMap, _ schema: Schema
    ) throws(StatusError) -> DocumentMap {
        var result = target
        switch changes["$patch"]?.string {
        case nil, "merge": break
        case "replace":
            var replacement = changes
            replacement["$patch"] = nil
            return replacement
        case "delete": return DocumentMap()
        case let other?: throw .badRequest("unknown patch type found in patch: [\(other)]")
        }
        if let kept = changes["$retainKeys"]?.list {
            let names = Set(kept.compactMap(\.string))
            result.removeAll { !names.contains($0) }
        }
        for change in changes.entries where !change.key.hasPrefix("$") {
            let field = schema.field(change.key).schema
            switch (change.value.value, result[change.key]?.value) {
            case (.null, _): result[change.key] = nil
            case (.map(let inner), .map(let old)) where !field.isAtomicMap || inner["$patch"] != nil:
                result[change.key] = Document(.map(try merge(inner, into: old, field)))
            case (.map(let inner), _):
                result[change.key] =
                    inner["$patch"]?.string == "delete"
                    ? Document?.none : Document(.map(try merge(inner, into: DocumentMap(), field)))
            case (.list(let inner), .list(let old)):
                result[change.key] = Document(.list(try merge(inner, into: old, field)))
            case (.list(let inner), _): result[change.key] = Document(.list(try merge(inner, into: [], field)))
            default: result[change.key] = change.value
            }
        }
        for change in changes.entries where change.key.hasPrefix("$") {
            guard let slash = change.key.firstIndex(of: "/"), let list = change.value.list else { continue }
            let name = String(change.key[change.key.index(after: slash)...])
            guard let old = result[name]?.list else { continue }
            switch change.key[..<slash] {
            case "$deleteFromPrimitiveList":
                let unwanted = Set(list)
                result[name] = Document(.list(old.filter { !unwanted.contains($0) }))
            case "$setElementOrder": result[name] = Document(.list(ordered(old, by: list, schema.field(name).schema)))
            default: continue
            }
        }
        return result
    }

    private static func merge(
        _ changes: [Document], into target: [Document], _ schema: Schema
    ) throws(StatusError) -> [Document] {
        if changes.contains(where: { $0["$patch"]?.string == "replace" }) {
            return changes.filter { $0["$patch"] == nil }
        }
        switch schema.listShape {
        case .atomic: return changes
        case .set: return target + changes.filter { !target.contains($0) }
        case .map(let keys):
            var result = target
            var places: [String: Int] = [:]
            for (index, item) in target.enumerated() { places[KeyedList.step(item, schema.listShape)] = index }
            var deleted: Set<Int> = []
            for change in changes {
                guard let map = change.map, keys.contains(where: { map[$0] != nil }) else {
                    throw .badRequest("map: \(change.kindName) does not contain declared merge key: \(keys[0])")
                }
                let step = KeyedList.step(change, schema.listShape)
                let place = places[step]
                if map["$patch"]?.string == "delete" {
                    if let place { deleted.insert(place) }
                } else if let place {
                    result[place] = Document(
                        .map(try merge(map, into: result[place].map ?? DocumentMap(), schema.element)))
                } else {
                    places[step] = result.count
                    result.append(Document(.map(try merge(map, into: DocumentMap(), schema.element))))
                }
            }
            return result.enumerated().filter { !deleted.contains($0.offset) }.map(\.element)
        }
    }

    /// The elements that `order` names in its order, each of the others behind the one that it was behind.
    private static func ordered(_ list: [Document], by order: [Document], _ schema: Schema) -> [Document] {
        let shape = schema.listShape == .atomic ? ListShape.set : schema.listShape
        var rank: [String: Int] = [:]
        for (index, item) in order.enumerated() { rank[KeyedList.step(item, shape)] = index }
        var named: [(rank: Int, items: [Document])] = []
        var leading: [Document] = []
        for item in list {
            if let place = rank[KeyedList.step(item, shape)] {
                named.append((place, [item]))
            } else if named.isEmpty {
                leading.append(item)
            } else {
                named[named.count - 1].items.append(item)
            }
        }
        return leading + named.sorted { $0.rank < $1.rank }.flatMap(\.items)
    }
}
