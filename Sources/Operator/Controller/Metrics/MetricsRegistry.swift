package import CoreMetrics
import Synchronization

/// Keeps what is counted and measured, and writes it in the text format of Prometheus.
///
/// Bounded: beyond so many series of one name, further ones are counted together under `other`.
package final class MetricsRegistry: MetricsFactory, Sendable {
    private struct SeriesKey: Hashable {
        var labels: [Label]
    }

    struct Label: Hashable, Comparable, Sendable {
        var name: String
        var value: String

        static func < (left: Label, right: Label) -> Bool { (left.name, left.value) < (right.name, right.value) }
    }

    private struct Family {
        var kind: Kind
        var help: String
        var series: [SeriesKey: Series] = [:]
    }

    enum Kind: String, Sendable { case counter, gauge, histogram }

    private let families = Mutex<[String: Family]>([:])
    private let helps = Mutex<[String: String]>([:])
    private static let mostSeries = 500

    package init() {}

    /// The sentence that stands above a metric.
    package func describe(_ name: String, _ help: String) { helps.withLock { $0[name] = help } }

    private func series(_ label: String, _ kind: Kind, _ dimensions: [(String, String)]) -> Series {
        let name = Self.sanitized(label)
        let labels = dimensions.map { Label(name: Self.sanitized($0.0), value: $0.1) }.sorted()
        let help = helps.withLock { $0[name] } ?? label
        return families.withLock { families in
            var family = families[name] ?? Family(kind: kind, help: help)
            var key = SeriesKey(labels: labels)
            if let known = family.series[key] { return known }
            if family.series.count >= Self.mostSeries {
                key = SeriesKey(labels: labels.map { Label(name: $0.name, value: "other") })
                if let known = family.series[key] { return known }
            }
            let made = Series(family.kind)
            family.series[key] = made
            families[name] = family
            return made
        }
    }

    // MARK: The text

    /// Families and series in the order of their names.
    package var text: String {
        let families = families.withLock { $0 }
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            text +=
                "# HELP \(name) \(Self.escaped(family.help, quotes: false))\n# TYPE \(name) \(family.kind.rawValue)\n"
            for (key, series) in family.series.sorted(by: { $0.key.labels.lexicographicallyPrecedes($1.key.labels) }) {
                series.write(name, key.labels, to: &text)
            }
        }
        return text
    }

    static func sanitized(_ name: String) -> String {
        var result = ""
        for scalar in name.unicodeScalars {
            let isAllowed = scalar.isASCII && (scalar.properties.isAlphabetic || scalar == "_" || scalar == ":")
            let isDigit = ("0"..."9").contains(scalar)
            result.unicodeScalars.append(isAllowed || (isDigit && !result.isEmpty) ? scalar : "_")
        }
        return result.isEmpty ? "_" : result
    }

    static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\": result += "\\\\"
            case "\n", "\r\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.append(character)
            }
        }
        return result
    }

    // MARK: MetricsFactory

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, .counter, dimensions)
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        FloatingPointSeries(series(label, .counter, dimensions))
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        MeterSeries(series(label, .gauge, dimensions))
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        series(label, aggregate ? .histogram : .gauge, dimensions)
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, .histogram, dimensions)
    }

    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}
}
