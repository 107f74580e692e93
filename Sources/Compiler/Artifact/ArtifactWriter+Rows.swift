import Documents

// Rows and what they ask for; retention, asserts and tests.

extension PolicyEncoder {
    func document(_ strategy: Strategy) -> Document {
        var map = MapBuilder()
        map.add("name", strategy.name)
        map.add("summary", strategy.summary)
        map.add("suspend", document(strategy.suspend))
        if !strategy.parameters.isEmpty { map.add("with", document(strategy.parameters)) }
        map.add("restore", strategy.restore)
        map.add("source", document(strategy.origin))
        return map.document
    }

    mutating func document(_ row: ChangeRow) -> Document {
        var map = MapBuilder()
        map.add("class", row.changeClass)
        map.add("fields", Document(.list(row.patterns.map { list($0.segments) })))
        map.add("when", document(row.condition))
        map.add("source", document(row.origin))
        return map.document
    }

    mutating func document(_ table: DecisionTable) -> Document {
        var map = MapBuilder()
        map.add("decision", table.id.decision)
        map.add("entry", table.id.entry)
        map.add("hit", table.hit.rawValue)
        map.add("rows", each(table.rows) { $0.document($1) })
        return map.document
    }

    private mutating func document(_ row: Row) -> Document {
        var map = MapBuilder()
        map.add("when", document(row.guardCondition))
        map.add("outcome", document(row.outcome))
        map.add("source", document(row.origin))
        if !row.fallbacks.isEmpty {
            map.add(
                "fallbacks",
                Document(
                    .list(
                        row.fallbacks.map { fallback in
                            var map = MapBuilder()
                            map.add("to", fallback.target)
                            map.add("because", fallback.because)
                            map.add("warning", fallback.warning)
                            map.add("source", document(fallback.origin))
                            return map.document
                        })))
        }
        if row.isOtherwise { map.add("otherwise", true) }
        if !row.hazards.isEmpty { map.add("hazards", each(row.hazards) { $0.document($1) }) }
        return map.document
    }

    private mutating func document(_ hazard: Row.Hazard) -> Document {
        var map = MapBuilder()
        map.add("text", hazard.text)
        map.add("when", document(hazard.condition))
        map.add("source", document(hazard.origin))
        return map.document
    }

    // MARK: Outcomes

    private func document(_ outcome: Outcome) -> Document {
        var map = act(outcome.act)
        if !outcome.parameters.isEmpty { map.add("with", document(outcome.parameters)) }
        map.add("allow-state-loss", outcome.stateLossGrant)
        map.add("remedy", outcome.remedy)
        map.add("because", outcome.because)
        map.add("warning", outcome.warning)
        if outcome.holdsAll { map.add("holding-all", true) }
        if let pace = outcome.retrying { map.add("retrying", document(pace)) }
        return map.document
    }

    private func act(_ act: Outcome.Act) -> MapBuilder {
        var map = MapBuilder()
        map.add("act", Outcome(act).word)
        switch act {
        case .use(let strategy): map.add("strategy", strategy)
        case .start(let source): map.add("from", source)
        case .perform(let mechanism): map.add("mechanism", document(mechanism))
        case .rollBack(let mode): map.add("as", mode)
        case .wait(let reason), .block(let reason), .deny(let reason), .skip(let reason), .abandon(let reason),
            .fail(let reason):
            if !reason.isEmpty { map.add("reason", reason) }
        case .trigger(let type): map.add("as", type)
        case .retry(let pace): if let pace { map.add("after", document(pace)) }
        case .value(let value): map.add("value", value)
        case .disposeData, .proceed, .accept, .complete, .release: break
        }
        return map
    }

    private func document(_ mechanism: Mechanism) -> Document {
        var map = MapBuilder()
        map.add("name", mechanism.name)
        map.add("keeping", mechanism.keeping)
        return map.document
    }

    private func document(_ pace: Pace) -> Document {
        var map = MapBuilder()
        map.add("milliseconds", pace.first)
        if pace.isDoubling { map.add("doubling", true) }
        map.add("up-to", pace.limit)
        return map.document
    }

