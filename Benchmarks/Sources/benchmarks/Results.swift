/// A row of the table that is printed.
struct ResultRow {
    var work: String
    /// Ours and what it is compared with.
    var comparison: Comparison
    /// What one operation is measured in: nanoseconds, or milliseconds for the large ones.
    var unit = Unit.nanoseconds
    /// The greatest ratio to the contender `bound.to` that is good enough, and the one that is aimed at; or times.
    var bound: Bound

    enum Unit { case nanoseconds, microseconds, milliseconds }

    enum Bound {
        case ratio(to: Int, must: Double, aim: Double)
        /// In the row's unit.
        case time(must: Double, aim: Double)
        case none
    }

    var verdict: String {
        func word(_ value: Double, _ must: Double, _ aim: Double) -> String {
            value <= aim ? "aim" : value <= must ? "must" : "MISSED"
        }
        switch bound {
        case .ratio(let other, let must, let aim): return word(comparison.ratios[other - 1], must, aim)
        case .time(let must, let aim): return word(scaled(comparison.timings[0].nanoseconds), must, aim)
        case .none: return ""
        }
    }

    func scaled(_ nanoseconds: Double) -> Double {
        switch unit {
        case .nanoseconds: nanoseconds
        case .microseconds: nanoseconds / 1000
        case .milliseconds: nanoseconds / 1_000_000
        }
    }

    private var suffix: String {
        switch unit {
        case .nanoseconds: "ns"
        case .microseconds: "us"
        case .milliseconds: "ms"
        }
    }

    var text: String {
        let own = comparison.timings[0]
        var cells = [
            padded(work, 58), padded(number(scaled(own.nanoseconds)) + " \(suffix)", 12, right: true),
            padded(number(own.allocations), 8, right: true),
        ]
        var others: [String] = []
        for (timing, ratio) in zip(comparison.timings.dropFirst(), comparison.ratios) {
            others.append("\(number(ratio))x \(timing.name) (\(number(scaled(timing.nanoseconds))) \(suffix))")
        }
        cells.append(padded(bound.text(suffix), 18))
        cells.append(padded(verdict, 7))
        return (cells + [others.joined(separator: ", ")]).joined(separator: "  ")
    }

    static var heading: String {
        [
            padded("work", 58), padded("time", 12, right: true), padded("allocs", 8, right: true),
            padded("must / aim", 18),
            padded("", 7), "against",
        ].joined(separator: "  ")
    }

    var json: String {
        let others = zip(comparison.timings.dropFirst(), comparison.ratios).map { timing, ratio in
            "{\"name\": \(quoted(timing.name)), \"nanoseconds\": \(number(timing.nanoseconds, 3)), \"ratio\": \(number(ratio, 4))}"
        }
        let own = comparison.timings[0]
        return "{\"work\": \(quoted(work)), \"nanoseconds\": \(number(own.nanoseconds, 3)), \"allocations\": "
            + "\(number(own.allocations, 4)), \"bound\": \(quoted(bound.text(suffix))), \"verdict\": \(quoted(verdict)), "
            + "\"against\": [\(others.joined(separator: ", "))]}"
    }
}

extension ResultRow.Bound {
    func text(_ suffix: String) -> String {
        switch self {
        case .ratio(_, let must, let aim): "\(number(must))x / \(number(aim))x"
        case .time(let must, let aim): "\(number(must)) / \(number(aim)) \(suffix)"
        case .none: ""
        }
    }
}

func number(_ value: Double, _ digits: Int = 2) -> String {
    if value == value.rounded(), abs(value) < 1e12 { return String(Int(value)) }
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let scaled = Int((value * scale).rounded())
    let fraction = String(abs(scaled) % Int(scale))
    return "\(scaled / Int(scale))." + String(repeating: "0", count: digits - fraction.count) + fraction
}

private func padded(_ text: String, _ width: Int, right: Bool = false) -> String {
    let fill = String(repeating: " ", count: max(0, width - text.count))
    return right ? fill + text : text + fill
}

private func quoted(_ text: String) -> String { "\"" + text.split(separator: "\"").joined(separator: "\\\"") + "\"" }
