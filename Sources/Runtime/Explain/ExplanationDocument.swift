public import Documents
import PolicyCompiler

extension Explanation {
    /// As JSON; the layout is `docs/schemas/explanation.schema.json`.
    public var document: Document {
        var result: [(String, Document)] = [
            (
                "resource",
                .map([
                    "kind": .text(kind), "namespace": .text(namespace), "name": .text(name),
                    "source": .text(source),
                ])
            ),
            ("policy", .text(policy.name)), ("now", .text(now.description)), ("summary", .text(summary)),
        ]
        if let journalDocument { result.append(("journal", journalDocument)) }
        if let change {
            result.append(
                (
                    "change",
                    .map([
                        "class": .text(change.changeClass), "fields": .list(change.fields.map(document)),
                    ])
                ))
        }
        result.append(("pass", .list(pass.map(document))))
        result.append(("decisions", .list(decisions.map(document))))
        if !snapshots.isEmpty { result.append(("snapshots", .list(snapshots.map(document)))) }
        result += timeDocument
        result.append(("plans", .list(plans.map(document))))
        result.append(("warnings", .list(warnings.map(Document.text))))
        result.append(("findings", .list(findings.map(document))))
        return Self.map(result)
    }

    static func map(_ entries: [(String, Document)]) -> Document {
        Document(.map(DocumentMap(entries.map { DocumentMap.Entry(key: $0.0, value: $0.1) })))
    }

    private func document(_ field: ChangeReport.Field) -> Document {
        var entries: [(String, Document)] = [
            ("field", .text(field.difference.field)), ("kind", .text(field.difference.kind.rawValue)),
            ("class", .text(field.changeClass)),
        ]
        if let old = field.difference.old { entries.append(("old", old)) }
        if let new = field.difference.new { entries.append(("new", new)) }
        if let origin = field.origin { entries.append(("rule", document(origin))) }
        return Self.map(entries)
    }

    private func document(_ finding: EvidenceFinding) -> Document {
        var entries: [(String, Document)] = [
            ("severity", .text(finding.severity.rawValue)), ("message", .text(finding.message)),
        ]
        if !finding.source.isEmpty { entries.append(("source", .text(finding.source))) }
        if let position = finding.position {
            entries.append(("line", .number(Int64(position.line))))
            entries.append(("column", .number(Int64(position.column))))
        }
        if let help = finding.help { entries.append(("help", .text(help))) }
        return Self.map(entries)
    }

    private func document(_ origin: RowOrigin) -> Document {
        .map([
            "policy": .text(origin.policy), "file": .text(origin.file), "line": .number(Int64(origin.line)),
            "column": .number(Int64(origin.column)),
        ])
    }

    /// Of the decisions that were taken, the rest stands in `decisions`.
    private func document(_ step: PassStep) -> Document {
        var entries: [(String, Document)] = [("decision", .text(step.id.decision))]
        if let entry = step.id.entry { entries.append(("entry", .text(entry))) }
        switch step {
        case .taken(let report):
            entries.append(("taken", Document(.bool(true))))
            if let row = report.row { entries.append(("outcome", .text(OutcomeText.text(row.outcome.act)))) }
        case .notTaken(_, let why):
            entries.append(("taken", Document(.bool(false))))
            entries.append(("because", .text(why)))
        }
        return Self.map(entries)
    }

    private func document(_ plan: PlannedRequests) -> Document {
        var document = plan.lowered.document
        document.add("decision", .text(plan.plan.intent.decision.description))
        document.add("about", plan.about.map(Document.text))
        return document
    }

