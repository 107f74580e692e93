import CoreMetrics
import Synchronization

/// One line of a metric, or the lines of a histogram.
final class Series: CounterHandler, RecorderHandler, TimerHandler, Sendable {
    private struct State {
        var value = 0.0
        var sum = 0.0
        var count: Int64 = 0
        var buckets: [Int64] = Array(repeating: 0, count: Series.bounds.count)
    }

    /// Upper ends in seconds: from an answer of the cache to a plan that waits for a savepoint.
    static let bounds: [Double] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

    private let kind: MetricsRegistry.Kind
    private let state = Mutex(State())

    init(_ kind: MetricsRegistry.Kind) { self.kind = kind }

    func add(_ amount: Double) { state.withLock { $0.value += amount } }
    func set(_ value: Double) { state.withLock { $0.value = value } }

    func increment(by amount: Int64) { add(Double(amount)) }
    func reset() { state.withLock { $0 = State() } }
    func record(_ value: Int64) { record(Double(value)) }
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    func record(_ value: Double) {
        state.withLock { state in
            guard kind == .histogram else {
                state.value = value
                return
            }
            state.sum += value
            state.count += 1
            if let place = Self.bounds.firstIndex(where: { value <= $0 }) { state.buckets[place] += 1 }
        }
    }

    func write(_ name: String, _ labels: [MetricsRegistry.Label], to text: inout String) {
        let state = state.withLock { $0 }
        guard kind == .histogram else {
            text += "\(name)\(Self.braces(labels)) \(Self.number(state.value))\n"
            return
        }
        var total: Int64 = 0
        for (bound, count) in zip(Self.bounds, state.buckets) {
            total += count
            let le = MetricsRegistry.Label(name: "le", value: Self.number(bound))
            text += "\(name)_bucket\(Self.braces(labels + [le])) \(total)\n"
        }
        let le = MetricsRegistry.Label(name: "le", value: "+Inf")
        text += "\(name)_bucket\(Self.braces(labels + [le])) \(state.count)\n"
        text += "\(name)_sum\(Self.braces(labels)) \(Self.number(state.sum))\n"
        text += "\(name)_count\(Self.braces(labels)) \(state.count)\n"
    }

    private static func braces(_ labels: [MetricsRegistry.Label]) -> String {
        guard !labels.isEmpty else { return "" }
        let parts = labels.map { "\($0.name)=\"\(MetricsRegistry.escaped($0.value, quotes: true))\"" }
        return "{\(parts.joined(separator: ","))}"
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        return value.description
    }
}

final class FloatingPointSeries: FloatingPointCounterHandler, Sendable {
    private let series: Series
    init(_ series: Series) { self.series = series }
    func increment(by amount: Double) { series.add(amount) }
    func reset() { series.reset() }
}

final class MeterSeries: MeterHandler, Sendable {
    private let series: Series
    init(_ series: Series) { self.series = series }
    func set(_ value: Int64) { series.set(Double(value)) }
    func set(_ value: Double) { series.set(value) }
    func increment(by amount: Double) { series.add(amount) }
    func decrement(by amount: Double) { series.add(-amount) }
}
