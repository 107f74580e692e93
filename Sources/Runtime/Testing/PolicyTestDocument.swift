public import Documents
import PolicyCompiler

extension PolicyTestReport {
    /// As `docs/schemas/test.schema.json` describes it.
    public var document: Document {
        .map([
            "policy": .text(policy),
            "tests": Document(
                .list(
                    results.map { result in
                        .map([
                            "name": .text(result.name), "place": .text(result.origin.description),
                            "verdict": .text(result.verdict.rawValue),
                            "expectations": Document(.list(result.expectations.map(Self.document))),
                        ])
                    })),
            "rows": Document(.list(rows.map(Self.document))),
        ])
    }

    private static func document(_ it: Expectation) -> Document {
        .map([
            "decision": .text(it.decision), "expected": .text(it.expected), "decided": .text(it.decided),
            "verdict": .text(it.verdict.rawValue), "place": .text(it.origin.description),
            "given": Document(.list(it.given.map { .text($0) })),
            "notes": Document(.list(it.notes.map { .text($0) })), "wouldPassWith": .text(it.wouldPassWith ?? ""),
            "tried": Document(
                .list(
                    it.tried.map { tried in
                        .map([
                            "outcome": .text(tried.outcome), "place": .text(tried.origin.description),
                            "matches": Document(.bool(tried.matches)),
                            "reasons": Document(.list(tried.reasons.map { .text($0) })),
                        ])
                    })),
        ])
    }

    private static func document(_ row: CoveredRow) -> Document {
        .map([
            "table": .text(row.table), "number": .number(Int64(row.number)), "outcome": .text(row.outcome),
            "place": .text(row.origin.description), "own": Document(.bool(row.isOwn)),
            "covered": Document(.bool(row.isCovered)), "suggestion": .text(row.suggestion ?? ""),
        ])
    }
}
