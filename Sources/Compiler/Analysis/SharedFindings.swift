import PolicyDSL

/// One mistake that shows in the tables of several modes, because they fall back to the same rules, is one finding.
struct SharedFindings {
    /// Findings whose range is the mistake, in whatever table it shows.
    private static let ids: Set<String> = ["assert-refuted", "endless-wait"]

    private var taken: [(table: String, diagnostic: Diagnostic)] = []

    /// What was found in one table, without what may be shared.
    mutating func taken(from found: Diagnostics, of table: String) -> Diagnostics {
        var rest = Diagnostics()
        for diagnostic in found.all {
            if Self.ids.contains(diagnostic.id) {
                taken.append((table, diagnostic))
            } else {
                rest.add(diagnostic)
            }
        }
        return rest
    }

    /// Each mistake once: as the first table shows it, with the others named.
    var merged: Diagnostics {
        var firsts: [Diagnostic] = []
        for (table, diagnostic) in taken {
            guard
                let first = firsts.firstIndex(where: {
                    $0.id == diagnostic.id && $0.severity == diagnostic.severity && $0.range == diagnostic.range
                })
            else {
                firsts.append(diagnostic)
                continue
            }
            let example = diagnostic.examples.first.map { ", when \($0)" } ?? ""
            firsts[first].notes.append("the same in `\(table)`\(example)")
        }
        var found = Diagnostics()
        for first in firsts { found.add(first) }
        return found
    }
}
