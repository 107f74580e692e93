import Documents

// What building request bodies needs beyond reading documents.
extension Document {
    /// This document with `value` at `path`; a key that is missing is added, anything else that is missing is left.
    func setting(_ value: Document, at path: DocumentPath) -> Document {
        setting(value, at: path.steps[...])
    }

    private func setting(_ value: Document, at steps: ArraySlice<DocumentPath.Step>) -> Document {
        guard let step = steps.first else { return value }
        switch (step, self.value) {
        case (.key(let key), .map(var map)):
            map[key] = (map[key] ?? .map([:])).setting(value, at: steps.dropFirst())
            return Document(.map(map))
        case (.index(let index), .list(var list)) where list.indices.contains(index):
            list[index] = list[index].setting(value, at: steps.dropFirst())
            return Document(.list(list))
        default: return self
        }
    }

    /// This document with `other` laid over it: maps key by key, lists of named things by name, all else replaced.
    /// It is how Kubernetes lays a pod over a template, as far as Flink's pods need it.
    func merged(with other: Document) -> Document {
        switch (value, other.value) {
        case (.map(var map), .map(let over)):
            for entry in over.entries { map[entry.key] = map[entry.key]?.merged(with: entry.value) ?? entry.value }
            return Document(.map(map))
        case (.list(let list), .list(let over)): return Document(.list(Self.merge(list, over)))
        default: return other
        }
    }

    /// What turns this document into `other` as a merge patch (RFC 7396): keys that go are null, lists are replaced.
    func mergePatch(to other: Document) -> Document {
        guard case .map(let map) = value, case .map(let wanted) = other.value else { return other }
        var patch = DocumentMap()
        for entry in map.entries where wanted[entry.key] == nil { patch[entry.key] = Document(.null) }
        for entry in wanted.entries {
            guard let before = map[entry.key] else {
                patch[entry.key] = entry.value
                continue
            }
            if before.isSame(as: entry.value) { continue }
            patch[entry.key] = before.mergePatch(to: entry.value)
        }
        return Document(.map(patch))
    }

    /// Whether both say the same, whatever the order of their keys.
    private func isSame(as other: Document) -> Bool {
        switch (value, other.value) {
        case (.map(let map), .map(let others)):
            map.count == others.count
                && map.entries.allSatisfy { entry in others[entry.key].map { entry.value.isSame(as: $0) } ?? false }
        case (.list(let list), .list(let others)):
            list.count == others.count && zip(list, others).allSatisfy { $0.isSame(as: $1) }
        default: self == other
        }
    }

    private static func merge(_ list: [Document], _ over: [Document]) -> [Document] {
        guard (list + over).allSatisfy({ $0["name"]?.string != nil }) else { return over }
        var result = list
        for element in over {
            if let place = result.firstIndex(where: { $0["name"] == element["name"] }) {
                result[place] = result[place].merged(with: element)
            } else {
                result.append(element)
            }
        }
        return result
    }

    /// A map of strings, in the order given.
    static func strings(_ entries: [(String, String)]) -> Document {
        var map = DocumentMap()
        for (key, value) in entries { map[key] = Document(.string(value)) }
        return Document(.map(map))
    }

    static func text(_ value: String) -> Document { Document(.string(value)) }
    static func number(_ value: Int64) -> Document { Document(.integer(value)) }
    static func list(_ elements: [Document]) -> Document { Document(.list(elements)) }

    /// Adds what is there: `nil` leaves the key out.
    mutating func add(_ key: String, _ value: Document?) {
        guard let value, case .map(var map) = self.value else { return }
        map[key] = value
        self = Document(.map(map))
    }
}
