/// A decision as a walk down its diagram: for tables whose stages would be too large.
///
/// A step reads one fact. Of a number the walk searches among the intervals that the node tells apart, so that its cost
/// grows with the logarithm of the rows and not with them.
final class DiagramWalk: Sendable {
    private enum Kind {
        static let code: Int32 = 0
        static let number: Int32 = 1
        static let order: Int32 = 2
    }

    /// The target where no row decides.
    private static let noRow = Int32.min

    let layout: FactLayout
    let nodeCount: Int
    private let root: Int32

    // A node's cells: its kind, then
    //   code:    place, number of cases, a target for each
    //   number:  place, number of cuts, where they begin, a target for each interval between them
    //   order:   places of the two numbers, the case of two `none`, three targets
    // A target is another node's place, or the complement of a row.
    private nonisolated(unsafe) let cells: UnsafeMutableBufferPointer<Int32>
    private nonisolated(unsafe) let cuts: UnsafeMutableBufferPointer<Int64>

    deinit {
        cells.deallocate()
        cuts.deallocate()
    }

    init(_ model: EvaluatorModel) {
        let store = model.store
        var places: [InputID: FactLayout.Place] = [:]
        var codeCount = 0
        var numberCount = 0
        // The cuts of each level; a closed domain too large for a code is a number with a cut before each case.
        var cutsOfLevel: [[Int64]?] = []
        for level in store.arities.indices {
            var own = model.cuts(level)
            if case .values(let input, let cases) = model.space.columns[level].kind {
                if own == nil, cases.count > 256 { own = (1..<Int64(cases.count)).map { $0 } }
                places[input] = own == nil ? .code(codeCount) : .number(numberCount)
                if own == nil { codeCount += 1 } else { numberCount += 1 }
            }
            cutsOfLevel.append(own)
        }
        func place(_ input: InputID) -> Int32 {
            switch places[input] {
            case .code(let place)?, .number(let place)?: Int32(place)
            case nil: 0
            }
        }
        var cells: [Int32] = []
        var cuts: [Int64] = []
        var placeOfNode: [Diagram: Int32] = [:]
        func target(_ diagram: Diagram) -> Int32 {
            if let row = diagram.constant { return row < model.rows.count ? ~Int32(row) : Self.noRow }
            return placeOfNode[diagram] ?? 0
        }
        // What a node leads to is laid out before it.
        let nodes = store.nodes(of: model.decision).reversed()
        for node in nodes {
            let level = store.level(node)
            placeOfNode[node] = Int32(cells.count)
            let targets = (0..<store.arities[level]).map { target(store.child(node, $0)) }
            switch model.space.columns[level].kind {
            case .order(let first, let second):
                cells += [Kind.order, place(first), place(second), Int32(model.order(level)?.none ?? 1)] + targets
            case .values(let input, _):
                guard let own = cutsOfLevel[level] else {
                    cells += [Kind.code, place(input), Int32(targets.count)] + targets
                    continue
                }
                // Only the cuts at which this node leads elsewhere.
                var merged = [targets[0]]
                let start = cuts.count
                for (cut, target) in zip(own, targets.dropFirst()) where target != merged[merged.count - 1] {
                    cuts.append(cut)
                    merged.append(target)
                }
                cells += [Kind.number, place(input), Int32(merged.count - 1), Int32(start)] + merged
            }
        }
        root = target(model.decision)
        nodeCount = nodes.count
        layout = FactLayout(model.space, codeCount: codeCount, numberCount: numberCount) { places[$0] ?? .code(0) }
        self.cells = .allocate(capacity: cells.count)
        self.cuts = .allocate(capacity: cuts.count)
        _ = self.cells.initialize(from: cells)
        _ = self.cuts.initialize(from: cuts)
    }

    func row(_ codes: UnsafePointer<UInt8>, _ numbers: UnsafePointer<Int64>) -> Int32 {
        walk({ codes[$0] }, { numbers[$0] })
    }

    func decide(_ columns: FactColumns, into rows: UnsafeMutablePointer<Int32>) {
        for item in 0..<columns.count {
            rows[item] = walk(
                { columns.codes[$0 * columns.count + item] }, { columns.numbers[$0 * columns.count + item] })
        }
    }

    @inline(__always)
    private func walk(_ code: (Int) -> UInt8, _ number: (Int) -> Int64) -> Int32 {
        var here = root
        while here >= 0 {
            let cell = cells.baseAddress.unsafelyUnwrapped + Int(here)
            switch cell[0] {
            case Kind.code:
                let position = Int32(code(Int(cell[1])))
                guard position < cell[2] else { return DecisionEvaluator.undecided }
                here = cell[3 + Int(position)]
            case Kind.number:
                let number = Coding.inDomain(number(Int(cell[1])))
                let cuts = self.cuts.baseAddress.unsafelyUnwrapped + Int(cell[3])
                // How many cuts are reached.
                var base = 0
                var count = Int(cell[2])
                while count > 0 {
                    let half = (count &+ 1) >> 1
                    base &+= half & (0 &- Int(Coding.reaches(number, cuts[base &+ half &- 1])))
                    count &-= half
                }
                here = cell[4 + base]
            default:
                let position = Coding.order(
                    Coding.inDomain(number(Int(cell[1]))), Coding.inDomain(number(Int(cell[2]))), none: Int64(cell[3]))
                here = cell[4 + Int(position)]
            }
        }
        return here == Self.noRow ? DecisionEvaluator.undecided : ~here
    }
}