    private func document(_ parameters: [Outcome.Parameter]) -> Document {
        Document(
            .list(
                parameters.map { parameter in
                    .map(["name": Document(.string(parameter.name)), "value": document(parameter.value)])
                }))
    }

    // MARK: Retention

    mutating func document(_ program: RetentionProgram) -> Document {
        var map = MapBuilder()
        map.add("name", program.name)
        map.add("of", program.subject)
        map.add("summary", program.summary)
        map.add("state-loss", program.stateLossGrant)
        map.add("lines", each(Array(zip(program.lines, program.origins))) { $0.document($1.0, $1.1) })
        return map.document
    }

    private mutating func document(_ line: RetentionProgram.Line, _ origin: RowOrigin) -> Document {
        var map = MapBuilder()
        map.add("line", line.word)
        switch line {
        case .skip(let reason, let condition):
            if !reason.isEmpty { map.add("reason", reason) }
            map.add("when", document(condition))
        case .leaveAlone(let condition), .onlyCount(let condition), .neverDelete(let condition),
            .disposeData(let condition):
            map.add("when", document(condition))
        case .keepAll: break
        case .keepNewest(let count), .atMost(let count): map.add("count", document(count))
        case .keepYounger(let age), .atMostOld(let age): map.add("age", document(age))
        case .keepPer(let count, let period, let zone, let age):
            map.add("count", document(count))
            map.add("per", period)
            map.add("zone", zone)
            map.add("age", document(age))
        case .alwaysKeep(let count, let preferring):
            map.add("count", document(count))
            if let preferring { map.add("preferring", document(preferring)) }
        }
        map.add("source", document(origin))
        return map.document
    }

    // MARK: Promises

    func document(_ assert: ProvedAssert) -> Document {
        var map = MapBuilder()
        map.add("text", assert.text)
        map.add(
            "proved-for",
            Document(
                .list(
                    assert.tables.map { id in
                        var map = MapBuilder()
                        map.add("decision", id.decision)
                        map.add("entry", id.entry)
                        return map.document
                    })))
        map.add("source", document(assert.origin))
        return map.document
    }

    func document(_ test: PolicyTest) -> Document {
        var map = MapBuilder()
        map.add("name", test.name)
        map.add("given", document(test.given))
        if !test.snapshotColumns.isEmpty {
            map.add(
                "snapshots",
                .map([
                    "columns": list(test.snapshotColumns),
                    "rows": Document(.list(test.snapshots.map { Document(.list($0.map(document))) })),
                ]))
        }
        map.add("expect", Document(.list(test.expectations.map(document))))
        map.add("source", document(test.origin))
        return map.document
    }

    private func document(_ given: [PolicyTest.Given]) -> Document {
        Document(.list(given.map { .map(["input": Document(.string($0.name)), "value": document($0.value)]) }))
    }

    private func document(_ expectation: PolicyTest.Expectation) -> Document {
        var map = MapBuilder()
        map.add("decision", expectation.decision)
        map.add("entry", expectation.entry)
        if !expectation.given.isEmpty { map.add("given", document(expectation.given)) }
        switch expectation.expected {
        case .outcome(let act): map.add("outcome", self.act(act).document)
        case .changeClass(let name): map.add("class", name)
        case .keeps(let names): map.add("keeps", list(names))
        case .deletes(let names): map.add("deletes", list(names))
        case .disposes(let names): map.add("disposes", list(names))
        }
        map.add("source", document(expectation.origin))
        return map.document
    }
}

extension RetentionProgram.Line {
    /// The word for the line in artifacts.
    var word: String {
        switch self {
        case .skip: "skip"
        case .leaveAlone: "leave-alone"
        case .onlyCount: "only-count"
        case .neverDelete: "never-delete"
        case .keepAll: "keep-all"
        case .keepNewest: "keep-newest"
        case .keepYounger: "keep-younger"
        case .keepPer: "keep-per"
        case .atMost: "at-most"
        case .atMostOld: "at-most-old"
        case .alwaysKeep: "always-keep"
        case .disposeData: "dispose-data"
        }
    }
}
