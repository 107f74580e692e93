/// A cut of a diagram's columns into groups, and the tables that come of it.
struct StagePlan {
    struct Stage {
        /// Neighbouring columns.
        var levels: Range<Int>
        /// The class of each combination of their cases; the first column counts most.
        var classes: [UInt16]
    }

    var stages: [Stage] = []
    /// For each node at which a stage is entered, where each class leads: the place of another node's steps, and at last a
    /// row, or ``DecisionEvaluator/undecided``. The first stage is entered at 0.
    var steps: [Int32] = []

    var bytes: Int { steps.count * 4 + stages.reduce(0) { $0 + $1.classes.count * 2 } }

    /// Combinations that a group may have, so that they are numbered in 16 bits.
    private static let limits = [1 << 15, 1 << 13, 1 << 12, 1 << 11, 1 << 10, 1 << 9, 1 << 8, 1 << 6]
    /// A table of this size is mostly in the nearest cache: among plans that are no larger the one with fewest stages is
    /// taken. Larger ones than the second number are given up for the diagram.
    private static let small = 40 << 10
    private static let largest = 1 << 20
    /// Combinations times nodes that are looked at for a stage.
    private static let work = 1 << 21
    /// With more stages than this a walk reads no more than they do.
    private static let mostStages = 12

    /// - Returns: `nil` if every cut has large tables.
    static func best(for model: EvaluatorModel) -> StagePlan? {
        var best: StagePlan?
        for limit in limits {
            guard let groups = groups(model, limit), groups.count <= mostStages, let plan = StagePlan(model, groups)
            else { continue }
            if plan.bytes <= small { return plan }
            if plan.bytes < best?.bytes ?? Int.max { best = plan }
        }
        return best
    }

    /// Neighbours together as long as their combinations and codes are few enough; `nil` if a column alone has too many.
    private static func groups(_ model: EvaluatorModel, _ limit: Int) -> [Range<Int>]? {
        var groups: [Range<Int>] = []
        var start = 0
        var combinations = 1
        var codes = 0
        for (level, arity) in model.store.arities.enumerated() {
            let isCode = model.cuts(level) == nil && model.order(level) == nil
            guard arity <= limit, !isCode || arity <= 256 else { return nil }
            if combinations * arity > limit || (isCode && codes == StagedTables.lanes) {
                groups.append(start..<level)
                start = level
                combinations = 1
                codes = 0
            }
            combinations *= arity
            if isCode { codes += 1 }
        }
        return groups + [start..<model.store.arities.count]
    }

    /// - Returns: `nil` if the tables become too large.
    private init?(_ model: EvaluatorModel, _ groups: [Range<Int>]) {
        let store = model.store
        var entered = [model.decision]
        // For each stage and node the places among the next stage's nodes that the classes lead to.
        var targetsOfStage: [[[Int32]]] = []
        for levels in groups {
            let combinations = levels.reduce(1) { $0 * store.arities[$1] }
            guard combinations * entered.count <= Self.work else { return nil }
            var places: [Diagram: Int32] = [:]
            var next: [Diagram] = []
            var targets = [Int32](repeating: 0, count: combinations)
            var classes = [Int32](repeating: 0, count: combinations)
            var classCount = 1
            var targetsOfNode: [[Int32]] = []
            for node in entered {
                Self.fill(store, node, levels, &targets) { diagram in
                    if let place = places[diagram] { return place }
                    places[diagram] = Int32(next.count)
                    next.append(diagram)
                    return Int32(next.count - 1)
                }
                targetsOfNode.append(targets)
                guard node.constant == nil else { continue }
                guard Self.refine(&classes, &classCount, by: targets, next.count) else { return nil }
            }
            guard classCount <= 1 << 16, classCount * entered.count * 4 <= Self.largest else { return nil }
            var example = [Int](repeating: 0, count: classCount)
            for combination in classes.indices.reversed() { example[Int(classes[combination])] = combination }
            targetsOfStage.append(targetsOfNode.map { targets in example.map { targets[$0] } })
            stages.append(Stage(levels: levels, classes: classes.map { UInt16($0) }))
            entered = next
        }
        var end = 0
        for (number, nodes) in targetsOfStage.enumerated() {
            end += nodes.count * nodes[0].count
            let width = number + 1 < targetsOfStage.count ? targetsOfStage[number + 1][0].count : 0
            for target in nodes.joined() {
                if width > 0 {
                    steps.append(Int32(end + Int(target) * width))
                } else {
                    let row = entered[Int(target)].constant ?? model.rows.count
                    steps.append(row < model.rows.count ? Int32(row) : DecisionEvaluator.undecided)
                }
            }
        }
        if bytes > Self.largest { return nil }
    }

    /// Where each combination of a group's cases leads from a node.
    private static func fill(
        _ store: DiagramStore, _ node: Diagram, _ levels: Range<Int>, _ targets: inout [Int32],
        _ place: (Diagram) -> Int32
    ) {
        func walk(_ here: Diagram, _ level: Int, _ start: Int, _ count: Int) {
            let own = store.level(here)
            if own >= levels.upperBound {
                let target = place(here)
                for combination in start..<(start + count) { targets[combination] = target }
                return
            }
            let part = count / store.arities[level]
            for position in 0..<store.arities[level] {
                let child = own == level ? store.child(here, position) : here
                walk(child, level + 1, start + position * part, part)
            }
        }
        walk(node, levels.lowerBound, 0, targets.count)
    }

    /// Tells combinations of one class apart that lead to different places.
    ///
    /// - Returns: `false` if that is too much work.
    private static func refine(
        _ classes: inout [Int32], _ classCount: inout Int, by targets: [Int32], _ targetCount: Int
    ) -> Bool {
        guard classCount * targetCount <= work else { return false }
        var numbers = [Int32](repeating: -1, count: classCount * targetCount)
        classCount = 0
        for combination in classes.indices {
            let key = Int(classes[combination]) * targetCount + Int(targets[combination])
            if numbers[key] < 0 {
                numbers[key] = Int32(classCount)
                classCount += 1
            }
            classes[combination] = numbers[key]
        }
        return true
    }
}
