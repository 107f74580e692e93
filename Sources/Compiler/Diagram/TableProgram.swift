/// A first-hit table compiled for deciding: the decision diagram laid out flat, and the coding of facts into its columns.
///
/// A decision costs one step a column at most and allocates nothing (``row(at:)``).
package struct TableProgram: Sendable {
    package let table: DecisionTable
    package let space: ColumnSpace
    /// For each node its level, then where each case leads: another node's place, or the complement of a row.
    private let steps: [Int32]
    private let root: Int32
    /// The same, with combinations that cannot be observed marked by the number of rows + 1.
    private let possibleSteps: [Int32]
    private let possibleRoot: Int32
    let groups: [ValidCombinations.Group]

    /// What a walk ends in where no row matches; one more where nothing can be observed.
    package var noRow: Int { table.rows.count }

    /// - Throws: ``ColumnSpaceError`` or ``DiagramBudgetExceeded`` for tables that no compiler accepted.
    package init(_ table: DecisionTable, inputs: [PolicyInput], kinds: [ResourceKind]) throws {
        let model = try TableModel(inputs: inputs, guards: table.rows.map(\.guardCondition), kinds: kinds)
        var decision = Diagram.result(table.rows.count)
        for (row, matches) in model.matches.enumerated().reversed() {
            decision = try model.store.select(matches, then: .result(row), else: decision)
        }
        let possible = try model.store.select(
            model.valid, then: decision, else: .result(table.rows.count + 1))
        self.table = table
        space = model.space
        groups = ValidCombinations.groups(of: model.space)
        (steps, root) = Self.flatten(decision, model.store)
        (possibleSteps, possibleRoot) = Self.flatten(possible, model.store)
    }

    private static func flatten(_ diagram: Diagram, _ store: DiagramStore) -> (steps: [Int32], root: Int32) {
        var place: [Diagram: Int32] = [:]
        var steps: [Int32] = []
        let nodes = store.nodes(of: diagram)
        for node in nodes {
            place[node] = Int32(steps.count)
            steps += [Int32](repeating: 0, count: 1 + store.arities[store.level(node)])
        }
        func target(_ diagram: Diagram) -> Int32 { diagram.constant.map { ~Int32($0) } ?? place[diagram] ?? 0 }
        for node in nodes {
            let start = Int(place[node] ?? 0)
            let level = store.level(node)
            steps[start] = Int32(level)
            for position in 0..<store.arities[level] {
                steps[start + 1 + position] = target(store.child(node, position))
            }
        }
        return (steps, target(diagram))
    }

    /// The row that decides for these cases, one a column; ``noRow`` if none does.
    package func row(at cases: UnsafeBufferPointer<Int32>) -> Int {
        var here = root
        steps.withUnsafeBufferPointer { steps in
            while here >= 0 {
                let level = Int(steps[Int(here)])
                here = steps[Int(here) + 1 + Int(cases[level])]
            }
        }
        return Int(~here)
    }

    /// The row that decides for these values; ``noRow`` if none does, `nil` if a value that is read is missing or is not
    /// of its domain.
    package func row(for values: [FactValue?]) -> Int? {
        var cases = [Int32](repeating: 0, count: space.columns.count)
        for (level, position) in space.code(values).enumerated() {
            guard let position else { return nil }
            cases[level] = Int32(position)
        }
        return cases.withUnsafeBufferPointer { row(at: $0) }
    }

    // MARK: Open facts

    /// A row that some values of the open facts lead to, with the cases that lead there (`nil`: does not matter).
    package struct Possibility {
        package var row: Int
        package var cases: [Int?]
    }

    /// Work on open facts is bounded; beyond this, what was found so far is not complete.
    package static let stepLimit = 2_000_000

    /// Visits the rows that can decide, given what is known; each row once, or every way to it.
    ///
    /// - Parameters:
    ///   - values: `nil` is open.
    ///   - eachRowOnce: Whether a row that was seen ends its branch of the search.
    ///   - visit: Returns whether to go on.
    /// - Returns: `false` if the search was too large, or was ended by `visit`.
    @discardableResult
    package func possibilities(
        for values: [FactValue?], eachRowOnce: Bool = true, _ visit: (Possibility) -> Bool
    ) -> Bool {
        let known = space.code(values)
        var cases = known
        var fixedNumbers: [InputID: Int64] = [:]
        for group in groups {
            for input in group.inputs {
                if case .number(let number)? = values[input.index] { fixedNumbers[input] = number }
            }
        }
        // Where some numbers of a group are known and others open, their exact values matter, not only their cases.
        let mixed = groups.filter { group in
            let count = group.inputs.filter { values[$0.index] != nil }.count
            return count > 0 && count < group.inputs.count
        }
        var seen: Set<Int> = []
        // Whether a node has something new depends on the cases that the check of numbers looks at, and on nothing else.
        let mixedLevels = mixed.flatMap(\.levels)
        var visited: Set<[Int32]> = []
        var budget = Self.stepLimit
        func isPossible() -> Bool {
            mixed.allSatisfy { completion(of: cases, in: $0, fixed: fixedNumbers, preferring: known) != nil }
        }
        func walk(_ here: Int32) -> Bool {
            budget -= 1
            if budget < 0 { return false }
            if here < 0 {
                let row = Int(~here)
                if row > table.rows.count || (eachRowOnce && seen.contains(row)) { return true }
                if !mixed.isEmpty, !isPossible() { return true }
                seen.insert(row)
                return visit(Possibility(row: row, cases: cases))
            }
            if eachRowOnce {
                let key = [here] + mixedLevels.map { Int32(cases[$0] ?? -1) }
                if !visited.insert(key).inserted { return true }
            }
            let level = Int(possibleSteps[Int(here)])
            if let fixed = known[level] { return walk(possibleSteps[Int(here) + 1 + fixed]) }
            for position in 0..<space.columns[level].caseCount {
                cases[level] = position
                if !walk(possibleSteps[Int(here) + 1 + position]) { return false }
            }
            cases[level] = nil
            return true
        }
        return walk(possibleRoot)
    }
}

