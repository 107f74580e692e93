public import PolicyCompiler

/// The `retain` programs of a policy, ready to judge inventories.
///
/// A program keeps, protects and limits; a snapshot that several are about goes only if all of them delete it, where
/// those that only count it have no say. A program that is skipped deletes nothing, so what it is about stays.
///
/// One sort by age for all programs, then one pass for each line that needs an order. Nothing is allocated for a
/// snapshot beyond its places in a few arrays.
public struct RetentionEvaluator: Sendable {
    public let policy: CompiledPolicy
    /// The inputs that are about one snapshot, in the order of ``RetainedSnapshot/values``.
    public let snapshotInputs: [InputID]
    private let evaluator: RowEvaluator

    public init(_ policy: CompiledPolicy) {
        self.policy = policy
        evaluator = RowEvaluator(inputs: policy.inputs)
        snapshotInputs = policy.inputs.indices.filter { policy.inputs[$0].isAboutSnapshot }.map { InputID($0) }
    }

    /// Judges an inventory.
    ///
    /// - Parameters:
    ///   - values: What is known of the deployment, for each of ``CompiledPolicy/inputs``; `nil` and what is not given
    ///     is open.
    ///   - programs: Only these; `nil`: all of the policy.
    public func evaluate(
        _ snapshots: [RetainedSnapshot], _ values: [FactValue?], now: Instant, programs: [Int]? = nil
    ) -> RetentionResult {
        let order = Self.order(of: snapshots)
        let missing = max(0, policy.inputs.count - values.count)
        let values = values + [FactValue?](repeating: nil, count: missing)
        var result = RetentionResult(
            verdicts: [RetentionVerdict](
                repeating: RetentionVerdict(.leftAlone, program: nil, .otherKind), count: snapshots.count),
            deletions: [], open: [])
        var isFirst = true
        for number in programs ?? Array(policy.retention.indices) {
            var pass = RetentionPass(
                of: policy, number: number, evaluator: evaluator,
                snapshotInputs: snapshotInputs, values: values, now: now)
            pass.run(snapshots, order)
            for input in pass.open where !result.open.contains(input) { result.open.append(input) }
            if isFirst {
                swap(&result.verdicts, &pass.verdicts)
            } else {
                for place in snapshots.indices {
                    result.verdicts[place] = Self.combined(result.verdicts[place], pass.verdicts[place])
                }
            }
            isFirst = false
        }
        for place in order.reversed() where result.verdicts[place].fate.isDeletion { result.deletions.append(place) }
        return result
    }

    /// A verdict that keeps wins, then one that deletes; one without a say loses. Data goes if one program says so.
    private static func combined(_ left: RetentionVerdict, _ right: RetentionVerdict) -> RetentionVerdict {
        func rank(_ fate: RetentionVerdict.Fate) -> Int {
            switch fate {
            case .keep: 4
            case .deleteRecordAndData: 3
            case .deleteRecord: 2
            case .onlyCounted: 1
            case .leftAlone: 0
            }
        }
        if left.fate == .leftAlone, right.fate == .leftAlone {
            // What a line says is worth more than that nothing is said.
            return left.cause == .otherKind ? right : left
        }
        return rank(right.fate) > rank(left.fate) ? right : left
    }

    /// The places by age, the youngest first, then by name; those without an age are not among them.
    static func order(of snapshots: [RetainedSnapshot]) -> [Int] {
        var keys: [(age: Int64, place: Int)] = []
        keys.reserveCapacity(snapshots.count)
        for (place, snapshot) in snapshots.enumerated() {
            if let age = snapshot.age { keys.append((age, place)) }
        }
        func isBefore(_ left: (age: Int64, place: Int), _ right: (age: Int64, place: Int)) -> Bool {
            if left.age != right.age { return left.age < right.age }
            let (a, b) = (snapshots[left.place].name, snapshots[right.place].name)
            return a == b ? left.place < right.place : a < b
        }
        // An observer gives them in this order already.
        var isOrdered = true
        for next in keys.indices.dropFirst() where !isBefore(keys[next - 1], keys[next]) {
            isOrdered = false
            break
        }
        if !isOrdered { keys.sort(by: isBefore) }
        return keys.map(\.place)
    }
}
