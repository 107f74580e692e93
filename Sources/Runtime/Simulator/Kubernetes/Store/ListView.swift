import Documents

/// The objects of a kind as they were at some moment: those of now, with the changes since taken back.
struct ListView {
    private let objects: ObjectTable
    /// What was otherwise then; `nil` for what was not there.
    private var then: [String: Document?] = [:]

    init(_ objects: ObjectTable) { self.objects = objects }

    mutating func undo(_ changes: ArraySlice<ObjectChange>) {
        for change in changes {
            let namespace = change.object.namespace
            let key = namespace.isEmpty ? change.object.name : "\(namespace)/\(change.object.name)"
            if then[key] == nil { then[key] = .some(change.previous) }
        }
    }

    struct Page {
        var objects: [Document] = []
        /// Where the next page starts, behind the prefix; `nil` where this is the last one.
        var next: String?
        /// How many are left; only known where all objects are selected.
        var remaining: Int?
    }

    /// - Parameter limit: 0 for all.
    func page(
        from start: String, prefix: String, _ selection: SimulatedKubernetes.Selection, limit: Int
    ) -> Page {
        var page = Page()
        var last = ""
        var rest = 0
        // What is left is counted by walking only where the table itself is not what is listed.
        let walks = selection.isEverything && !then.isEmpty
        visit(from: start, prefix: prefix) { key, object in
            guard selection.matches(object) else { return true }
            if limit > 0, page.objects.count == limit {
                rest += 1
                return walks
            }
            page.objects.append(object)
            last = key
            return true
        }
        if rest > 0 {
            page.next = String(last.dropFirst(prefix.count)) + "\0"
            if selection.isEverything {
                page.remaining = walks ? rest : objects.count(from: last + "\0", prefix: prefix)
            }
        }
        return page
    }

    private func visit(from start: String, prefix: String, _ body: (String, Document) -> Bool) {
        guard !then.isEmpty else {
            objects.visit(from: start, prefix: prefix) { body($0.key, $0.object) }
            return
        }
        let gone = then.compactMap { key, object in
            object.flatMap { object in
                objects[key] == nil && key >= start && key.hasPrefix(prefix) ? (key, object) : nil
            }
        }
        let returned = gone.sorted { $0.0 < $1.0 }
        var next = 0
        var goesOn = true
        objects.visit(from: start, prefix: prefix) { row in
            while goesOn, next < returned.count, returned[next].0 < row.key {
                goesOn = body(returned[next].0, returned[next].1)
                next += 1
            }
            guard goesOn else { return false }
            switch then[row.key] {
            case .some(.some(let object)): goesOn = body(row.key, object)
            case .some(.none): break
            case .none: goesOn = body(row.key, row.object)
            }
            return goesOn
        }
        while goesOn, next < returned.count {
            goesOn = body(returned[next].0, returned[next].1)
            next += 1
        }
    }
}
