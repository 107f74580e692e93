import PolicyDSL

extension TableAnalysis {
    /// Combinations of facts for which nothing is decided.
    func findGaps() throws {
        guard !model.gap.isEmpty else { return }
        let gap = model.gap
        if lowered.rows.isEmpty, let entry = lowered.id.entry, lowered.id.decision != "table" {
            found.add(.noRules(lowered.id, entry, lowered.heading, suggestedOutcome))
            return
        }
        let isUnique = lowered.hit == .unique
        guard let boxes = try isUnique ? model.disjointBoxes(of: gap) : model.boxes(of: gap) else {
            self.gap = .gap(name, lowered.heading, example: try witness(gap, decidedBy: nil), rows: [], unknown: nil)
            return
        }
        var covered = Diagram.empty
        var rows: [String] = []
        var examples: [String] = []
        for box in boxes {
            let region = try store.intersection(model.diagram(of: box), gap)
            let fresh = try store.subtracting(region, covered)
            guard let example = try witness(fresh.isEmpty ? region : fresh, decidedBy: nil) else { continue }
            covered = try store.union(covered, region)
            examples.append(example)
            rows += try self.rows(of: box)
        }
        self.gap =
            .gap(
                name, lowered.heading, example: examples.first, moreExamples: Array(examples.dropFirst().prefix(4)),
                rows: Self.offered(rows), more: max(0, boxes.count - 5), unknown: try unknownInputOfGap(gap))
    }

    /// Five rows are enough to read; what says the same twice is said once.
    private static func offered(_ rows: [String]) -> [String] {
        var offered: [String] = []
        for row in rows where !offered.contains(row) && offered.count < 5 { offered.append(row) }
        return offered
    }

    /// What can be pasted to close a box.
    private func rows(of box: Box) throws -> [String] {
        let isExact = lowered.hit != .first
        if let columns = lowered.columns {
            let rows = model.gridRows(of: box, columns: columns, value: suggestedOutcome, isExact: isExact)
            if let rows { return rows }
            // What the cells cannot say is what is left, at the end.
            return isExact
                ? [] : ["| " + (columns.map { _ in "-" } + [suggestedOutcome]).joined(separator: " | ") + " |"]
        }
        let conditions = try model.conditions(of: box, isExact: isExact)
        if conditions.isEmpty, lowered.hit == .first { return ["otherwise \(suggestedOutcome)"] }
        return [
            conditions.isEmpty
                ? suggestedOutcome : "\(suggestedOutcome) when \(conditions.joined(separator: " and "))"
        ]
    }

    /// An outcome that every author can start from.
    private var suggestedOutcome: String {
        switch lowered.id.decision {
        case "admit": "deny \"...\""
        case "ready", "upgrade", "restore", "recover", "delete", "deploy", "progress", "dispose": "wait \"...\""
        case "table":
            lowered.rows.compactMap { if case .value(let value)? = $0.outcome?.act { value } else { nil } }.first
                ?? "..."
        default: "skip"
        }
    }

    /// The input that is unknown wherever nothing is decided, with a rule that reads it: most gaps are of this kind.
    private func unknownInputOfGap(_ gap: Diagram) throws -> (name: String, read: SourceRange?)? {
        for input in model.space.readInputs where policy.inputs[input.index].canBeUnknown {
            let known = try model.diagrams.truth(.isUnknown(input)).isFalse
            if try store.intersection(gap, known).isEmpty {
                let read = lowered.rows.flatMap(\.rule.reads).first { $0.input == input }
                return (policy.inputs[input.index].name, read?.range)
            }
        }
        return nil
    }
}

/// Gaps of several tables.
enum Gaps {
    /// One block for several modes that leaves the same undone in all of them is one mistake.
    static func merged(_ gaps: [(table: String, diagnostic: Diagnostic)]) -> Diagnostics {
        var found = Diagnostics()
        var place = 0
        var rest = gaps
        while place < rest.count {
            var (_, diagnostic) = rest[place]
            let same = rest.indices.filter { other in
                other > place && rest[other].diagnostic.range == diagnostic.range && !diagnostic.help.isEmpty
                    && rest[other].diagnostic.help == diagnostic.help
            }
            if !same.isEmpty {
                let names = same.map { "`\(rest[$0].table)`" }.joined(separator: ", ")
                diagnostic.notes.append("the same is missing in \(names)")
            }
            found.add(diagnostic)
            for other in same.reversed() { rest.remove(at: other) }
            place += 1
        }
        return found
    }
}

extension Diagnostic {
    fileprivate static func noRules(
        _ id: DecisionID, _ entry: String, _ heading: SourceRange, _ outcome: String
    ) -> Diagnostic {
        Diagnostic(
            .error, "gap", "nothing is said of `\(id)`", at: heading, label: "this is for others",
            notes: entry == "none" ? ["`none` is the mode of a session cluster, which has no job"] : [],
            help: ["add `\(id) { otherwise \(outcome) }`"])
    }

    fileprivate static func gap(
        _ name: String, _ heading: SourceRange, example: String?, moreExamples: [String] = [], rows: [String],
        more: Int = 0, unknown: (name: String, read: SourceRange?)?
    ) -> Diagnostic {
        var notes = moreExamples.map { "also nothing when \($0)" }
        if more > 0 { notes.append("and \(more) more regions") }
        return Diagnostic(
            .error, "gap",
            unknown.map { "`\(name)` decides nothing when `\($0.name)` is unknown" }
                ?? "`\(name)` does not decide everything",
            at: unknown?.read ?? heading,
            label: unknown?.read == nil ? "" : "neither true nor false if it could not be observed",
            related: unknown?.read == nil ? [] : [Label(heading, "this decision")],
            examples: example.map { [$0] } ?? [], notes: notes, help: rows.map { "add `\($0)`" })
    }
}
