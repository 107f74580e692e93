/// What the simulator reads of a Flink configuration, with Flink's defaults. Durations are in milliseconds.
///
/// Both spellings of a key are known where Flink knows two. What cannot be read counts as not set.
struct FlinkSettings: Sendable, Hashable {
    enum RestartStrategy: Sendable, Hashable {
        case none
        case fixedDelay(attempts: Int64, delay: Int64)
        case failureRate(failures: Int64, interval: Int64, delay: Int64)
        case exponentialDelay(initial: Int64, maximum: Int64, multiplier: Double, reset: Int64)
    }

    enum Retention: Sendable, Hashable { case never, onCancellation, onFailure }

    var refreshInterval: Int64
    var statisticsTimeout: Int64
    var storeDuration: Int64
    var metricsInterval: Int64
    var historySize: Int
    /// `nil`: no periodic checkpoints.
    var checkpointInterval: Int64?
    var checkpointTimeout: Int64
    var checkpointPause: Int64
    var concurrentCheckpoints: Int
    var tolerableFailures: Int64
    var retainedCheckpoints: Int
    var retention: Retention
    /// As written; `nil` keeps checkpoints in the JobManager's heap.
    var checkpointDirectory: String?
    var savepointDirectory: String?
    var restartStrategy: RestartStrategy
    var slotsPerTaskManager: Int
    var heartbeatTimeout: Int64
    var heartbeatInterval: Int64
    var rpcFailures: Int64
    var slotTimeout: Int64
    var parallelism: Int
    var archiveTime: Int64
    var hasHA: Bool
    var keepsJobResults: Bool
    var keepsUploads: Bool
    var shutsDownOnFinish: Bool

    init(_ configuration: [String: String], isVersion1: Bool) {
        let reader = FlinkConfigurationReader(configuration)
        refreshInterval = reader.duration("web.refresh-interval") ?? 3_000
        statisticsTimeout = reader.duration("rest.cache.checkpoint-statistics.timeout") ?? refreshInterval
        storeDuration = reader.duration("rest.async.store-duration") ?? 300_000
        metricsInterval = reader.duration("metrics.fetcher.update-interval") ?? 10_000
        historySize = Int(min(1_000, reader.count("web.checkpoints.history") ?? 10))
        checkpointInterval = reader.duration("execution.checkpointing.interval").flatMap { $0 >= 10 ? $0 : nil }
        checkpointTimeout = max(10, reader.duration("execution.checkpointing.timeout") ?? 600_000)
        checkpointPause = reader.duration("execution.checkpointing.min-pause") ?? 0
        concurrentCheckpoints = Int(
            min(1_000, max(1, reader.count("execution.checkpointing.max-concurrent-checkpoints") ?? 1)))
        tolerableFailures = reader.count("execution.checkpointing.tolerable-failed-checkpoints") ?? 0
        retainedCheckpoints = Int(
            min(
                1_000,
                max(1, reader.count("execution.checkpointing.num-retained", "state.checkpoints.num-retained") ?? 1)))
        switch reader.text("execution.checkpointing.externalized-checkpoint-retention") {
        case "RETAIN_ON_CANCELLATION": retention = .onCancellation
        case "DELETE_ON_CANCELLATION": retention = .onFailure
        default: retention = .never
        }
        checkpointDirectory = reader.text("execution.checkpointing.dir", "state.checkpoints.dir")
        savepointDirectory = reader.text("execution.checkpointing.savepoint-dir", "state.savepoints.dir")
        restartStrategy = reader.restartStrategy(hasCheckpoints: checkpointInterval != nil, isVersion1: isVersion1)
        slotsPerTaskManager = Int(min(100_000, max(1, reader.count("taskmanager.numberOfTaskSlots") ?? 1)))
        heartbeatTimeout = reader.duration("heartbeat.timeout") ?? 50_000
        heartbeatInterval = max(1, reader.duration("heartbeat.interval") ?? 10_000)
        rpcFailures = max(1, min(1_000, reader.count("heartbeat.rpc-failure-threshold") ?? 2))
        slotTimeout = max(1, reader.duration("slot.request.timeout") ?? 300_000)
        parallelism = Int(min(100_000, max(1, reader.count("parallelism.default") ?? 1)))
        archiveTime = 1_000 * min(FlinkConfigurationReader.longest, reader.count("jobstore.expiration-time") ?? 3_600)
        switch reader.text("high-availability.type", "high-availability")?.lowercased() {
        case nil, "none": hasHA = false
        default: hasHA = true
        }
        keepsJobResults = hasHA && reader.text("job-result-store.delete-on-commit")?.lowercased() == "false"
        keepsUploads = reader.text("web.upload.dir") != nil
        shutsDownOnFinish = reader.text("execution.shutdown-on-application-finish")?.lowercased() != "false"
    }
}

/// Reads single values of a configuration.
struct FlinkConfigurationReader {
    /// Some 30 years: longer durations are cut to it, so that sums of them stay far from the end of the integers.
    static let longest: Int64 = 1 << 40