extension TableProgram {
    /// Rows that would decide if some inputs were otherwise, each with a smallest set of such inputs as bits.
    ///
    /// What numbers allow is not looked at, so a set may turn out not to do; what is not in the list does not.
    ///
    /// - Parameters:
    ///   - values: A value for every input that the table reads.
    ///   - inputs: Those that may change, at most 64; their places are the bits.
    ///   - limit: How many of them at once.
    /// - Returns: `nil` if the search was too large.
    package func changes(
        from values: [FactValue?], among inputs: [InputID], upTo limit: Int
    ) -> [(row: Int, inputs: UInt64)]? {
        var bitOfInput = [UInt64](repeating: 0, count: space.inputs.count)
        for (place, input) in inputs.enumerated() { bitOfInput[input.index] = 1 << UInt64(place) }
        let present = space.code(values).map { $0 ?? 0 }
        let bits: [(first: UInt64, second: UInt64)] = space.columns.map { column in
            switch column.kind {
            case .values(let input, _): (bitOfInput[input.index], 0)
            case .order(let first, let second): (bitOfInput[first.index], bitOfInput[second.index])
            }
        }
        var tried: [Int32: [UInt64]] = [:]
        var found: [(row: Int, inputs: UInt64)] = []
        var budget = Self.stepLimit
        func walk(_ here: Int32, _ changed: UInt64) -> Bool {
            // What fewer changes lead to is no news.
            if tried[here]?.contains(where: { $0 & ~changed == 0 }) ?? false { return true }
            tried[here, default: []].append(changed)
            budget -= 1
            if budget < 0 { return false }
            if here < 0 {
                if Int(~here) < table.rows.count { found.append((Int(~here), changed)) }
                return true
            }
            let level = Int(possibleSteps[Int(here)])
            let first = Int(here) + 1
            guard walk(possibleSteps[first + present[level]], changed) else { return false }
            let (one, other) = bits[level]
            // A column that a change touches already is open; else a change has to touch it.
            let ways =
                changed & (one | other) != 0
                ? [changed] : [one, other].filter { $0 != 0 }.map { changed | $0 }
            for way in ways where way.nonzeroBitCount <= limit {
                for position in 0..<space.columns[level].caseCount where position != present[level] {
                    guard walk(possibleSteps[first + position], way) else { return false }
                }
            }
            return true
        }
        return walk(possibleRoot, 0) ? found : nil
    }
}

