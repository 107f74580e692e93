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
            "scenarios": Document(.list(scenarios.map(Self.document))),
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

    private static func document(_ scenario: Scenario) -> Document {
        .map([
            "name": .text(scenario.name), "place": .text(scenario.origin.description),
            "target": .text(scenario.target), "verdict": .text(scenario.verdict.rawValue),
            "problems": Document(
                .list(
                    scenario.problems.map { problem in
                        .map([
                            "id": .text(problem.kind.rawValue), "message": .text(problem.message),
                            "place": .text(problem.origin.description),
                            "notes": Document(.list(problem.notes.map { .text($0) })),
                            "help": .text(problem.help ?? ""),
                        ])
                    })),
            "timeline": Document(
                .list(
                    scenario.timeline.map { moment in
                        .map([
                            "milliseconds": .number(moment.at), "kind": .text(moment.kind.rawValue),
                            "text": .text(moment.text), "place": .text(moment.origin?.description ?? ""),
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
