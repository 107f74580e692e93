import PolicyCompiler

/// `hour`, `day`, `week` or `month`: what `keep n per T` counts in.
enum CalendarPeriod: String, Sendable {
    case hour, day, week, month

    /// The number of the period that a moment lies in, counted from 1970. Weeks start on Monday.
    ///
    /// Days and hours are those that the clocks of the zone show, so an hour that they show twice is one.
    func number(of moment: Instant, in rules: ZoneRules = .utc) -> Int64 {
        let seconds = Int(Instant.floorDivide(moment.millisecondsSinceEpoch, 1_000))
        let offset = Int64(rules.offset(at: seconds)) * 1_000
        let (sum, overflow) = moment.millisecondsSinceEpoch.addingReportingOverflow(offset)
        let local = overflow ? moment.millisecondsSinceEpoch : sum
        switch self {
        case .hour: return Instant.floorDivide(local, 3_600_000)
        case .day: return Instant.floorDivide(local, 86_400_000)
        case .week:
            // 1970 began on a Thursday.
            return Instant.floorDivide(Instant.floorDivide(local, 86_400_000) + 3, 7)
        case .month:
            let date = CalendarDay(daysSinceEpoch: Int(Instant.floorDivide(local, 86_400_000)))
            return Int64(date.year * 12 + date.month - 1)
        }
    }
}
