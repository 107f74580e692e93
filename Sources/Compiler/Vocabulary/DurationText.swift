/// Durations as the language writes them.
public enum DurationText {
    private static let units: [(word: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    /// The literal of this many milliseconds: `10m`, `36h`, `1500ms`; one number, one unit.
    public static func literal(_ milliseconds: Int64) -> String {
        if milliseconds == 0 { return "0s" }
        for unit in units where milliseconds % unit.milliseconds == 0 {
            return "\(milliseconds / unit.milliseconds)\(unit.word)"
        }
        return "\(milliseconds)ms"
    }

    /// As people say it, at most two units: `1h30m`, `2d`, `599s` becomes `9m59s`.
    public static func short(_ milliseconds: Int64) -> String {
        if milliseconds < 0 { return "-" + short(-milliseconds) }
        if milliseconds < 1000 { return milliseconds == 0 ? "0s" : "\(milliseconds)ms" }
        var rest = milliseconds
        var text = ""
        var count = 0
        for unit in units.dropLast() where count < 2 {
            let amount = rest / unit.milliseconds
            if amount > 0 {
                text += "\(amount)\(unit.word)"
                rest -= amount * unit.milliseconds
                count += 1
            } else if count == 1 {
                break
            }
        }
        return text
    }
}
