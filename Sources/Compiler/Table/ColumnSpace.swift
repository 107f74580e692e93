/// The combinations of facts that a table can tell apart.
///
/// Every input that the conditions read becomes a column of cases, every pair of numbers that they compare a column of
/// the three orders. Nothing is approximated: two observations with the same cases give the same answer to every
/// condition, and combinations that no numbers can produce are known (``ValidCombinations``).
package struct ColumnSpace: Sendable {
    package let inputs: [PolicyInput]
    /// The order of the columns is that of their first use, which for chains of rules is close to the order in which they
    /// are tried. Of many rows, which grids have, those that most of them read come first: what tells few of them apart
    /// is then asked only where it does.
    package let columns: [Column]
    private let levelOfInput: [Int]
    private let levelOfPair: [InputPair: Int]
    /// The tests that string inputs are cut by, in the order of the answers in their cases.
    let tests: [InputID: [StringTest]]

    /// - Throws: If the tests on a string have more combinations than ``StringClasses/limit``.
    package init(
        inputs: [PolicyInput], conditions: [Condition], constants: [InputID: FactValue] = [:]
    ) throws(ColumnSpaceError) {
        var scan = Scan()
        for condition in conditions {
            scan.read(condition)
            scan.endCondition()
        }
        scan.readBounds(inputs)
        if conditions.count >= Self.manyRows { scan.orderByReaders() }
        var columns: [Column] = []
        var levelOfInput = [Int](repeating: -1, count: inputs.count)
        var levelOfPair: [InputPair: Int] = [:]
        for use in scan.uses {
            switch use {
            case .input(let input):
                levelOfInput[input.index] = columns.count
                let cases = try Self.cases(
                    of: inputs[input.index], cuts: scan.cuts[input] ?? [], tests: scan.tests[input] ?? [])
                columns.append(Column(kind: .values(input, cases)))
            case .pair(let pair):
                levelOfPair[pair] = columns.count
                columns.append(Column(kind: .order(pair.first, pair.second)))
            }
        }
        self.inputs = inputs
        self.columns = columns
        self.levelOfInput = levelOfInput
        self.levelOfPair = levelOfPair
        self.tests = scan.tests
    }

    private static let manyRows = 64

    /// The column of an input's cases; `nil` if no condition reads it.
    package func level(of input: InputID) -> Int? {
        levelOfInput[input.index] < 0 ? nil : levelOfInput[input.index]
    }

    package func level(of pair: InputPair) -> Int? { levelOfPair[pair] }

    package var pairs: [(pair: InputPair, level: Int)] {
        levelOfPair.map { ($0.key, $0.value) }.sorted { $0.level < $1.level }
    }

    package func cases(of input: InputID) -> [ValueCase] {
        guard let level = level(of: input), case .values(_, let cases) = columns[level].kind else { return [] }
        return cases
    }

    /// The inputs with a column, in the order of the columns.
    package var readInputs: [InputID] {
        columns.compactMap { if case .values(let input, _) = $0.kind { input } else { nil } }
    }

    /// All columns whose case depends on this input.
    package func levels(touching input: InputID) -> [Int] {
        columns.indices.filter {
            switch columns[$0].kind {
            case .values(let other, _): other == input
            case .order(let first, let second): first == input || second == input
            }
        }
    }

    // MARK: Coding

    /// The case of each column for these values; `nil` where a value is not known yet.
    package func code(_ values: [FactValue?]) -> [Int?] {
        columns.map { column in
            switch column.kind {
            case .values(let input, let cases): values[input.index].flatMap { caseIndex(of: $0, input, cases) }
            case .order(let first, let second):
                if let left = values[first.index], let right = values[second.index] {
                    (self.order(left, first, right, second) ?? 0) + 1
                } else {
                    nil
                }
            }
        }
    }

    /// Which case a value falls into; `nil` if it is not of the input's domain.
    package func caseIndex(of value: FactValue, _ input: InputID, _ cases: [ValueCase]) -> Int? {
        Self.position(of: value, inputs[input.index].type, cases, tests[input] ?? [])
    }

    /// - Parameter tests: Those that a string is cut by.
    static func position(
        of value: FactValue, _ type: ValueType, _ cases: [ValueCase], _ tests: [StringTest]
    ) -> Int? {
        switch value {
        case .none: return cases.firstIndex(of: .none)
        case .unknown: return cases.firstIndex(of: .unknown)
        case .bool(let bool): return type == .bool ? cases.firstIndex(of: .position(bool ? 1 : 0)) : nil
        case .name(let name):
            guard case .names(let domain) = type, let position = domain.index(of: name) else { return nil }
            return cases.firstIndex(of: .position(position))
        case .number(let number):
            return cases.firstIndex {
                guard case .interval(let lower, let upper) = $0 else { return false }
                return lower <= number && (upper.map { number <= $0 } ?? true)
            }
        case .string(let text):
            let answers = tests.map { $0.accepts(text) }
            return cases.firstIndex {
                if case .strings(let expected, _) = $0 { expected == answers } else { false }
            }
        }
    }

    /// The order of two values: -1, 0 or 1; `nil` if one is unknown. Values < a fact's `none` < a setting's `none`.
    func order(_ left: FactValue, _ first: InputID, _ right: FactValue, _ second: InputID) -> Int? {
        if left == .unknown || right == .unknown { return nil }
        let leftRank = left == .none ? noneRank(first) : 0
        let rightRank = right == .none ? noneRank(second) : 0
        if leftRank != rightRank { return leftRank < rightRank ? -1 : 1 }
        guard case .number(let a) = left, case .number(let b) = right else { return 0 }
        return a < b ? -1 : a == b ? 0 : 1
    }

    func noneRank(_ input: InputID) -> Int { inputs[input.index].isSetting ? 2 : 1 }

    func testIndex(_ test: StringTest, of input: InputID) -> Int? { tests[input]?.firstIndex(of: test) }

    private static func cases(
        of input: PolicyInput, cuts: Set<Int64>, tests: [StringTest]
    ) throws(ColumnSpaceError) -> [ValueCase] {
        var cases: [ValueCase] = []
        switch input.type {
        case .bool: cases = [.position(0), .position(1)]
        case .names(let domain): cases = domain.values.indices.map { .position($0) }
        case .count, .duration, .percentage, .size:
            let least = max(0, input.atLeast ?? 0)
            var lower = least
            for cut in cuts.sorted() where cut > least {
                if let most = input.atMost, cut > most { break }
                cases.append(.interval(lower: lower, upper: cut - 1))
                lower = cut
            }
            cases.append(.interval(lower: lower, upper: input.atMost))
        case .string:
            guard let classes = StringClasses.classes(of: tests) else {
                throw ColumnSpaceError(input: input.name)
            }
            cases = classes.map { .strings(answers: $0.answers, example: $0.example) }
        case .schedule, .window:
            // Only their presence can be asked for.
            cases = [.strings(answers: [], example: "1h")]
        }
        if input.canBeNone { cases.append(.none) }
        if input.canBeUnknown { cases.append(.unknown) }
        return cases
    }
}