    private func document(_ report: DecisionReport) -> Document {
        let view = report.view
        var entries: [(String, Document)] = [
            ("decision", .text(report.id.decision)), ("occasion", .text(report.occasion)),
        ]
        if let entry = report.id.entry { entries.append(("entry", .text(entry))) }
        if let about = report.about { entries.append(("about", .text(about))) }
        if !report.notes.isEmpty { entries.append(("notes", .list(report.notes.map(Document.text)))) }
        if let row = report.row {
            entries.append(("outcome", OutcomeDocument.document(row.outcome, policy.inputs)))
            entries.append(("rule", document(row.origin)))
            if !row.fallbacks.isEmpty {
                entries.append(
                    (
                        "fallbacks",
                        .list(
                            row.fallbacks.map {
                                .map(["to": .text($0.target), "rule": document($0.origin)])
                            })
                    ))
            }
        }
        for (input, value) in report.invalid.prefix(1) {
            entries.append(("invalid", .map(["fact": .text(view.name(input)), "why": .text(value.description)])))
        }
        if let residual = report.residual {
            let printer = ConditionText(policy)
            if let healthy = report.healthy {
                entries.append(("ifHealthy", OutcomeDocument.document(healthy.outcome, policy.inputs)))
            }
            entries.append(("undecided", .list(residual.openInputs.map { .text(view.name($0)) })))
            entries.append(
                (
                    "residual",
                    .list(
                        residual.rows.map { row in
                            .map([
                                "when": .text(printer.text(row.condition)),
                                "outcome": OutcomeDocument.document(row.outcome, policy.inputs),
                                "rule": document(report.table.rows[row.row].origin),
                            ])
                        })
                ))
        }
        entries.append(("tried", .list(report.trace.steps.map { document($0, report) })))
        entries.append(
            (
                "facts",
                .list(
                    report.facts.map { input in
                        .map([
                            "name": .text(view.name(input)), "value": value(view.value(of: input)),
                            "from": .text(view.provenance(of: input).description),
                        ])
                    })
            ))
        entries.append(
            (
                "counterfactuals",
                .list(
                    report.counterfactuals.map { item in
                        .map([
                            "outcome": OutcomeDocument.document(report.table.rows[item.row].outcome, policy.inputs),
                            "changes": .list(
                                item.changes.map {
                                    .map(["name": .text(view.name($0.input)), "value": value($0.value)])
                                }),
                        ])
                    })
            ))
        if !report.otherModes.isEmpty {
            entries.append(
                (
                    "otherModes",
                    .list(
                        report.otherModes.map {
                            .map([
                                "mode": .text($0.mode),
                                "outcome": OutcomeDocument.document($0.row.outcome, policy.inputs),
                            ])
                        })
                ))
        }
        entries.append(
            (
                "events",
                .list(
                    report.events.map { event in
                        .map([
                            "afterMilliseconds": .number(event.after), "what": .text(view.sentence(event)),
                            "outcome": OutcomeDocument.document(report.table.rows[event.row].outcome, policy.inputs),
                        ])
                    })
            ))
        if !report.afterwards.isEmpty {
            entries.append(
                (
                    "afterwards",
                    .list(
                        report.afterwards.map {
                            .map([
                                "effect": .text($0.effect),
                                "outcome": OutcomeDocument.document($0.row.outcome, policy.inputs),
                            ])
                        })
                ))
        }
        return Self.map(entries)
    }

    private func document(_ step: Trace.Step, _ report: DecisionReport) -> Document {
        let row = report.table.rows[step.row]
        return .map([
            "row": .number(Int64(step.row + 1)), "result": .text(step.result.rawValue),
            "outcome": .text(OutcomeText.text(row.outcome.act)), "rule": document(row.origin),
            "reasons": .list(report.view.lines(step).map(Document.text)),
        ])
    }

    private func value(_ value: FactValue?) -> Document { value.map(OutcomeDocument.value) ?? .null }
}

extension Document {
    fileprivate static var null: Document { Document(.null) }
}

/// Outcomes and values as JSON.
package enum OutcomeDocument {
    package static func document(_ outcome: Outcome, _ inputs: [PolicyInput]) -> Document {
        var entries: [(String, Document)] = [("outcome", .text(outcome.word))]
        func text(_ key: String, _ value: String?) {
            if let value, !value.isEmpty { entries.append((key, .text(value))) }
        }
        switch outcome.act {
        case .use(let strategy): text("strategy", strategy)
        case .start(let source): text("from", source)
        case .perform(let mechanism):
            text("mechanism", mechanism.name)
            text("keeping", mechanism.keeping)
        case .rollBack(let mode): text("as", mode)
        case .wait(let reason), .block(let reason), .deny(let reason), .skip(let reason), .abandon(let reason),
            .fail(let reason):
            text("reason", reason)
        case .trigger(let type): text("as", type)
        case .retry(let pace): text("after", pace.map(OutcomeText.text))
        case .value(let value): text("value", value)
        case .disposeData, .proceed, .accept, .complete, .release: break
        }
        if !outcome.parameters.isEmpty {
            entries.append(
                (
                    "with",
                    Explanation.map(
                        outcome.parameters.map { parameter in
                            switch parameter.value {
                            case .constant(let constant): (parameter.name, value(constant))
                            case .input(let input): (parameter.name, .text(inputs[input.index].name))
                            }
                        })
                ))
        }
        text("allowStateLoss", outcome.stateLossGrant)
        text("remedy", outcome.remedy)
        text("because", outcome.because)
        text("warning", outcome.warning)
        if outcome.holdsAll { entries.append(("holdingAll", Document(.bool(true)))) }
        if let retrying = outcome.retrying { entries.append(("retryingAfter", .text(OutcomeText.text(retrying)))) }
        return Explanation.map(entries)
    }

    package static func value(_ value: FactValue) -> Document {
        switch value {
        case .bool(let bool): Document(.bool(bool))
        case .name(let text), .string(let text): .text(text)
        case .number(let number): .number(number)
        case .none: Document(.null)
        case .unknown: .text("unknown")
        }
    }
}