extension TableProgram {
    /// The cases with those of a group's columns chosen that a walk did not look at, so that numbers exist for all of
    /// them; `nil` if there are no such numbers.
    ///
    /// Columns that a walk skips may have any case as long as all numbers are open; beside numbers that are fixed only
    /// some go.
    private func completion(
        of cases: [Int?], in group: ValidCombinations.Group, fixed: [InputID: Int64], preferring present: [Int?]
    ) -> [Int?]? {
        var cases = cases
        func complete(_ place: Int) -> Bool {
            guard let system = ValidCombinations.system(of: group, space, fixed: fixed, { cases[$0] }),
                system.solution() != nil
            else { return false }
            var place = place
            while place < group.levels.count, cases[group.levels[place]] != nil { place += 1 }
            guard place < group.levels.count else { return true }
            let level = group.levels[place]
            var positions = Array(0..<space.columns[level].caseCount)
            if let preferred = present[level] {
                positions.removeAll { $0 == preferred }
                positions.insert(preferred, at: 0)
            }
            for position in positions {
                cases[level] = position
                if complete(place + 1) { return true }
            }
            cases[level] = nil
            return false
        }
        return complete(0) ? cases : nil
    }

    /// Values for the freed inputs with which a possibility comes about while the others stay as they are.
    ///
    /// Columns that do not matter keep their present case where they have one.
    package func values(
        of possibility: Possibility, free: [InputID], others: [FactValue?]
    ) -> [InputID: FactValue]? {
        var cases = possibility.cases
        let present = space.code(others)
        var fixedNumbers: [InputID: Int64] = [:]
        for (place, value) in others.enumerated() where !free.contains(InputID(place)) {
            if case .number(let number)? = value { fixedNumbers[InputID(place)] = number }
        }
        for group in groups where group.inputs.contains(where: free.contains) {
            guard let completed = completion(of: cases, in: group, fixed: fixedNumbers, preferring: present) else {
                return nil
            }
            cases = completed
        }
        for level in cases.indices where cases[level] == nil { cases[level] = present[level] }
        var chosen: [InputID: FactValue] = [:]
        for input in free {
            guard let level = space.level(of: input), case .values(_, let all) = space.columns[level].kind,
                let position = cases[level]
            else { continue }
            // A column that is where it was keeps the very value.
            if position == present[level], let value = others[input.index] {
                chosen[input] = value
                continue
            }
            switch all[position] {
            case .position(let place):
                if case .names(let domain) = space.inputs[input.index].type {
                    chosen[input] = .name(domain.values[place])
                } else {
                    chosen[input] = .bool(place == 1)
                }
            case .strings(_, let example): chosen[input] = .string(example)
            case .none: chosen[input] = FactValue.none
            case .unknown: chosen[input] = .unknown
            case .interval(let lower, _): chosen[input] = .number(lower)
            }
        }
        for group in groups where group.inputs.contains(where: free.contains) {
            let fixed = fixedNumbers.filter { group.inputs.contains($0.key) }
            guard let system = ValidCombinations.system(of: group, space, fixed: fixed, { cases[$0] }) else {
                return nil
            }
            let isDuration = space.inputs[group.inputs[0].index].type == .duration
            for unit: Int64 in isDuration ? [60_000, 1000, 1] : [1] {
                // Known numbers need not be multiples of the unit.
                if unit > 1, !fixed.values.allSatisfy({ $0 % unit == 0 }) { continue }
                guard let solution = system.solution(unit: unit) else { continue }
                for (input, number) in zip(group.inputs, solution) where free.contains(input) {
                    if case .number? = chosen[input] { chosen[input] = .number(number) }
                }
                break
            }
        }
        return chosen
    }
}
