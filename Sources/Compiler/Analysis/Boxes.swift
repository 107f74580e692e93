/// A region: for each column the cases that it accepts.
struct Box: Hashable {
    /// A set of cases for each column.
    var cases: [Set<Int>]

    fileprivate func differsInOneColumn(from other: Box) -> Bool {
        var differences = 0
        for level in cases.indices where cases[level] != other.cases[level] {
            differences += 1
            if differences > 1 { return false }
        }
        return differences == 1
    }
}

extension TableModel {
    /// A set as few boxes; what cannot be observed may be counted in or out, whichever reads shorter.
    ///
    /// The paths of the diagram are disjoint boxes; each is widened as far as the set allows, and those that others cover
    /// are left out. The result covers the set exactly, in boxes none of which can be widened or left out.
    ///
    /// - Returns: `nil` if the set has more paths than `limit`.
    func boxes(of set: Diagram, limit: Int = 2000) throws(DiagramBudgetExceeded) -> [Box]? {
        let allowed = try store.union(set, store.complement(valid))
        let wanted = try store.intersection(set, valid)
        guard let paths = paths(of: wanted, limit: limit) else { return nil }
        var boxes: [Box] = []
        var covered = Diagram.empty
        for path in paths {
            // What an earlier, widened box has taken needs no box of its own.
            if try store.isSubset(store.intersection(diagram(of: path), wanted), of: covered) { continue }
            let wide = try widened(path, within: allowed)
            covered = try store.union(covered, diagram(of: wide))
            boxes.append(wide)
        }
        var place = boxes.count - 1
        while place >= 0 {
            var others = Diagram.empty
            for (index, box) in boxes.enumerated() where index != place {
                others = try store.union(others, diagram(of: box))
            }
            if try store.isSubset(wanted, of: others) { boxes.remove(at: place) }
            place -= 1
        }
        return boxes
    }

    /// The same in boxes of which no two share a combination that can be observed: under a hit policy that takes one row
    /// alone, what is offered must not overlap.
    func disjointBoxes(of set: Diagram, limit: Int = 2000) throws(DiagramBudgetExceeded) -> [Box]? {
        let wanted = try store.intersection(set, valid)
        let free = try store.complement(valid)
        guard var boxes = paths(of: wanted, limit: limit) else { return nil }
        // Neighbours that differ in one column alone are one box.
        var place = 0
        while place < boxes.count {
            if let other = boxes.indices.first(where: { $0 > place && boxes[$0].differsInOneColumn(from: boxes[place]) }
            ) {
                for level in boxes[place].cases.indices {
                    boxes[place].cases[level].formUnion(boxes[other].cases[level])
                }
                boxes.remove(at: other)
                place = 0
            } else {
                place += 1
            }
        }
        for place in boxes.indices {
            let own = try store.union(diagram(of: boxes[place]), free)
            boxes[place] = try widened(boxes[place], within: own)
        }
        return boxes
    }

    func diagram(of box: Box) throws(DiagramBudgetExceeded) -> Diagram {
        var result = Diagram.full
        for level in box.cases.indices.reversed() where box.cases[level].count < store.arities[level] {
            result = try store.intersection(store.column(level) { box.cases[level].contains($0) }, result)
        }
        return result
    }

    private func paths(of set: Diagram, limit: Int) -> [Box]? {
        var boxes: [Box] = []
        var current = store.arities.map { Set(0..<$0) }
        func walk(_ here: Diagram) -> Bool {
            if let constant = here.constant {
                if constant == 1 { boxes.append(Box(cases: current)) }
                return boxes.count <= limit
            }
            let level = store.level(here)
            var groups: [(child: Diagram, cases: Set<Int>)] = []
            for position in 0..<store.arities[level] {
                let child = store.child(here, position)
                if let place = groups.firstIndex(where: { $0.child == child }) {
                    groups[place].cases.insert(position)
                } else {
                    groups.append((child, [position]))
                }
            }
            let saved = current[level]
            for group in groups where !group.child.isEmpty {
                current[level] = group.cases
                if !walk(group.child) { return false }
            }
            current[level] = saved
            return true
        }
        return walk(set) ? boxes : nil
    }

    private func widened(_ box: Box, within allowed: Diagram) throws(DiagramBudgetExceeded) -> Box {
        var box = box
        for level in box.cases.indices.reversed() where box.cases[level].count < store.arities[level] {
            let all = Set(0..<store.arities[level])
            var tried = box
            tried.cases[level] = all
            if try store.isSubset(diagram(of: tried), of: allowed) {
                box = tried
                continue
            }
            for position in all.subtracting(box.cases[level]).sorted() {
                tried = box
                tried.cases[level].insert(position)
                if try store.isSubset(diagram(of: tried), of: allowed) { box = tried }
            }
        }
        return box
    }
}
