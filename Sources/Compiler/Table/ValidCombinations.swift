/// Which combinations of cases can be observed at all: no numbers produce `a < b, b < c, c < a`, HA metadata with a
/// checkpoint is HA metadata, and facts of one answer are unknown together.
package enum ValidCombinations {
    package static func diagram(
        _ diagrams: ConditionDiagrams, kinds: [ResourceKind] = []
    ) throws(DiagramBudgetExceeded) -> Diagram {
        let space = diagrams.space
        let store = diagrams.store
        var valid = Diagram.full
        for group in groups(of: space) {
            var numbers = NumberCombinations(group, diagrams)
            valid = try store.intersection(valid, numbers.diagram())
        }
        for rule in try vocabularyRules(diagrams) { valid = try store.intersection(valid, rule) }
        if !kinds.isEmpty, let kind = input("kind", space), let level = space.level(of: kind) {
            let cases = space.cases(of: kind)
            valid = try store.intersection(
                valid,
                store.column(level) { position in
                    guard case .position(let place) = cases[position] else { return false }
                    return kinds.contains(ResourceKind.allCases[place])
                })
        }
        return valid
    }

    /// Inputs that are compared with each other, directly or not, with the columns that hold them.
    struct Group {
        var inputs: [InputID] = []
        var levels: [Int] = []
    }

    static func groups(of space: ColumnSpace) -> [Group] {
        var representative: [InputID: InputID] = [:]
        func find(_ input: InputID) -> InputID {
            var here = input
            while let next = representative[here], next != here { here = next }
            return here
        }
        for (pair, _) in space.pairs {
            let first = find(pair.first)
            let second = find(pair.second)
            representative[max(first, second)] = min(first, second)
            if representative[min(first, second)] == nil { representative[min(first, second)] = min(first, second) }
        }
        var groups: [InputID: Group] = [:]
        for (level, column) in space.columns.enumerated() {
            switch column.kind {
            case .values(let input, _):
                guard representative[input] != nil else { continue }
                groups[find(input), default: Group()].inputs.append(input)
                groups[find(input), default: Group()].levels.append(level)
            case .order(let first, _): groups[find(first), default: Group()].levels.append(level)
            }
        }
        return groups.values.sorted { $0.levels[0] < $1.levels[0] }
    }

    /// The order system of a partly chosen combination; `nil` if an order contradicts a `none` or an `unknown`.
    static func system(
        of group: Group, _ space: ColumnSpace, fixed: [InputID: Int64] = [:], _ chosen: (Int) -> Int?
    ) -> OrderSystem? {
        var variables: [OrderSystem.Variable] = []
        var place: [InputID: Int] = [:]
        var cases: [InputID: ValueCase] = [:]
        for input in group.inputs {
            place[input] = variables.count
            var variable = OrderSystem.Variable(
                lower: max(0, space.inputs[input.index].atLeast ?? 0), upper: space.inputs[input.index].atMost)
            if let level = space.level(of: input), let position = chosen(level) {
                let value = space.cases(of: input)[position]
                cases[input] = value
                if case .interval(let lower, let upper) = value {
                    variable = OrderSystem.Variable(lower: lower, upper: upper)
                }
            }
            if let number = fixed[input] { variable = OrderSystem.Variable(lower: number, upper: number) }
            variables.append(variable)
        }
        var system = OrderSystem(variables)
        for (pair, level) in space.pairs {
            guard let first = place[pair.first], let second = place[pair.second] else { continue }
            let left = cases[pair.first]
            let right = cases[pair.second]
            guard let position = chosen(level) else { continue }
            let order = position - 1
            if left == .unknown || right == .unknown {
                // The order of what is unknown has one spelling.
                if order != 0 { return nil }
                continue
            }
            guard let left, let right else { continue }
            let leftRank = left == .none ? space.noneRank(pair.first) : 0
            let rightRank = right == .none ? space.noneRank(pair.second) : 0
            if leftRank != rightRank {
                if order != (leftRank < rightRank ? -1 : 1) { return nil }
            } else if leftRank > 0 {
                if order != 0 { return nil }
            } else {
                system.state(first, order, second)
            }
        }
        // Settings that others bound. Of two bounds that cross the lower one wins, so the cap says nothing beside it.
        for input in group.inputs {
            guard let left = place[input], case .interval? = cases[input] else { continue }
            func bound(_ name: String?) -> Int? {
                guard let name, let other = group.inputs.first(where: { space.inputs[$0.index].name == name }),
                    case .interval? = cases[other]
                else { return nil }
                return place[other]
            }
            let least = space.inputs[input.index].raisedTo
            if let least = bound(least) { system.stateAtMost(least, left) }
            if least == nil, let most = bound(space.inputs[input.index].cappedBy) { system.stateAtMost(left, most) }
        }
        return system
    }

    private static func input(_ name: String, _ space: ColumnSpace) -> InputID? {
        space.inputs.firstIndex { $0.name == name }.map(InputID.init)
    }

    /// What the vocabulary knows about its facts.
    private static func vocabularyRules(_ diagrams: ConditionDiagrams) throws(DiagramBudgetExceeded) -> [Diagram] {
        let space = diagrams.space
        let store = diagrams.store
        var rules: [Diagram] = []
        let read = space.readInputs

        // A checkpoint in HA metadata is HA metadata.
        for prefix in ["", "new."] {
            guard let metadata = input("\(prefix)ha.metadata", space),
                let checkpoint = input("\(prefix)ha.checkpoint", space),
                space.level(of: metadata) != nil, space.level(of: checkpoint) != nil
            else { continue }
            let holds = try diagrams.truth(.member(checkpoint, .positions(2, none: false))).isTrue
            let exists = try diagrams.truth(.member(metadata, .positions(2, none: false))).isTrue
            rules.append(try store.union(store.complement(holds), exists))
        }

        // No limit is above every limit, so it is cut to the limit that a setting has: its own, or that of another.
        for input in read where space.inputs[input.index].canBeNone {
            let isNone = try diagrams.truth(.isNone(input)).isTrue
            if space.inputs[input.index].atMost != nil { rules.append(try store.complement(isNone)) }
            if let cap = space.inputs[input.index].cappedBy.flatMap({ self.input($0, space) }),
                space.level(of: cap) != nil
            {
                rules.append(try store.union(store.complement(isNone), diagrams.truth(.isNone(cap)).isTrue))
            }
        }

        // Facts of one answer are unknown together.
        var byAnswer: [String: InputID] = [:]
        for input in read {
            guard let answer = space.inputs[input.index].answer else { continue }
            guard let first = byAnswer[answer] else {
                byAnswer[answer] = input
                continue
            }
            let left = try diagrams.truth(.isUnknown(first))
            let right = try diagrams.truth(.isUnknown(input))
            rules.append(
                try store.union(
                    store.intersection(left.isTrue, right.isTrue), store.intersection(left.isFalse, right.isFalse)))
        }

        // A field that was added or removed has changed; a change below a field is a change of it.
        let fields = read.compactMap { input -> (input: InputID, kind: String, pattern: FieldPattern)? in
            guard case .field(let change, let pattern) = space.inputs[input.index].origin else { return nil }
            return (input, change.rawValue, pattern)
        }
        for field in fields {
            for other in fields where other.input != field.input && other.kind == "changed" {
                guard other.pattern.covers(field.pattern.segments) else { continue }
                let inner = try diagrams.truth(.member(field.input, .positions(2, none: false))).isTrue
                let outer = try diagrams.truth(.member(other.input, .positions(2, none: false))).isTrue
                rules.append(try store.union(store.complement(inner), outer))
            }
            // A FlinkSessionJob has no Flink version of its own.
            if field.pattern.segments == ["spec", "flinkVersion"], let kind = input("kind", space),
                space.level(of: kind) != nil,
                let place = ResourceKind.allCases.firstIndex(of: .flinkSessionJob)
            {
                let session = try diagrams.truth(.member(kind, .positions(1 << UInt64(place), none: false))).isTrue
                let changed = try diagrams.truth(.member(field.input, .positions(2, none: false))).isTrue
                rules.append(try store.complement(store.intersection(session, changed)))
            }
        }
        return rules
    }
}
