/// A decision as a few lookups, whatever the facts are.
///
/// The columns of the decision diagram are cut into groups of neighbours. Within a group, combinations of cases that lead
/// from every node to the same places are one class: a table has the class of each combination, and another one where a
/// class leads from each node at which the group is entered. One group is a perfect table.
///
/// A group has its codes side by side, so that they are read and multiplied at once. Nothing branches on a fact, so
/// unpredictable facts cost no more than others, and decisions overlap in the processor.
final class StagedTables: Sendable {
    /// Codes that a group can have.
    static let lanes = 8

    private struct Group {
        /// What each code counts in the number of a combination.
        var strides = SIMD8<UInt16>(repeating: 0)
        /// The greatest code of each.
        var limits = SIMD8<UInt8>(repeating: 0)
        var codeCount = 0
        /// Of the number columns and of the order columns, those that belong to the group.
        var numbers = 0..<0
        var orders = 0..<0
        /// Where its classes begin, and how many combinations there are beside the first.
        var classes = 0
        var last: UInt32 = 0
    }

    private struct NumberColumn {
        var place: Int
        var cuts: Range<Int>
        var stride: UInt32
    }

    private struct OrderColumn {
        var first: Int
        var second: Int
        var stride: UInt32
        var none: Int64
    }

    let layout: FactLayout
    let form: EvaluatorForm

    // Plain memory, filled once and never written again: what a decision reads.
    private nonisolated(unsafe) let groups: UnsafeMutableBufferPointer<Group>
    private nonisolated(unsafe) let numberColumns: UnsafeMutableBufferPointer<NumberColumn>
    private nonisolated(unsafe) let orderColumns: UnsafeMutableBufferPointer<OrderColumn>
    private nonisolated(unsafe) let cuts: UnsafeMutableBufferPointer<Int64>
    private nonisolated(unsafe) let classes: UnsafeMutableBufferPointer<UInt16>
    private nonisolated(unsafe) let steps: UnsafeMutableBufferPointer<Int32>

    deinit {
        groups.deallocate()
        numberColumns.deallocate()
        orderColumns.deallocate()
        cuts.deallocate()
        classes.deallocate()
        steps.deallocate()
    }

    /// - Returns: `nil` if there is no cut into groups whose tables are small.
    init?(_ model: EvaluatorModel) {
        guard let plan = StagePlan.best(for: model) else { return nil }
        var groups: [Group] = []
        var numberColumns: [NumberColumn] = []
        var orderColumns: [OrderColumn] = []
        var cuts: [Int64] = []
        var places: [InputID: FactLayout.Place] = [:]
        var numberCount = 0
        for level in model.space.columns.indices {
            guard case .values(let input, _) = model.space.columns[level].kind, model.cuts(level) != nil else {
                continue
            }
            places[input] = .number(numberCount)
            numberCount += 1
        }
        func number(_ input: InputID) -> Int {
            if case .number(let place)? = places[input] { place } else { 0 }
        }
        var classes: [UInt16] = []
        for stage in plan.stages {
            var group = Group()
            group.classes = classes.count
            group.last = UInt32(stage.classes.count - 1)
            group.numbers = numberColumns.count..<numberColumns.count
            group.orders = orderColumns.count..<orderColumns.count
            classes += stage.classes
            var stride = stage.classes.count
            var lane = 0
            for level in stage.levels {
                let arity = model.store.arities[level]
                stride /= arity
                if let order = model.order(level) {
                    orderColumns.append(
                        OrderColumn(
                            first: number(order.first), second: number(order.second), stride: UInt32(stride),
                            none: Int64(order.none)))
                    group.orders = group.orders.lowerBound..<orderColumns.count
                } else if let own = model.cuts(level), case .values(let input, _) = model.space.columns[level].kind {
                    numberColumns.append(
                        NumberColumn(
                            place: number(input), cuts: cuts.count..<(cuts.count + own.count), stride: UInt32(stride)))
                    cuts += own
                    group.numbers = group.numbers.lowerBound..<numberColumns.count
                } else if case .values(let input, _) = model.space.columns[level].kind {
                    group.strides[lane] = UInt16(stride)
                    group.limits[lane] = UInt8(arity - 1)
                    places[input] = .code(groups.count * Self.lanes + lane)
                    lane += 1
                    group.codeCount = lane
                }
            }
            groups.append(group)
        }
        layout = FactLayout(model.space, codeCount: groups.count * Self.lanes, numberCount: numberCount) {
            places[$0] ?? .code(0)
        }
        form =
            groups.count == 1
            ? .perfect(entries: classes.count)
            : .staged(groups: groups.count, bytes: classes.count * 2 + plan.steps.count * 4)
        self.groups = Self.copy(groups)
        self.numberColumns = Self.copy(numberColumns)
        self.orderColumns = Self.copy(orderColumns)
        self.cuts = Self.copy(cuts)
        self.classes = Self.copy(classes)
        self.steps = Self.copy(plan.steps)
    }

