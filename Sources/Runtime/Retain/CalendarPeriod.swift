/// `hour`, `day`, `week` or `month`: what `keep n per T` counts in.
enum CalendarPeriod: String, Sendable {
    case hour, day, week, month

    /// The number of the period that a moment lies in, counted from 1970. Weeks start on Monday.
    ///
    /// - Parameter offset: Milliseconds east of UTC at that moment.
    func number(of moment: Instant, offset: Int64 = 0) -> Int64 {
        let (sum, overflow) = moment.millisecondsSinceEpoch.addingReportingOverflow(offset)
        let local = overflow ? moment.millisecondsSinceEpoch : sum
        switch self {
        case .hour: return Instant.floorDivide(local, 3_600_000)
        case .day: return Instant.floorDivide(local, 86_400_000)
        case .week:
            // 1970 began on a Thursday.
            return Instant.floorDivide(Instant.floorDivide(local, 86_400_000) + 3, 7)
        case .month:
            let date = Instant.civil(fromDays: Instant.floorDivide(local, 86_400_000))
            return date.year * 12 + date.month - 1
        }
    }
}
