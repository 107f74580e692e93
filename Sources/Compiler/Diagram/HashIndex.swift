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

/// An open-addressing index of node numbers; what they stand for is compared by the caller.
struct HashIndex {
    private var slots = [Int32](repeating: -1, count: 1024)
    private var hashes = [UInt64](repeating: 0, count: 1024)
    private var count = 0

    func start(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (slots.count - 1) }
    func next(_ probe: Int) -> Int { (probe + 1) & (slots.count - 1) }
    func entry(at probe: Int) -> Int32? { slots[probe] < 0 ? nil : slots[probe] }

    mutating func insert(_ node: Int32, hash: UInt64) {
        if (count + 1) * 2 > slots.count { grow() }
        place(node, hash)
        count += 1
    }

    private mutating func place(_ node: Int32, _ hash: UInt64) {
        var probe = start(hash)
        while slots[probe] >= 0 { probe = next(probe) }
        slots[probe] = node
        hashes[probe] = hash
    }

    private mutating func grow() {
        let old = (slots, hashes)
        slots = [Int32](repeating: -1, count: old.0.count * 2)
        hashes = [UInt64](repeating: 0, count: old.0.count * 2)
        for (slot, hash) in zip(old.0, old.1) where slot >= 0 { place(slot, hash) }
    }
}

/// Results of operations on three nodes. A cache: entries may be overwritten, and are then computed again.
struct Memo {
    private struct Entry {
        var first: Int32
        var second: Int32
        var third: Int32
        var result: Int32
        var isUsed: Bool
    }

    private static let unused = Entry(first: 0, second: 0, third: 0, result: 0, isUsed: false)
    private var entries = [Entry](repeating: unused, count: 1 << 12)
    private var used = 0
    private static let largest = 1 << 20

    subscript(first: Int32, second: Int32, third: Int32) -> Int32? {
        get {
            let entry = entries[slot(first, second, third)]
            return entry.isUsed && entry.first == first && entry.second == second && entry.third == third
                ? entry.result : nil
        }
        set {
            guard let newValue else { return }
            if used * 2 > entries.count, entries.count < Self.largest { grow() }
            let place = slot(first, second, third)
            if !entries[place].isUsed { used += 1 }
            entries[place] = Entry(first: first, second: second, third: third, result: newValue, isUsed: true)
        }
    }

    private func slot(_ first: Int32, _ second: Int32, _ third: Int32) -> Int {
        var hash = FastHash(UInt64(UInt32(bitPattern: first)))
        hash.add(UInt64(UInt32(bitPattern: second)) << 32 | UInt64(UInt32(bitPattern: third)))
        return Int(truncatingIfNeeded: hash.value) & (entries.count - 1)
    }

    private mutating func grow() {
        let old = entries
        entries = [Entry](repeating: Self.unused, count: old.count * 4)
        used = 0
        for entry in old where entry.isUsed {
            let place = slot(entry.first, entry.second, entry.third)
            if !entries[place].isUsed { used += 1 }
            entries[place] = entry
        }
    }
}

/// Results of one walk over the nodes that there were when it began, by node. Beginning a walk forgets the last one
/// without touching what it left.
struct PassMemo {
    private var results: [Int32] = []
    private var passes: [UInt32] = []
    private var pass: UInt32 = 0

    mutating func begin(_ nodes: Int) {
        pass &+= 1
        if pass == 0 {
            pass = 1
            passes = [UInt32](repeating: 0, count: passes.count)
        }
        guard nodes > passes.count else { return }
        // Twice as many, so that walks in a growing store do not copy each time.
        let room = max(nodes, passes.count * 2)
        passes += [UInt32](repeating: 0, count: room - passes.count)
        results += [Int32](repeating: 0, count: room - results.count)
    }

    subscript(diagram: Diagram) -> Diagram? {
        get {
            let place = Int(diagram.reference)
            return passes[place] == pass ? Diagram(reference: results[place]) : nil
        }
        set {
            let place = Int(diagram.reference)
            passes[place] = newValue == nil ? 0 : pass
            results[place] = newValue?.reference ?? 0
        }
    }
}
