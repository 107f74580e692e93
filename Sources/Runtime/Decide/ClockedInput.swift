public import PolicyCompiler

/// An input that the clock alone changes: a window opens and closes, a schedule becomes due.
public struct ClockedInput: Sendable, Hashable {
    public struct Change: Sendable, Hashable {
        /// From now, in milliseconds.
        public var after: Int64
        public var value: FactValue

        public init(after: Int64, value: FactValue) {
            self.after = after
            self.value = value
        }
    }

    public var input: InputID
    /// `savepoint` or `checkpoint` for a schedule, which each has by its own history; `nil`: the same for every decision.
    public var entry: String?
    /// The next ones, by time.
    public var changes: [Change]

    public init(input: InputID, entry: String? = nil, changes: [Change]) {
        self.input = input
        self.entry = entry
        self.changes = changes
    }

    /// Of a window, as often as it opens or closes in two weeks or so.
    init(input: InputID, _ window: WeeklyWindow, _ rules: ZoneRules, now: Instant) {
        self.init(input: input, changes: [])
        var moment = now.millisecondsSinceEpoch
        var isOpen = window.contains(moment, in: rules)
        while changes.count < Self.mostChanges, let next = window.nextChange(after: moment, in: rules) {
            isOpen.toggle()
            changes.append(Change(after: next - now.millisecondsSinceEpoch, value: .bool(isOpen)))
            moment = next
        }
    }

    /// Enough for a window of every day and a forecast of a fortnight.
    private static let mostChanges = 32

    /// The value after some time; `nil` while it is what it is now.
    func value(after milliseconds: Int64) -> FactValue? { changes.last { $0.after <= milliseconds }?.value }
}
