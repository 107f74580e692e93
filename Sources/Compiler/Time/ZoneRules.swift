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
    /// What goes on for ever from the last transition on; `nil`: the last offset stays.
    public var footer: PosixZone?

    public init(initialOffset: Int, transitions: [Transition] = [], footer: PosixZone? = nil) {
        self.initialOffset = initialOffset
        self.transitions = transitions
        self.footer = footer
    }

    public static let utc = ZoneRules(initialOffset: 0)

    /// The offsets that zone data may have (RFC 9636: more than -25 and less than 26 hours).
    static let offsets = -89_999...93_599
    /// The times that are kept: 1970 to the year 2500. Nobody decides about jobs outside of them, and no zone has so many
    /// changes between them as the limit.
    static let times = 0...16_725_225_600
    static let transitionLimit = 4_096

    /// Seconds east of UTC at a moment.
    public func offset(at moment: Int) -> Int {
        guard let last = transitions.last else { return footer?.offset(at: moment) ?? initialOffset }
        if moment >= last.at, let footer { return footer.offset(at: moment) }
        let place = self.place(after: moment)
        return place == 0 ? initialOffset : transitions[place - 1].offset
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

    /// The first moment after this one at which the offset changes; `nil` if it never does.
    public func nextChange(after moment: Int) -> Int? {
        var present = offset(at: moment)
        for transition in transitions[place(after: moment)...] {
            // At the last one the footer takes over, which may say something else than the transition.
            let offset = offset(at: transition.at)
            if offset != present { return transition.at }
            present = offset
        }
        guard let footer else { return nil }
        return footer.nextChange(after: max(moment, transitions.last?.at ?? moment))
    }

    /// The number of transitions up to the moment.
    private func place(after moment: Int) -> Int {
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].at <= moment { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The same rules from 1970 on, in the one form that all data of the zone leads to, be it written with or without
    /// the changes that follow from its last line: nothing before 1970, no transition that changes nothing or that the
    /// footer says anyway.
    public var normalised: ZoneRules {
        var result = ZoneRules(initialOffset: offset(at: Self.times.lowerBound), footer: footer)
        var present = result.initialOffset
        for transition in transitions
        where transition.at > Self.times.lowerBound && transition.at <= Self.times.upperBound {
            // The footer's word at the last of them.
            let offset = offset(at: transition.at)
            if offset != present || transition == transitions.last {
                result.transitions.append(Transition(at: transition.at, offset: offset))
            }
            present = offset
        }
        guard let footer else {
            if result.transitions.last?.offset == result.transitions.dropLast().last?.offset ?? result.initialOffset {
                _ = result.transitions.popLast()
            }
            return result
        }
        while let last = result.transitions.last {
            let earlier = result.transitions.dropLast().last
            let start = earlier?.at ?? Self.times.lowerBound
            let before = earlier?.offset ?? result.initialOffset
            guard footer.offset(at: start) == before, (footer.nextChange(after: start) ?? .max) >= last.at else {
                break
            }
            result.transitions.removeLast()
        }
        // Without transitions the footer speaks for all times.
        if result.transitions.isEmpty { result.initialOffset = footer.offset(at: Self.times.lowerBound) }
        return result
    }
}
