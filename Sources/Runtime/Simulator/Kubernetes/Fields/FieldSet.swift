import Documents

/// A set of fields, in the form in which `managedFields` carries it (FieldsV1).
///
/// `{"f:spec": {"f:job": {".": {}, "f:state": {}}}}` holds `spec.job` and `spec.job.state`, not `spec`: a node is a
/// member if it has no children or says so by a dot.
struct FieldSet: Sendable {
    /// The children of the root, which is no field itself.
    private(set) var root: DocumentMap

    init(_ root: DocumentMap = DocumentMap()) { self.root = root }
    init(_ root: Document?) { self.root = root?.map ?? DocumentMap() }

    var isEmpty: Bool { root.isEmpty }
    var document: Document { Document(.map(root)) }

    mutating func formUnion(_ other: FieldSet) {
        guard !other.isEmpty else { return }
        // An empty root has no member that would need a dot.
        root = isEmpty ? other.root : Self.union(root, other.root)
    }

    mutating func subtract(_ other: FieldSet) {
        guard !other.isEmpty, !isEmpty else { return }
        root = Self.difference(root, other.root)
    }

    func intersection(_ other: FieldSet) -> FieldSet {
        isEmpty || other.isEmpty ? FieldSet() : FieldSet(Self.intersection(root, other.root))
    }

    /// Without what lies below the given fields of the root: `f:status`.
    func filtered(_ isKept: (String) -> Bool) -> FieldSet {
        var filtered = root
        filtered.removeAll { !isKept($0) }
        return FieldSet(filtered)
    }

    func contains(_ path: [String]) -> Bool {
        var node = root
        for (index, step) in path.enumerated() {
            guard let child = node[step]?.map else { return false }
            if index == path.count - 1 { return Self.isMember(child) }
            node = child
        }
        return false
    }

    /// Whether it holds this field or one below it.
    func touches(_ path: [String]) -> Bool {
        var node = root
        for step in path {
            guard let child = node[step]?.map else { return false }
            node = child
        }
        return true
    }

    /// Each field as `.spec.job.upgradeMode`, in order.
    var paths: [String] {
        var found: [String] = []
        Self.collect(root, "", &found)
        return found.sorted()
    }

    private static let member = "."

    private static func isMember(_ node: DocumentMap) -> Bool { node.isEmpty || node[member] != nil }

    private static func union(_ left: DocumentMap, _ right: DocumentMap) -> DocumentMap {
        // A leaf that gets children says by a dot that it is a member.
        if left.isEmpty { return right.isEmpty ? left : marked(right) }
        if right.isEmpty { return marked(left) }
        var result = left
        for entry in right.entries {
            guard let old = left[entry.key]?.map else {
                result[entry.key] = entry.value
                continue
            }
            let merged = union(old, entry.value.map ?? DocumentMap())
            if !merged.sharesStorage(with: old) { result[entry.key] = Document(.map(merged)) }
        }
        return result
    }

    private static func marked(_ node: DocumentMap) -> DocumentMap {
        guard node[member] == nil else { return node }
        var node = node
        node[member] = .emptyMap
        return node
    }

    /// `left` without the members of `right`; empty if nothing stays, which at a node other than the root means that it
    /// is to be removed.
    private static func difference(_ left: DocumentMap, _ right: DocumentMap) -> DocumentMap {
        var result = left
        for entry in right.entries {
            guard let old = result[entry.key]?.map else { continue }
            let other = entry.value.map ?? DocumentMap()
            if entry.key == member {
                result[member] = nil
                continue
            }
            if old.isEmpty {
                if isMember(other) { result[entry.key] = nil }
                continue
            }
            if other.isEmpty {
                // The field itself, and none of those below it.
                var rest = old
                rest[member] = nil
                result[entry.key] = rest.isEmpty ? Document?.none : Document(.map(rest))
                continue
            }
            let rest = difference(old, other)
            if rest.isEmpty {
                result[entry.key] = nil
            } else if rest.count == 1, rest[member] != nil {
                result[entry.key] = .emptyMap
            } else if !rest.sharesStorage(with: old) {
                result[entry.key] = Document(.map(rest))
            }
        }
        return result
    }

    private static func intersection(_ left: DocumentMap, _ right: DocumentMap) -> DocumentMap {
        var result: [DocumentMap.Entry] = []
        for entry in left.entries where entry.key != member {
            guard let other = right[entry.key]?.map else { continue }
            let node = entry.value.map ?? DocumentMap()
            let isBoth = isMember(node) && isMember(other)
            var children = intersection(node, other)
            if children.isEmpty {
                if isBoth { result.append(.init(key: entry.key, value: .emptyMap)) }
            } else {
                if isBoth { children[member] = .emptyMap }
                result.append(.init(key: entry.key, value: Document(.map(children))))
            }
        }
        return DocumentMap(result)
    }

    private static func collect(_ node: DocumentMap, _ path: String, _ found: inout [String]) {
        for entry in node.entries where entry.key != member {
            let child = entry.value.map ?? DocumentMap()
            let here = path + text(entry.key)
            if isMember(child) { found.append(here) }
            collect(child, here, &found)
        }
    }

    /// `f:image` is `.image`; `k:{"name":"a"}` is `[name="a"]`; `v:"x"` is `[="x"]`.
    private static func text(_ step: String) -> String {
        let rest = step.dropFirst(2)
        if step.hasPrefix("k:") {
            guard let keys = try? JSONReader.readValue(Array(rest.utf8)).map else { return "[\(rest)]" }
            let parts = keys.entries.map { entry in
                let value = (try? JSONWriter.canonical(entry.value)).map { String(decoding: $0, as: UTF8.self) }
                return "\(entry.key)=\(value ?? "")"
            }
            return "[\(parts.joined(separator: ","))]"
        }
        return step.hasPrefix("v:") ? "[=\(rest)]" : ".\(rest)"
    }
}
