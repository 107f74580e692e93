/// A hash of a few words: fast, and the same in every process, so that the order of work never varies.
struct FastHash {
    private(set) var value: UInt64

    init(_ seed: UInt64) { value = seed &* 0x9E37_79B9_7F4A_7C15 ^ 0xD6E8_FEB8_6659_FD93 }

    mutating func add(_ word: UInt64) {
        value ^= word
        value = (value ^ (value >> 32)) &* 0xD6E8_FEB8_6659_FD93
        value ^= value >> 29
    }
}

/// A list of words that grows, without the checks of an array.
struct Cells: ~Copyable {
    private var base: UnsafeMutablePointer<Int32>
    private var capacity: Int
    var count = 0

    init(capacity: Int) {
        base = .allocate(capacity: capacity)
        self.capacity = capacity
    }

    deinit { base.deallocate() }

    subscript(place: Int) -> Int32 { base[place] }

    mutating func append(_ word: Int32) {
        if count == capacity { grow() }
        base[count] = word
        count += 1
    }

    @inline(never) private mutating func grow() {
        let larger = UnsafeMutablePointer<Int32>.allocate(capacity: capacity * 2)
        larger.update(from: base, count: count)
        base.deallocate()
        base = larger
        capacity *= 2
    }
}

/// An open-addressing index of nodes; what they stand for is compared by the caller.
struct UniqueTable: ~Copyable {
    struct Slot {
        /// -1: free.
        var node: Int32
        /// A part of the hash, compared before the node is looked at.
        var tag: UInt32
    }

    private var slots: UnsafeMutablePointer<Slot>
    private var mask: Int
    private var count = 0

    init() {
        mask = (1 << 8) - 1
        slots = Self.allocate(mask + 1)
    }

    deinit { slots.deallocate() }

    private static func allocate(_ count: Int) -> UnsafeMutablePointer<Slot> {
        let slots = UnsafeMutablePointer<Slot>.allocate(capacity: count)
        slots.initialize(repeating: Slot(node: -1, tag: 0), count: count)
        return slots
    }

    subscript(probe: Int) -> Slot { slots[probe] }
    func start(_ tag: UInt32) -> Int { Int(tag) & mask }
    func next(_ probe: Int) -> Int { (probe + 1) & mask }

    mutating func insert(_ node: Int32, _ tag: UInt32) {
        if (count + 1) * 2 > mask { grow() }
        place(Slot(node: node, tag: tag))
        count += 1
    }

    private func place(_ slot: Slot) {
        var probe = start(slot.tag)
        while slots[probe].node >= 0 { probe = next(probe) }
        slots[probe] = slot
    }

    @inline(never) private mutating func grow() {
        let old = slots
        let oldCount = mask + 1
        mask = oldCount * 4 - 1
        slots = Self.allocate(mask + 1)
        for place in 0..<oldCount where old[place].node >= 0 { self.place(old[place]) }
        old.deallocate()
    }
}

/// Results of operations on three words, the first of which is a node. A cache: entries may be overwritten, and are
/// then computed again.
struct Memo: ~Copyable {
    private struct Entry {
        /// -1: free.
        var first: Int32
        var second: Int32
        var third: Int32
        var result: Int32
    }

    private var entries: UnsafeMutablePointer<Entry>
    private var mask: Int
    private var used = 0
    private static let largest = 1 << 20

    init() {
        mask = (1 << 9) - 1
        entries = Self.allocate(mask + 1)
    }

    deinit { entries.deallocate() }

    private static func allocate(_ count: Int) -> UnsafeMutablePointer<Entry> {
        let entries = UnsafeMutablePointer<Entry>.allocate(capacity: count)
        entries.initialize(repeating: Entry(first: -1, second: 0, third: 0, result: 0), count: count)
        return entries
    }

    subscript(first: Int32, second: Int32, third: Int32) -> Int32? {
        let entry = entries[slot(first, second, third)]
        return entry.first == first && entry.second == second && entry.third == third ? entry.result : nil
    }

    mutating func note(_ first: Int32, _ second: Int32, _ third: Int32, _ result: Int32) {
        if used * 2 > mask, mask + 1 < Self.largest { grow() }
        let place = slot(first, second, third)
        if entries[place].first < 0 { used += 1 }
        entries[place] = Entry(first: first, second: second, third: third, result: result)
    }

