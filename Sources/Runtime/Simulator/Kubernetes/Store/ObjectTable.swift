import Documents

/// The objects of one kind in the order in which a server lists them: by `namespace/name`, byte by byte.
///
/// Pages of sorted rows: a lookup is two binary searches, and an insertion moves no more than a page, so that neither a
/// hundred thousand objects nor a copy of the whole table that is then changed in one place is slow.
struct ObjectTable: Sendable {
    struct Row: Sendable {
        let key: String
        var object: Document
        /// That of the object's last change.
        var revision: Int64
    }

    private static let pageSize = 256
    // Invariant: no page is empty; keys rise within a page and from page to page.
    private var pages: [[Row]] = []
    private(set) var count = 0

    subscript(key: String) -> Row? {
        guard let page = page(for: key) else { return nil }
        let place = Self.position(of: key, in: pages[page])
        return place < pages[page].count && pages[page][place].key == key ? pages[page][place] : nil
    }

    mutating func put(_ object: Document, revision: Int64, for key: String) {
        guard let page = page(for: key) else {
            pages.append([Row(key: key, object: object, revision: revision)])
            count = 1
            return
        }
        let place = Self.position(of: key, in: pages[page])
        if place < pages[page].count, pages[page][place].key == key {
            pages[page][place].object = object
            pages[page][place].revision = revision
            return
        }
        count += 1
        pages[page].insert(Row(key: key, object: object, revision: revision), at: place)
        if pages[page].count > Self.pageSize {
            let half = pages[page].count / 2
            let upper = Array(pages[page][half...])
            pages[page].removeSubrange(half...)
            pages.insert(upper, at: page + 1)
        }
    }

    mutating func remove(_ key: String) {
        guard let page = page(for: key) else { return }
        let place = Self.position(of: key, in: pages[page])
        guard place < pages[page].count, pages[page][place].key == key else { return }
        count -= 1
        pages[page].remove(at: place)
        if pages[page].isEmpty { pages.remove(at: page) }
    }

    /// The rows from `start` on whose keys begin with `prefix`, until `body` says that it has enough.
    func visit(from start: String, prefix: String, _ body: (Row) -> Bool) {
        let start = start < prefix ? prefix : start
        guard let first = page(for: start) else { return }
        var place = Self.position(of: start, in: pages[first])
        for page in first..<pages.count {
            while place < pages[page].count {
                let row = pages[page][place]
                guard prefix.isEmpty || row.key.hasPrefix(prefix), body(row) else { return }
                place += 1
            }
            place = 0
        }
    }

    /// How many rows from `start` on have keys that begin with `prefix`. Walks pages, not rows.
    func count(from start: String, prefix: String) -> Int {
        guard let last = prefix.utf8.last else { return count - rank(of: start) }
        let end = String(decoding: Array(prefix.utf8.dropLast()) + [last + 1], as: UTF8.self)
        return max(rank(of: end) - rank(of: start < prefix ? prefix : start), 0)
    }

    /// How many rows are before `key`.
    private func rank(of key: String) -> Int {
        guard let page = page(for: key) else { return 0 }
        return pages[..<page].reduce(0) { $0 + $1.count } + Self.position(of: key, in: pages[page])
    }

    /// The page that holds `key` or would; `nil` where there are none.
    private func page(for key: String) -> Int? {
        guard !pages.isEmpty else { return nil }
        var low = 0
        var high = pages.count
        // The last page whose first key is not above `key`.
        while low < high {
            let middle = (low + high) / 2
            if Self.precedes(key, pages[middle][0].key) { high = middle } else { low = middle + 1 }
        }
        return max(low - 1, 0)
    }

    private static func position(of key: String, in page: [Row]) -> Int {
        var low = 0
        var high = page.count
        while low < high {
            let middle = (low + high) / 2
            if precedes(page[middle].key, key) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Swift's order is that of the bytes for ASCII, which is all that names may have.
    private static func precedes(_ left: String, _ right: String) -> Bool { left < right }
}