    private static func copy<Element>(_ list: [Element]) -> UnsafeMutableBufferPointer<Element> {
        let copy = UnsafeMutableBufferPointer<Element>.allocate(capacity: list.count)
        _ = copy.initialize(from: list)
        return copy
    }

    static func zeroes<Element: FixedWidthInteger>(_: Element.Type, _ count: Int) -> UnsafeMutablePointer<Element> {
        let zeroes = UnsafeMutablePointer<Element>.allocate(capacity: count)
        zeroes.initialize(repeating: 0, count: count)
        return zeroes
    }

    // MARK: One

    @inline(__always)
    func row(_ codes: UnsafePointer<UInt8>, _ numbers: UnsafePointer<Int64>) -> Int32 {
        var here: Int32 = 0
        var isOutside = SIMDMask<SIMD8<Int8>>(repeating: false)
        var codes = UnsafeRawPointer(codes)
        for place in 0..<groups.count {
            let group = groups.baseAddress.unsafelyUnwrapped + place
            let lanes = codes.loadUnaligned(as: SIMD8<UInt8>.self)
            codes += Self.lanes
            isOutside .|= lanes .> group.pointee.limits
            let wide = SIMD8<UInt16>(truncatingIfNeeded: lanes)
            var combination = UInt32((wide &* group.pointee.strides).wrappedSum())
            for column in group.pointee.numbers {
                combination &+= numberCase(column, numbers)
            }
            for column in group.pointee.orders {
                combination &+= orderCase(column, numbers)
            }
            // A code that is none leads nowhere in particular, but not out of the table.
            let entry = group.pointee.classes &+ Int(min(combination, group.pointee.last))
            here = steps[Int(here) &+ Int(classes[entry])]
        }
        return any(isOutside) ? DecisionEvaluator.undecided : here
    }

    @inline(__always)
    private func numberCase(_ place: Int, _ numbers: UnsafePointer<Int64>) -> UInt32 {
        let column = numberColumns.baseAddress.unsafelyUnwrapped + place
        let number = Coding.inDomain(numbers[column.pointee.place])
        let cuts = self.cuts.baseAddress.unsafelyUnwrapped
        var position: UInt32 = 0
        var cut = column.pointee.cuts.lowerBound
        let end = column.pointee.cuts.upperBound
        while cut != end {
            position &+= UInt32(truncatingIfNeeded: Coding.reaches(number, cuts[cut]))
            cut &+= 1
        }
        return position &* column.pointee.stride
    }

    @inline(__always)
    private func orderCase(_ place: Int, _ numbers: UnsafePointer<Int64>) -> UInt32 {
        let column = orderColumns.baseAddress.unsafelyUnwrapped + place
        let order = Coding.order(
            Coding.inDomain(numbers[column.pointee.first]), Coding.inDomain(numbers[column.pointee.second]),
            none: column.pointee.none)
        return UInt32(truncatingIfNeeded: order) &* column.pointee.stride
    }

    // MARK: Many

    /// Observations that are coded together: their combinations stay in the nearest cache.
    private static let block = 512