/// The tests on one string have too many combinations to tell apart.
package struct ColumnSpaceError: Error {
    package let input: String
}

/// What a list of conditions asks of the inputs.
private struct Scan {
    enum Use: Hashable {
        case input(InputID)
        case pair(InputPair)
    }

    /// In the order of first use.
    var uses: [Use] = []
    private var seen: Set<Use> = []
    /// Numbers at which a case starts.
    var cuts: [InputID: Set<Int64>] = [:]
    var tests: [InputID: [StringTest]] = [:]
    /// How many conditions read it.
    private var readers: [Use: Int] = [:]
    private var usedHere: Set<Use> = []

    mutating func endCondition() {
        for use in usedHere { readers[use, default: 0] += 1 }
        usedHere.removeAll(keepingCapacity: true)
    }

    mutating func orderByReaders() {
        let order = uses.enumerated().sorted { left, right in
            let (a, b) = (readers[left.element] ?? 0, readers[right.element] ?? 0)
            return a != b ? a > b : left.offset < right.offset
        }
        uses = order.map(\.element)
    }

    mutating func read(_ condition: Condition) {
        switch condition {
        case .always, .never: break
        case .member(let input, let values):
            use(.input(input))
            if case .strings(let texts, _) = values { for text in texts { test(input, StringTest(equals: text)) } }
        case .isNone(let input), .isUnknown(let input): use(.input(input))
        case .matches(let input, let pattern):
            use(.input(input))
            test(input, StringTest(matches: pattern))
        case .compare(let input, let relation, .number(let number)):
            use(.input(input))
            switch relation {
            case .less, .greaterOrEqual: cuts[input, default: []].insert(number)
            case .lessOrEqual, .greater: cut(input, behind: number)
            case .equal, .notEqual:
                cuts[input, default: []].insert(number)
                cut(input, behind: number)
            }
        case .compare(let input, _, .input(let other)):
            use(.input(input))
            if other != input {
                use(.input(other))
                use(.pair(InputPair(input, other)))
            }
        case .not(let inner), .maybe(let inner), .named(_, let inner): read(inner)
        case .and(let parts), .or(let parts): for part in parts { read(part) }
        }
    }

    /// A setting that another bounds is never on the wrong side of it, so their order matters although no rule asks.
    mutating func readBounds(_ inputs: [PolicyInput]) {
        for case .input(let input) in uses {
            for bound in [inputs[input.index].cappedBy, inputs[input.index].raisedTo].compactMap({ $0 }) {
                guard let place = inputs.firstIndex(where: { $0.name == bound }), place != input.index,
                    seen.contains(.input(InputID(place)))
                else { continue }
                use(.pair(InputPair(input, InputID(place))))
            }
        }
    }

    private mutating func use(_ use: Use) {
        usedHere.insert(use)
        if seen.insert(use).inserted { uses.append(use) }
    }

    private mutating func cut(_ input: InputID, behind number: Int64) {
        let (next, overflow) = number.addingReportingOverflow(1)
        if !overflow { cuts[input, default: []].insert(next) }
    }

    private mutating func test(_ input: InputID, _ test: StringTest) {
        if !(tests[input] ?? []).contains(test) { tests[input, default: []].append(test) }
    }
}