    private let configuration: [String: String]

    init(_ configuration: [String: String]) { self.configuration = configuration }

    /// The value of the first key that is set and not empty.
    func text(_ keys: String...) -> String? {
        for key in keys {
            if let value = configuration[key], !value.isEmpty { return value }
        }
        return nil
    }

    private func first(_ keys: [String]) -> String? { keys.lazy.compactMap { text($0) }.first }

    func count(_ keys: String...) -> Int64? { first(keys).flatMap { Int64($0) }.map { max(0, $0) } }

    func duration(_ keys: String...) -> Int64? { first(keys).flatMap(Self.milliseconds) }

    /// `2s`, `300 ms`, `10 min`, `50` (milliseconds), `PT1M30S`. `nil` for what Flink would refuse.
    static func milliseconds(_ text: String) -> Int64? {
        if text.first == "P" || text.first == "p" { return isoMilliseconds(text.uppercased()) }
        let trimmed = text.drop { $0 == " " }
        let digits = trimmed.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int64(digits), number >= 0 else { return nil }
        let unit = trimmed.dropFirst(digits.count).filter { $0 != " " }.lowercased()
        let factor: Int64
        switch unit {
        case "", "ms", "milli", "millis", "millisecond", "milliseconds": factor = 1
        case "s", "sec", "secs", "second", "seconds": factor = 1_000
        case "m", "min", "mins", "minute", "minutes": factor = 60_000
        case "h", "hour", "hours": factor = 3_600_000
        case "d", "day", "days": factor = 86_400_000
        default: return nil
        }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor)
        return overflow ? longest : min(product, longest)
    }

    private static func isoMilliseconds(_ text: String) -> Int64? {
        var total: Int64 = 0
        var digits = ""
        var isTime = false
        for character in text.dropFirst() {
            if character == "T" {
                isTime = true
            } else if character.isASCII && character.isNumber {
                digits.append(character)
            } else {
                guard let number = Int64(digits), number < 1 << 32 else { return nil }
                digits = ""
                switch (character, isTime) {
                case ("D", false): total += number * 86_400_000
                case ("H", true): total += number * 3_600_000
                case ("M", true): total += number * 60_000
                case ("S", true): total += number * 1_000
                default: return nil
                }
                if total > longest { total = longest }
            }
        }
        return digits.isEmpty ? total : nil
    }

    func restartStrategy(hasCheckpoints: Bool, isVersion1: Bool) -> FlinkSettings.RestartStrategy {
        let exponential = FlinkSettings.RestartStrategy.exponentialDelay(
            initial: duration("restart-strategy.exponential-delay.initial-backoff") ?? 1_000,
            maximum: duration("restart-strategy.exponential-delay.max-backoff") ?? 60_000,
            multiplier: text("restart-strategy.exponential-delay.backoff-multiplier").flatMap { Double($0) } ?? 1.5,
            reset: duration("restart-strategy.exponential-delay.reset-backoff-threshold") ?? 3_600_000)
        switch text("restart-strategy.type", "restart-strategy")?.lowercased() {
        case "none", "off", "disable": return .none
        case "fixed-delay", "fixeddelay":
            return .fixedDelay(
                attempts: count("restart-strategy.fixed-delay.attempts") ?? 1,
                delay: duration("restart-strategy.fixed-delay.delay") ?? 1_000)
        case "failure-rate", "failurerate":
            return .failureRate(
                failures: count("restart-strategy.failure-rate.max-failures-per-interval") ?? 1,
                interval: duration("restart-strategy.failure-rate.failure-rate-interval") ?? 60_000,
                delay: duration("restart-strategy.failure-rate.delay") ?? 1_000)
        case "exponential-delay", "exponentialdelay": return exponential
        default:
            guard hasCheckpoints else { return .none }
            return isVersion1 ? .fixedDelay(attempts: Int64(Int32.max), delay: 1_000) : exponential
        }
    }
}

extension FlinkSettings.RestartStrategy {
    /// As `/jobs/:id/config` tells it.
    var description: String {
        switch self {
        case .none: "Restart deactivated."
        case .fixedDelay(let attempts, let delay):
            "Restart with fixed delay (\(Self.iso(delay))). #\(attempts) restart attempts."
        case .failureRate(let failures, let interval, let delay):
            "Failure rate restart with maximum of \(failures) failures within interval \(Self.iso(interval)) "
                + "and fixed delay \(Self.iso(delay))."
        case .exponentialDelay(let initial, let maximum, let multiplier, _):
            "Restart with exponential delay: starting at \(Self.iso(initial)), increasing by \(multiplier), "
                + "with maximum \(Self.iso(maximum))."
        }
    }

    private static func iso(_ milliseconds: Int64) -> String {
        milliseconds % 1_000 == 0
            ? "PT\(milliseconds / 1_000)S"
            : "PT\(milliseconds / 1_000).\(String(milliseconds % 1_000 + 1_000).dropFirst())S"
    }
}