    func decide(_ columns: FactColumns, into rows: UnsafeMutablePointer<Int32>) {
        withUnsafeTemporaryAllocation(of: UInt16.self, capacity: Self.block) { combinations in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.block) { outside in
                guard let combinations = combinations.baseAddress, let outside = outside.baseAddress else { return }
                var start = 0
                while start < columns.count {
                    let count = min(Self.block, columns.count - start)
                    decideBlock(columns, start, count, rows + start, combinations, outside)
                    start += count
                }
            }
        }
    }

    /// Column by column, in loops that the compiler makes vector instructions of; combinations fit 16 bits.
    private func decideBlock(
        _ columns: FactColumns, _ start: Int, _ count: Int, _ rows: UnsafeMutablePointer<Int32>,
        _ combinations: UnsafeMutablePointer<UInt16>, _ outside: UnsafeMutablePointer<UInt8>
    ) {
        rows.update(repeating: 0, count: count)
        outside.update(repeating: 0, count: count)
        for place in 0..<groups.count {
            let group = groups[place]
            combinations.update(repeating: 0, count: count)
            for lane in 0..<group.codeCount {
                let codes = columns.codes + ((place * Self.lanes + lane) * columns.count + start)
                let stride = group.strides[lane]
                let limit = group.limits[lane]
                for item in 0..<count {
                    combinations[item] &+= UInt16(truncatingIfNeeded: codes[item]) &* stride
                    outside[item] |= codes[item] > limit ? 1 : 0
                }
            }
            for column in group.numbers {
                let column = numberColumns[column]
                let stride = UInt16(truncatingIfNeeded: column.stride)
                let numbers = columns.numbers + (column.place * columns.count + start)
                for cut in column.cuts {
                    let cut = cuts[cut]
                    for item in 0..<count {
                        let reached = Coding.reaches(Coding.inDomain(numbers[item]), cut)
                        combinations[item] &+= UInt16(truncatingIfNeeded: reached) &* stride
                    }
                }
            }
            for column in group.orders {
                let column = orderColumns[column]
                let stride = UInt16(truncatingIfNeeded: column.stride)
                let first = columns.numbers + (column.first * columns.count + start)
                let second = columns.numbers + (column.second * columns.count + start)
                for item in 0..<count {
                    let order = Coding.order(
                        Coding.inDomain(first[item]), Coding.inDomain(second[item]), none: column.none)
                    combinations[item] &+= UInt16(truncatingIfNeeded: order) &* stride
                }
            }
            let classes = self.classes.baseAddress.unsafelyUnwrapped + group.classes
            let steps = self.steps.baseAddress.unsafelyUnwrapped
            let last = UInt16(truncatingIfNeeded: group.last)
            for item in 0..<count {
                rows[item] = steps[Int(rows[item]) &+ Int(classes[Int(min(combinations[item], last))])]
            }
        }
        for item in 0..<count where outside[item] != 0 { rows[item] = DecisionEvaluator.undecided }
    }
}

/// Numbers to cases by arithmetic: a comparison that facts decide would be a branch that nobody can predict.
///
/// Numbers are 0 or more, so that a difference of two of them fits a word, and its sign is their order.
enum Coding {
    /// A number below 0, which no fact has, counts as 0.
    @inline(__always)
    static func inDomain(_ number: Int64) -> Int64 { number & ~(number >> 63) }

    /// 1 if the number is the cut or greater, else 0.
    @inline(__always)
    static func reaches(_ number: Int64, _ cut: Int64) -> Int64 { 1 &+ ((number &- cut) >> 63) }

    /// The order as a case: 0 less, 1 equal, 2 greater.
    ///
    /// - Parameter none: The case where both are `none`; beside an unknown one it is 1.
    @inline(__always)
    static func order(_ first: Int64, _ second: Int64, none: Int64) -> Int64 {
        let isLess = (first &- second) >> 63
        let isGreater = (second &- first) >> 63
        let areKnown = ((first &- FactLayout.unknown) & (second &- FactLayout.unknown)) >> 63
        let fromNone = (first ^ FactLayout.none) | (second ^ FactLayout.none)
        let isOneNotNone = (fromNone | (0 &- fromNone)) >> 63
        return 1 &+ ((isLess &- isGreater) & areKnown) &+ ((none &- 1) & ~isOneNotNone)
    }
}