    private func slot(_ first: Int32, _ second: Int32, _ third: Int32) -> Int {
        var hash = UInt64(UInt32(bitPattern: first)) &* 0x9E37_79B9_7F4A_7C15
        hash ^= UInt64(UInt32(bitPattern: second)) &* 0xD6E8_FEB8_6659_FD93
        hash ^= UInt64(UInt32(bitPattern: third)) &* 0xC2B2_AE3D_27D4_EB4F
        hash ^= hash >> 32
        hash = hash &* 0xD6E8_FEB8_6659_FD93
        return Int(truncatingIfNeeded: hash >> 40) & mask
    }

    @inline(never) private mutating func grow() {
        let old = entries
        let oldCount = mask + 1
        mask = oldCount * 4 - 1
        entries = Self.allocate(mask + 1)
        used = 0
        for place in 0..<oldCount where old[place].first >= 0 {
            let entry = old[place]
            note(entry.first, entry.second, entry.third, entry.result)
        }
        old.deallocate()
    }
}

/// What an operation found for each node, by the node's number. Begun anew, it is empty, at no cost.
struct NodeMemo: ~Copyable {
    private struct Entry {
        var round: UInt32
        var result: Int32
    }

    private var entries = UnsafeMutablePointer<Entry>.allocate(capacity: 0)
    private var capacity = 0
    private var round: UInt32 = 0

    deinit { entries.deallocate() }

    mutating func begin(nodes: Int) {
        if nodes > capacity || round == .max {
            entries.deallocate()
            capacity = max(nodes * 2, 256)
            entries = .allocate(capacity: capacity)
            entries.initialize(repeating: Entry(round: 0, result: 0), count: capacity)
            round = 0
        }
        round += 1
    }

    subscript(number: Int) -> Int32? {
        let entry = entries[number]
        return entry.round == round ? entry.result : nil
    }

    mutating func note(_ number: Int, _ result: Int32) { entries[number] = Entry(round: round, result: result) }
}

/// A set of pairs. Begun anew, it is empty, at no cost.
struct PairSet: ~Copyable {
    private struct Slot {
        var round: UInt32
        var first: Int32
        var second: Int32
    }

    private var slots = PairSet.allocate(1 << 8)
    private var mask = (1 << 8) - 1
    private var count = 0
    private var round: UInt32 = 0

    deinit { slots.deallocate() }

    private static func allocate(_ count: Int) -> UnsafeMutablePointer<Slot> {
        let slots = UnsafeMutablePointer<Slot>.allocate(capacity: count)
        slots.initialize(repeating: Slot(round: 0, first: 0, second: 0), count: count)
        return slots
    }

    mutating func begin() {
        count = 0
        if round == .max {
            slots.initialize(repeating: Slot(round: 0, first: 0, second: 0), count: mask + 1)
            round = 0
        }
        round += 1
    }

    /// - Returns: Whether it was not in it yet.
    mutating func insert(_ first: Int32, _ second: Int32) -> Bool {
        if (count + 1) * 2 > mask { grow() }
        var probe = start(first, second)
        while slots[probe].round == round {
            if slots[probe].first == first, slots[probe].second == second { return false }
            probe = (probe + 1) & mask
        }
        slots[probe] = Slot(round: round, first: first, second: second)
        count += 1
        return true
    }

    private func start(_ first: Int32, _ second: Int32) -> Int {
        var hash = UInt64(UInt32(bitPattern: first)) &* 0x9E37_79B9_7F4A_7C15
        hash ^= UInt64(UInt32(bitPattern: second)) &* 0xD6E8_FEB8_6659_FD93
        hash ^= hash >> 32
        hash = hash &* 0xD6E8_FEB8_6659_FD93
        return Int(truncatingIfNeeded: hash >> 36) & mask
    }

    @inline(never) private mutating func grow() {
        let old = slots
        let oldCount = mask + 1
        mask = oldCount * 4 - 1
        slots = Self.allocate(mask + 1)
        for place in 0..<oldCount where old[place].round == round {
            var probe = start(old[place].first, old[place].second)
            while slots[probe].round == round { probe = (probe + 1) & mask }
            slots[probe] = old[place]
        }
        old.deallocate()
    }
}
