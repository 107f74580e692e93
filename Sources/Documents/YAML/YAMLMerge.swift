/// What `<<` brings into a map: the entries of one map, or of several, the earlier ones winning.
struct YAMLMerge {
    let keyRange: TextRange
    private let maps: [DocumentMap]
    /// How many entries of the map stand before the `<<`.
    private let place: Int

    init(_ value: Document, keyRange: TextRange, before place: Int) throws(DocumentError) {
        self.keyRange = keyRange
        self.place = place
        switch value.value {
        case .map(let map): maps = [map]
        case .list(let elements):
            var maps: [DocumentMap] = []
            for element in elements {
                guard case .map(let map) = element.value else { throw Self.noMap(element) }
                maps.append(map)
            }
            self.maps = maps
        case .null, .bool, .integer, .real, .string: throw Self.noMap(value)
        }
    }

    /// The entries of `map`, which win, and, where `<<` stands, those of the merged maps that it does not have.
    func merged(into map: DocumentMap) -> DocumentMap {
        var brought: [DocumentMap.Entry] = []
        var seen: Set<String> = []
        for other in maps {
            for entry in other.entries where map.entry(entry.key) == nil && seen.insert(entry.key).inserted {
                brought.append(entry)
            }
        }
        var entries = map.entries
        entries.insert(contentsOf: brought, at: place)
        return DocumentMap(entries)
    }

    private static func noMap(_ value: Document) -> DocumentError {
        DocumentError(.value, "`<<` merges a map or a list of maps, and this is \(value.kindName)", at: value.range)
    }

    static func repeated(at range: TextRange, first: TextRange) -> DocumentError {
        var error = DocumentError.duplicate("<<", at: range, first: first)
        error.help = "merge several maps with one key: `<<: [*first, *second]`"
        return error
    }
}
