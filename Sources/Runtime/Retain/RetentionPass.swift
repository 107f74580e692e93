import PolicyCompiler

/// One program over one inventory.
struct RetentionPass {
    private let policy: CompiledPolicy
    private let program: RetentionProgram
    private let number: Int
    private let evaluator: RowEvaluator
    private let snapshotInputs: [InputID]
    private let deployment: [FactValue?]
    private let now: Instant
    /// The values that conditions read: of the deployment, and in the places of snapshots of the one looked at.
    private var values: [FactValue]

    var verdicts: [RetentionVerdict] = []
    /// What a `skip` line or a limit reads and nobody knows.
    var open: [InputID] = []

    /// A snapshot that the program is about.
    private struct Member {
        var place: Int
        var age: Int64
        /// The line that protects it from deletion.
        var protection: Int32 = -1
        var isOnlyCounted = false
        /// The line that keeps it.
        var keeper: Int32 = -1
        /// The limit that it exceeds.
        var limit: Int32 = -1
        /// The lines of `always keep` that prefer it, by their order in the program.
        var preferences: UInt64 = 0
        var disposesData = false

        var isKept: Bool { (keeper >= 0 || protection >= 0) && limit < 0 }
    }

    init(
        of policy: CompiledPolicy, number: Int, evaluator: RowEvaluator, snapshotInputs: [InputID],
        values: [FactValue?], now: Instant
    ) {
        self.policy = policy
        program = policy.retention[number]
        self.number = number
        self.evaluator = evaluator
        self.snapshotInputs = snapshotInputs
        deployment = values
        self.now = now
        self.values = values.map { $0 ?? .unknown }
    }

    mutating func run(_ snapshots: [RetainedSnapshot], _ order: [Int]) {
        verdicts = [RetentionVerdict](
            repeating: RetentionVerdict(.leftAlone, program: number, .notObserved("snapshot.age")),
            count: snapshots.count)
        var members = self.members(snapshots, order)
        if let stop = stop() {
            for member in members where !member.isOnlyCounted {
                verdicts[member.place] = RetentionVerdict(.keep, program: number, stop)
            }
            for member in members where member.isOnlyCounted {
                verdicts[member.place] = RetentionVerdict(
                    .onlyCounted, program: number, .line(Int(member.protection)))
            }
            return
        }
        protect(&members)
        keep(&members)
        limit(&members)
        for (rank, member) in members.enumerated() { verdicts[member.place] = verdict(member, rank, members) }
    }

    // MARK: Whether anything may go

    /// Why the program deletes nothing at all; `nil` if it may.
    private mutating func stop() -> RetentionVerdict.Cause? {
        var undecided: Int?
        let tracer = Tracer(inputs: evaluator.inputs)
        for (line, content) in program.lines.enumerated() {
            switch content {
            case .skip(_, let condition):
                let (answer, reasons) = tracer.settle(condition, deployment, names: [])
                if answer == .yes { return .line(line) }
                if answer == .open {
                    note(reasons.flatMap(\.inputs).filter { deployment[$0.index] == nil })
                    undecided = undecided ?? line
                }
            case .keepNewest(let value), .keepYounger(let value), .atMost(let value), .atMostOld(let value),
                .alwaysKeep(let value, _):
                if !isKnown(value) { undecided = undecided ?? line }
            case .keepPer(let count, _, _, let duration):
                if !isKnown(count) || !isKnown(duration) { undecided = undecided ?? line }
            case .leaveAlone, .onlyCount, .neverDelete, .keepAll, .disposeData: break
            }
        }
        return undecided.map { .undecided($0) }
    }

    private mutating func isKnown(_ value: RetentionProgram.Value) -> Bool {
        guard case .input(let input) = value else { return true }
        switch deployment[input.index] {
        case nil, .unknown?:
            note([input])
            return false
        case .some: return true
        }
    }

    private mutating func note(_ inputs: [InputID]) {
        for input in inputs where !open.contains(input) { open.append(input) }
    }

    // MARK: 1. What the program is about

    private mutating func members(_ snapshots: [RetainedSnapshot], _ order: [Int]) -> [Member] {
        var members: [Member] = []
        members.reserveCapacity(order.count)
        for place in order {
            let snapshot = snapshots[place]
            guard let kind = snapshot.kind, let age = snapshot.age else {
                verdicts[place].cause = .notObserved("snapshot.kind")
                continue
            }
            switch program.subject {
            case "savepoints" where kind != .savepoint, "checkpoints" where kind != .checkpoint:
                verdicts[place].cause = .otherKind
                continue
            default: break
            }
            for (column, input) in snapshotInputs.enumerated() {
                values[input.index] = snapshot.values[column] ?? .unknown
            }
            if let member = member(place, age) { members.append(member) }
        }
        return members
    }

    /// `nil` if it is left alone.
    private mutating func member(_ place: Int, _ age: Int64) -> Member? {
        var member = Member(place: place, age: age)
        var preference: UInt64 = 1
        for (line, content) in program.lines.enumerated() {
            switch content {
            case .leaveAlone(let condition):
                if evaluator.answer(condition, values) != .no {
                    verdicts[place].cause = .line(line)
                    return nil
                }
            case .onlyCount(let condition):
                if evaluator.answer(condition, values) == .yes, !member.isOnlyCounted {
                    member.isOnlyCounted = true
                    member.protection = Int32(line)
                }
            case .neverDelete(let condition):
                if member.protection < 0, evaluator.answer(condition, values) != .no {
                    member.protection = Int32(line)
                }
            case .alwaysKeep(_, let preferring):
                if let preferring, evaluator.answer(preferring, values) == .yes { member.preferences |= preference }
                preference &<<= 1
            case .disposeData(let condition):
                if !member.disposesData { member.disposesData = evaluator.answer(condition, values) == .yes }
            case .skip, .keepAll, .keepNewest, .keepYounger, .keepPer, .atMost, .atMostOld: break
            }
        }
        return member
    }

