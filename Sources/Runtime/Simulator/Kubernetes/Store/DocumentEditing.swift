import Documents

// Changing trees that are shared: a stored object, the events about it and the answers that carried it hold the same
// arrays, so an edit copies the levels on its way and nothing else.
extension Document {
    static var emptyMap: Document { Document(.map(DocumentMap())) }

    var isMap: Bool { if case .map = value { true } else { false } }

    /// Edits this as a map, made one if it is something else.
    mutating func editMap<Result>(_ edit: (inout DocumentMap) -> Result) -> Result {
        var map = self.map ?? DocumentMap()
        value = .null
        defer { value = .map(map) }
        return edit(&map)
    }

    /// Edits the value under `key`, which is null where there was none.
    mutating func edit<Result>(_ key: String, _ edit: (inout Document) -> Result) -> Result {
        editMap { map in
            var child = map[key] ?? Document(.null)
            if !child.isNull { map[key] = Document(.null) }
            defer { map[key] = child }
            return edit(&child)
        }
    }

    /// Sets, or with `nil` removes, what stands under `key`.
    mutating func set(_ key: String, _ new: Document?) {
        editMap { $0[key] = new }
    }

    /// Whether both are the same value in the same memory, which costs nothing to find out: `false` says nothing.
    func isSame(as other: Document) -> Bool {
        switch (value, other.value) {
        case (.map(let left), .map(let right)): left.sharesStorage(with: right)
        case (.list(let left), .list(let right)): left.sharesStorage(with: right)
        case (.map, _), (.list, _), (_, .map), (_, .list): false
        case (let left, let right): left == right
        }
    }

    /// Equality that does not walk what is shared.
    func equals(_ other: Document) -> Bool {
        switch (value, other.value) {
        case (.map(let left), .map(let right)):
            if left.sharesStorage(with: right) { return true }
            guard left.count == right.count else { return false }
            return left.entries.allSatisfy { entry in right[entry.key]?.equals(entry.value) ?? false }
        case (.list(let left), .list(let right)):
            if left.sharesStorage(with: right) { return true }
            return left.count == right.count && zip(left, right).allSatisfy { $0.equals($1) }
        case (let left, let right): return left == right
        }
    }
}

extension DocumentMap {
    func sharesStorage(with other: DocumentMap) -> Bool { entries.sharesStorage(with: other.entries) }

    /// Removes several keys at once.
    mutating func removeAll(where isUnwanted: (String) -> Bool) {
        guard entries.contains(where: { isUnwanted($0.key) }) else { return }
        self = DocumentMap(entries.filter { !isUnwanted($0.key) })
    }
}

extension Array {
    fileprivate func sharesStorage(with other: [Element]) -> Bool {
        // An array that was emptied may keep its memory.
        if isEmpty, other.isEmpty { return true }
        return count == other.count
            && withUnsafeBufferPointer { left in other.withUnsafeBufferPointer { left.baseAddress == $0.baseAddress } }
    }
}

// What every object of Kubernetes has.
extension Document {
    var metadata: DocumentMap { self["metadata"]?.map ?? DocumentMap() }
    var name: String { self["metadata"]?["name"]?.string ?? "" }
    var namespace: String { self["metadata"]?["namespace"]?.string ?? "" }
    var uid: String { self["metadata"]?["uid"]?.string ?? "" }
    var isTerminating: Bool { self["metadata"]?["deletionTimestamp"]?.string != nil }
    var hasFinalizers: Bool { !(self["metadata"]?["finalizers"]?.list ?? []).isEmpty }

    mutating func editMetadata<Result>(_ edit: (inout DocumentMap) -> Result) -> Result {
        self.edit("metadata") { $0.editMap(edit) }
    }
}
