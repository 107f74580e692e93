/// What `/jobs/:id/checkpoints` tells: counts, a summary of what completed, and the newest entries.
struct CheckpointStatistics: Sendable, Hashable {
    enum Outcome: Sendable, Hashable {
        case inProgress
        case completed(path: String, isDiscarded: Bool)
        case failed(at: Int64, message: String)
    }

    struct Entry: Sendable, Hashable {
        var id: Int64
        var kind: SnapshotKind
        var triggeredAt: Int64
        var outcome: Outcome = .inProgress
        var bytes: Int64 = 0
        /// When all but the last operator will have done their part.
        var partlyAt: Int64?
        /// When the last subtask had done its part, of those that have; `nil` until one has.
        var acknowledgedAt: Int64?
        var acknowledged = 0

        /// Takes account of what operators have done until now.
        mutating func acknowledge(until now: Int64, vertices: Int) {
            guard outcome == .inProgress, let partlyAt, partlyAt <= now, vertices > 1 else { return }
            acknowledgedAt = partlyAt
            acknowledged = vertices - 1
        }
    }

    struct Restore: Sendable, Hashable {
        var id: Int64
        var at: Int64
        var isSavepoint: Bool
        var path: String
    }

    var restored = 0
    var completed = 0
    var failed = 0
    var inProgress = 0
    /// Newest first, as long as the configuration says.
    private(set) var history: [Entry] = []
    private(set) var latestCompleted: Entry?
    private(set) var latestSavepoint: Entry?
    private(set) var latestFailed: Entry?
    var latestRestore: Restore?
    private(set) var sizes = Summary()
    private(set) var durations = Summary()

    var total: Int { completed + failed + inProgress }

    mutating func began(_ entry: Entry, historySize: Int) {
        inProgress += 1
        history.insert(entry, at: 0)
        if history.count > historySize { history.removeLast() }
    }

    /// A trigger that failed before it had an id.
    mutating func failedBeforeStart() { failed += 1 }

    mutating func ended(_ id: Int64, _ entry: Entry) {
        inProgress = max(0, inProgress - 1)
        switch entry.outcome {
        case .inProgress: return
        case .completed:
            completed += 1
            sizes.add(entry.bytes)
            durations.add(max(0, (entry.acknowledgedAt ?? entry.triggeredAt) - entry.triggeredAt))
            if entry.kind.isSavepoint { latestSavepoint = entry } else { latestCompleted = entry }
        case .failed:
            failed += 1
            latestFailed = entry
        }
        if let place = history.firstIndex(where: { $0.id == id }) { history[place] = entry }
    }

    /// Something newer took its place.
    mutating func discarded(_ id: Int64) {
        if latestCompleted?.id == id { latestCompleted?.discard() }
        if let place = history.firstIndex(where: { $0.id == id }) { history[place].discard() }
    }
}

extension CheckpointStatistics.Entry {
    fileprivate mutating func discard() {
        if case .completed(let path, _) = outcome { outcome = .completed(path: path, isDiscarded: true) }
    }
}

extension CheckpointStatistics {
    /// Extremes and mean of all values, percentiles of the newest ones.
    struct Summary: Sendable, Hashable {
        private static let window = 64

        private(set) var count: Int64 = 0
        private(set) var minimum: Int64 = 0
        private(set) var maximum: Int64 = 0
        private var sum: Int64 = 0
        private var recent: [Int64] = []
        private var oldest = 0

        var average: Int64 { count == 0 ? 0 : sum / count }

        mutating func add(_ value: Int64) {
            minimum = count == 0 ? value : min(minimum, value)
            maximum = max(maximum, value)
            count += 1
            sum &+= value
            if recent.count < Self.window {
                recent.append(value)
            } else {
                recent[oldest] = value
                oldest = (oldest + 1) % Self.window
            }
        }

        /// Of 50, 90, 95, 99 and 99.9 per cent, interpolated as Flink does; `nil` if there is no value.
        var percentiles: [Double]? {
            guard !recent.isEmpty else { return nil }
            let sorted = recent.sorted()
            return [50, 90, 95, 99, 99.9].map { percent in
                let position = percent / 100 * Double(sorted.count + 1)
                let below = Int(position)
                guard below >= 1 else { return Double(sorted[0]) }
                guard below < sorted.count else { return Double(sorted[sorted.count - 1]) }
                let lower = Double(sorted[below - 1])
                return lower + (position - Double(below)) * (Double(sorted[below]) - lower)
            }
        }
    }
}

/// What a snapshot is taken for.
enum SnapshotKind: Sendable, Hashable {
    case checkpoint
    case savepoint(format: SavepointFormat)
    case stop(format: SavepointFormat, drains: Bool)

    var isSavepoint: Bool { self != .checkpoint }
    var isStop: Bool { if case .stop = self { true } else { false } }

    var format: SavepointFormat? {
        switch self {
        case .checkpoint: nil
        case .savepoint(let format), .stop(let format, _): format
        }
    }

    /// As `checkpoint_type` spells it.
    var word: String {
        switch self {
        case .checkpoint: "CHECKPOINT"
        case .savepoint: "SAVEPOINT"
        case .stop: "SYNC_SAVEPOINT"
        }
    }
}

enum SavepointFormat: String, Sendable, Hashable, CaseIterable { case canonical = "CANONICAL", native = "NATIVE" }
