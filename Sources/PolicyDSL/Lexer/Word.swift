/// The words that the grammar knows. Only a few are reserved; every other one is a name wherever a name can stand.
enum Word: String, CaseIterable {
    case other = ""

    case policy, extends, over, `for`, `where`
    case setting, fact, `let`, table, strategy, chain, retain, assert, hazard, test, scenario
    case before, after, replace

    case ready, admit, deploy, upgrade, restore, rollback, recover, finish, control, snapshot, progress, dispose, delete
    case change

    case at, least, most, from, new, `operator`, config, label, annotation, seconds, milliseconds
    case bool, count, duration, percentage, size, schedule, window, string
    case hit, first, unique, any, collect
    case suspend, keeping, with

    case use, start, `do`, fall, roll, wait, block, deny, skip, abandon, fail, trigger, retry
    case proceed, accept, complete, release, otherwise
    case back, to, `as`, data, every, when
    case allow, state, loss, remedy, because, warn, holding, all, retrying, doubling, up
    case ignore, scale, redeploy
    case inPlace = "in-place"

    case and, or, not, maybe, implies, `in`, `is`, matches, changed, added, removed, now, yes, no, none, unknown
    case snapshotLabel = "snapshot.label"

    case of, savepoints, checkpoints, snapshots, leave, alone, only, never, keep, newest, younger, than, per, old,
        always
    case preferring, hour, day, week, month, deletes, keeps
    case given, expect, that, apply, crash, fault, fails, times, out, reply, lost, afterwards
    case startedFrom = "started-from"

    /// Words that are never a name.
    var isReserved: Bool {
        switch self {
        case .and, .or, .not, .maybe, .implies, .in, .is, .matches, .changed, .added, .removed, .now, .yes, .no, .none,
            .unknown:
            true
        default: false
        }
    }

    /// Reserved words that are values: `yes`, `no`, `none`, `unknown`.
    var isValue: Bool { self == .yes || self == .no || self == .none || self == .unknown }

    var isLayer: Bool { self == .before || self == .after || self == .replace }
}

extension Word {
    static let decisions: [Word] = [
        .ready, .admit, .deploy, .upgrade, .restore, .rollback, .recover, .finish, .control, .snapshot, .progress,
        .dispose, .delete,
    ]
    static let declarations: [Word] =
        [.setting, .fact, .let, .table, .strategy, .chain, .retain, .assert, .hazard, .test, .scenario] + decisions
        + [.change] + [.before, .after, .replace]
    static let outcomes: [Word] = [
        .use, .start, .do, .fall, .roll, .wait, .block, .deny, .skip, .abandon, .fail, .trigger, .retry, .dispose,
        .proceed, .accept, .complete, .release,
    ]
    static let modifiers: [Word] = [.with, .allow, .remedy, .because, .warn, .holding, .retrying]
    static let classes: [Word] = [.ignore, .inPlace, .scale, .upgrade, .redeploy]
    static let retainLines: [Word] = [.skip, .leave, .only, .never, .keep, .at, .always, .dispose, .allow]
    static let types: [Word] = [.bool, .count, .duration, .percentage, .size, .schedule, .window, .string]

    /// The words that a line of some block can begin with: the places where reading goes on after an error.
    private static let items =
        outcomes + classes + retainLines.filter { $0 != .allow } + [
            .otherwise, .suspend, .restore, .given, .expect, .apply, .crash, .fault,
        ]

    var isDecision: Bool { Self.decisions.contains(self) }
    var isOutcome: Bool { Self.outcomes.contains(self) }
    var isModifier: Bool { Self.modifiers.contains(self) }
    var isClass: Bool { Self.classes.contains(self) }
    var beginsItem: Bool { Self.items.contains(self) }
}

/// Finds the word that some bytes spell, without making a string of them.
struct WordTable {
    private struct Entry {
        var hash: UInt32
        var word: Word
        var spelling: [UInt8]
    }

    private static let size = 512  // a power of two, several times the number of words
    private static let entries: [Entry?] = {
        var entries = [Entry?](repeating: nil, count: size)
        for word in Word.allCases where word != .other {
            let spelling = Array(word.rawValue.utf8)
            let hash = spelling.reduce(start, step)
            var slot = Int(hash) & (size - 1)
            while entries[slot] != nil { slot = (slot + 1) & (size - 1) }
            entries[slot] = Entry(hash: hash, word: word, spelling: spelling)
        }
        return entries
    }()

    private let entries = Self.entries

    static let start: UInt32 = 2_166_136_261
    static func step(_ hash: UInt32, _ byte: UInt8) -> UInt32 { (hash ^ UInt32(byte)) &* 16_777_619 }

    /// - Parameter hash: ``step(_:_:)`` over the bytes, from ``start``.
    func word(_ bytes: ArraySlice<UInt8>, hash: UInt32) -> Word {
        var slot = Int(hash) & (Self.size - 1)
        while let entry = entries[slot] {
            if entry.hash == hash, entry.spelling.elementsEqual(bytes) { return entry.word }
            slot = (slot + 1) & (Self.size - 1)
        }
        return .other
    }
}
