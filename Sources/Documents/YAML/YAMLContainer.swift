/// A list or a map that is being read.
struct YAMLContainer {
    struct Key {
        let text: String
        let range: TextRange
        let isMerge: Bool
    }

    let isMap: Bool
    let isBlock: Bool
    let range: TextRange
    let anchor: String?
    /// What the reader had counted when it came here.
    let nodesBefore: Int
    let deepestBefore: Int

    /// In a map, the key whose value comes next.
    var key: Key?
    private var elements: [Document] = []
    private var entries: [DocumentMap.Entry] = []
    private var merge: YAMLMerge?
    private var lastEnd: TextPosition?

    init(isMap: Bool, isBlock: Bool, range: TextRange, anchor: String?, nodesBefore: Int, deepestBefore: Int) {
        self.isMap = isMap
        self.isBlock = isBlock
        self.range = range
        self.anchor = anchor
        self.nodesBefore = nodesBefore
        self.deepestBefore = deepestBefore
    }

    var awaitsKey: Bool { isMap && key == nil }

    /// Takes the next element, or the value of ``key``.
    mutating func add(_ value: Document) throws(DocumentError) {
        lastEnd = value.range?.end
        guard let key else { return elements.append(value) }
        self.key = nil
        if key.isMerge {
            if let merge { throw YAMLMerge.repeated(at: key.range, first: merge.keyRange) }
            merge = try YAMLMerge(value, keyRange: key.range, before: entries.count)
        } else {
            entries.append(DocumentMap.Entry(key: key.text, keyRange: key.range, value: value))
        }
    }

    /// - Parameter end: Where libyaml saw the end. Of a block, that is where it met what follows it, so the last value
    ///   knows better.
    func document(endingAt end: TextPosition) throws(DocumentError) -> Document {
        let range = TextRange(start: range.start, end: (isBlock ? lastEnd : nil) ?? end)
        guard isMap else { return Document(.list(elements), at: range) }
        switch DocumentMap.checked(entries) {
        case .unique(let map): return Document(.map(merge.map { $0.merged(into: map) } ?? map), at: range)
        case .repeated(let earlier, let later):
            throw .duplicate(entries[later].key, at: entries[later].keyRange, first: entries[earlier].keyRange)
        }
    }
}
