public import Documents

/// One change of one object, as a watch tells of it.
public struct ObjectChange: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable {
        case added = "ADDED"
        case modified = "MODIFIED"
        case deleted = "DELETED"
    }

    public var kind: Kind
    /// Of this change. Rises by one with each change of any object of any kind.
    public var resourceVersion: Int64
    /// The object after the change; of a deleted one its last state, with the `resourceVersion` of the deletion.
    public var object: Document
    /// The object before the change; `nil` where there was none.
    public var previous: Document?
}

/// The changes of one kind, oldest first, as far back as they are kept.
struct ChangeLog: Sendable {
    private var changes: [ObjectChange] = []
    /// Where the kept ones begin: they are dropped in bulk.
    private var start = 0
    /// How many changes are kept at least; twice as many at most.
    let capacity: Int
    /// Changes up to this one are forgotten: nothing can be told to those who saw no more than less.
    private(set) var compacted: Int64

    init(capacity: Int, compacted: Int64) {
        self.capacity = max(capacity, 1)
        self.compacted = compacted
    }

    var last: Int64? { start < changes.count ? changes[changes.count - 1].resourceVersion : nil }

    mutating func append(_ change: ObjectChange) {
        changes.append(change)
        if changes.count - start > capacity {
            compacted = max(compacted, changes[start].resourceVersion)
            start += 1
        }
        if start > capacity { dropForgotten() }
    }

    /// Forgets the changes up to `revision`.
    mutating func compact(through revision: Int64) {
        guard revision > compacted else { return }
        compacted = revision
        start = firstIndex(after: revision)
        dropForgotten()
    }

    private mutating func dropForgotten() {
        changes.removeFirst(start)
        start = 0
    }

    /// The changes after `revision`; `nil` where some of them are forgotten.
    func changes(after revision: Int64) -> ArraySlice<ObjectChange>? {
        guard revision >= compacted else { return nil }
        return changes[firstIndex(after: revision)...]
    }

    private func firstIndex(after revision: Int64) -> Int {
        var low = start
        var high = changes.count
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].resourceVersion <= revision { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
