/// What a time zone does: its offsets from UTC, and when they change.
///
/// A value, so that whoever has it decides alike on any machine, with or without zone data. Times are seconds since
/// 1970.
public struct ZoneRules: Hashable, Sendable {
    public struct Transition: Hashable, Sendable {
        public var at: Int
        /// Seconds east of UTC from then on.
        public var offset: Int

        public init(at: Int, offset: Int) {
            self.at = at
            self.offset = offset
        }
    }

    /// Seconds east of UTC before the first transition.
    public var initialOffset: Int
    /// By time.
    public var transitions: [Transition]
    /// What goes on for ever after the last transition; `nil`: the last offset stays.
    public var footer: PosixZone?

    public init(initialOffset: Int, transitions: [Transition] = [], footer: PosixZone? = nil) {
        self.initialOffset = initialOffset
        self.transitions = transitions
        self.footer = footer
    }

    public static let utc = ZoneRules(initialOffset: 0)

    /// Seconds east of UTC at a moment.
    public func offset(at moment: Int) -> Int {
        guard let last = transitions.last else { return footer?.offset(at: moment) ?? initialOffset }
        if moment >= last.at, let footer { return footer.offset(at: moment) }
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].at <= moment { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? initialOffset : transitions[low - 1].offset
    }

    /// The moment at which clocks show a local time (seconds since 1970 as if they were UTC).
    ///
    /// `nil` if clocks skip it. A time that they show twice is the second one, as Java's calendars read it.
    public func moment(ofLocal local: Int) -> Int? {
        // No zone was ever further than a day from UTC.
        for offset in Set([offset(at: local - 86_400), offset(at: local), offset(at: local + 86_400)]).sorted() {
            if self.offset(at: local - offset) == offset { return local - offset }
        }
        return nil
    }
}
