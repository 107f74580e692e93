import Documents

/// Which fields differ between two states of an object.
struct FieldComparison {
    var added: FieldSet
    var modified: FieldSet
    var removed: FieldSet

    /// What the server itself writes does not count. Costs as much as there are differences: what both states share in
    /// memory is not walked.
    init(from old: Document, to new: Document, _ shape: ObjectShape) {
        var found = Differences()
        Self.pairs(old.map ?? DocumentMap(), new.map ?? DocumentMap()) { key, before, after in
            guard key != "apiVersion", key != "kind" else { return }
            guard key == "metadata" else {
                found.take(Differences.between(before, after, shape.fields[key] ?? .any), under: "f:\(key)")
                return
            }
            var inside = Differences()
            Self.pairs(before?.map ?? DocumentMap(), after?.map ?? DocumentMap()) { key, before, after in
                guard !ObjectMetadata.isServers(key) else { return }
                inside.take(
                    Differences.between(before, after, ObjectMetadata.schema.field(key).schema), under: "f:\(key)")
            }
            found.take(inside, under: "f:metadata")
        }
        added = FieldSet(DocumentMap(found.added))
        modified = FieldSet(DocumentMap(found.modified))
        removed = FieldSet(DocumentMap(found.removed))
    }

    var isEmpty: Bool { added.isEmpty && modified.isEmpty && removed.isEmpty }

    /// The entries of two maps that are not the same in memory, side by side.
    fileprivate static func pairs(
        _ left: DocumentMap, _ right: DocumentMap, _ body: (String, Document?, Document?) -> Void
    ) {
        if left.sharesStorage(with: right) { return }
        for (index, entry) in left.entries.enumerated() {
            let other = right.value(of: entry.key, near: index)
            if let other, other.isSame(as: entry.value) { continue }
            body(entry.key, entry.value, other)
        }
        for (index, entry) in right.entries.enumerated() where left.value(of: entry.key, near: index) == nil {
            body(entry.key, nil, entry.value)
        }
    }
}

extension DocumentMap {
    /// As the subscript; quick where the entry stands at `index`, as it mostly does in two states of one object.
    fileprivate func value(of key: String, near index: Int) -> Document? {
        if index < count, entries[index].key == key { return entries[index].value }
        return self[key]
    }
}

/// The nodes of the three sets below one field.
private struct Differences {
    var added: [DocumentMap.Entry] = []
    var modified: [DocumentMap.Entry] = []
    var removed: [DocumentMap.Entry] = []
    /// Whether the field itself was added, modified or removed.
    var isAdded = false
    var isModified = false
    var isRemoved = false

    mutating func take(_ child: Differences, under name: @autoclosure () -> String) {
        guard !child.isEmpty else { return }
        let step = name()
        if let node = Self.node(child.added, child.isAdded) { added.append(.init(key: step, value: node)) }
        if let node = Self.node(child.modified, child.isModified) { modified.append(.init(key: step, value: node)) }
        if let node = Self.node(child.removed, child.isRemoved) { removed.append(.init(key: step, value: node)) }
    }

    private var isEmpty: Bool {
        added.isEmpty && modified.isEmpty && removed.isEmpty && !isAdded && !isModified && !isRemoved
    }

    private static func node(_ children: [DocumentMap.Entry], _ isMember: Bool) -> Document? {
        if children.isEmpty { return isMember ? .some(.emptyMap) : .none }
        guard isMember else { return Document(.map(DocumentMap(children))) }
        return Document(.map(DocumentMap([.init(key: ".", value: .emptyMap)] + children)))
    }

    static func between(_ old: Document?, _ new: Document?, _ schema: Schema) -> Differences {
        var found = Differences()
        switch (old, new) {
        case (nil, nil): return found
        case (let old?, let new?):
            if old.isSame(as: new) { return found }
        case (nil, _): found.isAdded = true
        case (_, nil): found.isRemoved = true
        }
        switch (old?.value ?? .null, new?.value ?? .null) {
        case (.map(let left), .map(let right)) where !schema.isAtomicMap: found.compare(left, right, schema)
        case (.map(let left), .null) where !schema.isAtomicMap: found.compare(left, DocumentMap(), schema)
        case (.null, .map(let right)) where !schema.isAtomicMap: found.compare(DocumentMap(), right, schema)
        case (.list(let left), .list(let right)) where schema.listShape != .atomic: found.compare(left, right, schema)
        case (.list(let left), .null) where schema.listShape != .atomic: found.compare(left, [], schema)
        case (.null, .list(let right)) where schema.listShape != .atomic: found.compare([], right, schema)
        default:
            if let old, let new, !old.equals(new) { found.isModified = true }
        }
        return found
    }

    private mutating func compare(_ left: DocumentMap, _ right: DocumentMap, _ schema: Schema) {
        FieldComparison.pairs(left, right) { key, before, after in
            take(Self.between(before, after, schema.field(key).schema), under: "f:\(key)")
        }
    }

    private mutating func compare(_ left: [Document], _ right: [Document], _ schema: Schema) {
        let (before, after) = (KeyedList(left, schema), KeyedList(right, schema))
        for step in before.steps {
            take(Self.between(before.items[step], after.items[step], schema.element), under: step)
        }
        for step in after.steps where before.items[step] == nil {
            take(Self.between(nil, after.items[step], schema.element), under: step)
        }
    }
}

/// The elements of a list by what identifies them: `k:{"name":"main"}`, `v:"a"`.
struct KeyedList {
    /// In the order of the list; of elements that are the same, the last.
    private(set) var steps: [String] = []
    private(set) var items: [String: Document] = [:]

    init(_ list: [Document], _ schema: Schema) {
        for item in list {
            let step = Self.step(item, schema.listShape)
            if items.updateValue(item, forKey: step) == nil { steps.append(step) }
        }
    }

    static func step(_ item: Document, _ shape: ListShape) -> String {
        let identity: Document
        let prefix: String
        if case .map(let keys) = shape {
            prefix = "k:"
            identity = Document(
                .map(DocumentMap(keys.compactMap { key in item[key].map { .init(key: key, value: $0) } })))
        } else {
            (prefix, identity) = ("v:", item)
        }
        let text = (try? JSONWriter.canonical(identity)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return prefix + text
    }
}