    // MARK: 2. What must stay

    private func protect(_ members: inout [Member]) {
        var preference: UInt64 = 1
        for (line, content) in program.lines.enumerated() {
            guard case .alwaysKeep(let value, _) = content else { continue }
            var left = number(value) ?? .max
            for wanted in [true, false] {
                for index in members.indices where left > 0 {
                    guard (members[index].preferences & preference != 0) == wanted else { continue }
                    left -= 1
                    if members[index].protection < 0 { members[index].protection = Int32(line) }
                }
            }
            preference &<<= 1
        }
    }

    // MARK: 3. What there is a reason to keep

    private func keep(_ members: inout [Member]) {
        for (line, content) in program.lines.enumerated() {
            let keeper = Int32(line)
            switch content {
            case .keepAll:
                for index in members.indices where members[index].keeper < 0 { members[index].keeper = keeper }
            case .keepNewest(let value):
                let count = Int(clamping: min(number(value) ?? .max, Int64(members.count)))
                for index in 0..<max(0, count) where members[index].keeper < 0 { members[index].keeper = keeper }
            case .keepYounger(let value):
                let limit = number(value)
                for index in members.indices {
                    if let limit, members[index].age >= limit { break }
                    if members[index].keeper < 0 { members[index].keeper = keeper }
                }
            case .keepPer(let value, let period, let zone, let duration):
                keep(
                    &members, number(value) ?? .max, CalendarPeriod(rawValue: period) ?? .day, zone, number(duration),
                    keeper)
            case .skip, .leaveAlone, .onlyCount, .neverDelete, .atMost, .atMostOld, .alwaysKeep, .disposeData: break
            }
        }
    }

    /// Members are ordered by age, so those of one period stand together; but where clocks were put back over midnight,
    /// a minute of the next day may stand between them.
    private func keep(
        _ members: inout [Member], _ count: Int64, _ period: CalendarPeriod, _ zone: String?, _ limit: Int64?,
        _ keeper: Int32
    ) {
        let rules = policy.zone(zone) ?? .utc  // a compiled policy has the zones that it names
        var present: Int64?
        var seen: Int64 = 0
        var left: [Int64: Int64] = [:]
        for index in members.indices {
            if let limit, members[index].age >= limit { break }
            let (moment, overflow) = now.millisecondsSinceEpoch.subtractingReportingOverflow(members[index].age)
            let bucket = period.number(of: Instant(millisecondsSinceEpoch: overflow ? .min : moment), in: rules)
            if bucket != present {
                if zone != nil, let present { left[present] = seen }
                (present, seen) = (bucket, left[bucket] ?? 0)
            }
            seen += 1
            if seen <= count, members[index].keeper < 0 { members[index].keeper = keeper }
        }
    }

    // MARK: 5, 6. What exceeds a limit

    private func limit(_ members: inout [Member]) {
        for (line, content) in program.lines.enumerated() {
            guard case .atMostOld(let value) = content, let limit = number(value) else { continue }
            // The oldest stand last.
            for index in members.indices.reversed() {
                guard members[index].age > limit else { break }
                if members[index].protection < 0, members[index].keeper >= 0, members[index].limit < 0 {
                    members[index].limit = Int32(line)
                }
            }
        }
        var kept = members.reduce(0) { $0 + ($1.isKept ? 1 : 0) }
        var oldest = members.count - 1
        for (line, content) in program.lines.enumerated() {
            guard case .atMost(let value) = content, let limit = number(value) else { continue }
            while kept > limit, oldest >= 0 {
                if members[oldest].protection < 0, members[oldest].isKept {
                    members[oldest].limit = Int32(line)
                    kept -= 1
                }
                oldest -= 1
            }
        }
    }

    // MARK: Verdicts

    private func verdict(_ member: Member, _ rank: Int, _ members: [Member]) -> RetentionVerdict {
        func because(_ line: Int32) -> RetentionVerdict.Cause { .line(Int(line)) }
        if member.isOnlyCounted { return RetentionVerdict(.onlyCounted, program: number, because(member.protection)) }
        guard member.isKept else {
            return RetentionVerdict(
                member.disposesData ? .deleteRecordAndData : .deleteRecord, program: number,
                member.limit >= 0 ? because(member.limit) : .keptByNothing)
        }
        guard member.protection >= 0 else { return RetentionVerdict(.keep, program: number, because(member.keeper)) }
        // What nothing threatens is kept for its own reason.
        let isThreatened = member.keeper < 0 || exceedsLimit(member, rank)
        let isPinned = if case .neverDelete = program.lines[Int(member.protection)] { true } else { false }
        return RetentionVerdict(
            .keep, program: number, because(isThreatened || isPinned ? member.protection : member.keeper))
    }

    private func exceedsLimit(_ member: Member, _ rank: Int) -> Bool {
        program.lines.contains { line in
            switch line {
            case .atMostOld(let value): number(value).map { member.age > $0 } ?? false
            case .atMost(let value): number(value).map { Int64(rank) >= $0 } ?? false
            case .skip, .leaveAlone, .onlyCount, .neverDelete, .keepAll, .keepNewest, .keepYounger, .keepPer,
                .alwaysKeep, .disposeData:
                false
            }
        }
    }

    /// `nil` is no limit.
    private func number(_ value: RetentionProgram.Value) -> Int64? {
        let value: FactValue =
            switch value {
            case .constant(let constant): constant
            case .input(let input): values[input.index]
            }
        if case .number(let number) = value { return number }
        return nil
    }
}
