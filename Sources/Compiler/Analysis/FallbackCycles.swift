import PolicyDSL

extension TableAnalysis {
    /// Falling back to where one came from, where facts lead there.
    func findFallbackCycles() throws {
        for (row, lowered) in lowered.rows.enumerated() {
            guard let target = lowered.cycle, !model.hits[row].isEmpty else { continue }
            let example = try witness(model.hits[row], decidedBy: row)
            let stops =
                [self.lowered.id.entry ?? name]
                + lowered.path.compactMap {
                    if case .fallBack(let stop) = $0.consequence { stop } else { nil }
                }
            found.add(.fallbackCycle(name, lowered, stops + [target], example))
        }
    }
}

extension Diagnostic {
    fileprivate static func fallbackCycle(
        _ table: String, _ row: LoweredRow, _ stops: [String], _ example: String?
    ) -> Diagnostic {
        Diagnostic(
            .error, "fallback-cycle", "`\(table)` can fall back in a circle: \(stops.joined(separator: " -> "))",
            at: row.rule.outcomeRange, label: "closes the circle",
            related: row.path.map { Label($0.outcomeRange, "comes through here") },
            examples: example.map { [$0] } ?? [],
            help: ["end one of the chains in an outcome for these facts"])
    }
}
