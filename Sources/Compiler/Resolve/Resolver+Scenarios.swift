import Documents
import PolicyDSL

// Scenarios: what can be checked of a story before it is played.

extension Resolver {
    func resolve(_ scenario: ScenarioSyntax, _ entries: [ResolvedEntry], layer: Int) -> PolicyScenario {
        var result = PolicyScenario(
            name: scenario.name.text, steps: [], origin: origin(scenario.range, layer: layer))
        var time: Int64 = 0
        for syntax in scenario.steps {
            for kind in resolve(syntax, entries, layer: layer) {
                if case .after(let duration) = kind {
                    time += duration
                    if time > PolicyScenario.longest, time - duration <= PolicyScenario.longest {
                        report(.scenarioTooLong(syntax.range))
                    }
                }
                result.steps.append(
                    PolicyScenario.Step(
                        kind, text: oneLine(syntax.range, layer: layer), origin: origin(syntax.range, layer: layer)))
            }
        }
        let expects = scenario.steps.contains {
            switch $0 {
            case .expect, .expectThat, .expectStart: true
            default: false
            }
        }
        if !expects { report(.scenarioExpectsNothing(scenario.name)) }
        return result
    }

    private func oneLine(_ range: SourceRange, layer: Int) -> String {
        let text = layers[layer].source.text(of: range)
        return text.split { $0.isWhitespace }.joined(separator: " ")
    }

    private func resolve(
        _ step: ScenarioSyntax.Step, _ entries: [ResolvedEntry], layer: Int
    ) -> [PolicyScenario.Kind] {
        isBroken = false
        switch step {
        case .given(.facts(let assignments, _)):
            let given = assignments.compactMap { assignment(of: $0) }
            return given.isEmpty ? [] : [.given(given.map { PolicyTest.Given(name: $0.name, value: $0.value) })]
        case .given(.snapshots(let grid, _)):
            let (columns, rows) = snapshots(grid)
            return [.snapshots(columns: columns, rows: rows)]
        case .apply(let changes, _): return [.apply(changes.compactMap { edit($0.path, $0.value, layer: layer) })]
        case .after(let value, let range):
            guard case .number(let duration)? = literal(value, as: .duration, for: "what passes") else { return [] }
            guard duration > 0 else {
                report(.scenarioNoTime(range))
                return []
            }
            return [.after(min(duration, PolicyScenario.longest + 1))]
        case .crash(let crash): return self.crash(crash).map { [$0] } ?? []
        case .fault(let mechanism, let fault, let times, _):
            return self.fault(mechanism, fault, times).map { [$0] } ?? []
        case .expect(let expect): return resolve(expect, entries, layer: layer).map { .expect($0) }
        case .expectThat(let condition, _):
            scope = .scenario
            reads = []
            let resolved = self.condition(condition)
            return isBroken ? [] : [.expectThat(resolved)]
        case .expectStart(let source, _):
            guard Vocabulary.carriedState(of: source.text) != nil else {
                report(.unknownRestoreSource(source))
                return []
            }
            return [.expectStart(source.text)]
        }
    }

    private func assignment(of syntax: GivenSyntax.Assignment) -> (name: String, value: FactValue)? {
        if case .operand(let operand) = syntax.subject, case .field = operand.kind {
            report(.scenarioGivenChange(operand.range))
            return nil
        }
        if case .due = syntax.subject {
            report(.scenarioGivenDue(syntax.value?.range ?? scenarioRange(of: syntax.subject)))
            return nil
        }
        return self.assignment(syntax)
    }

    private func scenarioRange(of subject: GivenSyntax.Assignment.Subject) -> SourceRange {
        switch subject {
        case .operand(let operand), .nowIn(let operand): operand.range
        case .due(let schedule, _): schedule.range
        }
    }

    // MARK: What people write

    private func edit(_ path: PathSyntax, _ value: ValueSyntax, layer: Int) -> PolicyScenario.Edit? {
        let segments = path.segments
        if segments.contains(where: { $0.contains("*") }) {
            report(.scenarioWildcard(path))
            return nil
        }
        let isMetadata = segments.first == "metadata" && ["labels", "annotations"].contains(segments.dropFirst().first)
        guard segments.count > 1, segments.first == "spec" || (isMetadata && segments.count == 3) else {
            report(.scenarioNotEditable(path))
            return nil
        }
        let document: Document?
        switch value.kind {
        case .name("none"): document = nil
        case .name("yes"), .name("no"):
            let isYes = value.kind == .name("yes")
            document = isMetadata ? Document(.string(isYes ? "true" : "false")) : Document(.bool(isYes))
        case .count(let number):
            document = isMetadata ? Document(.string("\(number)")) : Document(.integer(number))
        case .string(let text): document = Document(.string(text))
        case .name, .milliseconds, .percentage, .bytes:
            document = Document(.string(layers[layer].source.text(of: value.range)))
        case .malformed: return nil
        }
        return PolicyScenario.Edit(segments, document)
    }

    // MARK: What goes wrong

    private func crash(_ syntax: ScenarioSyntax.CrashSyntax) -> PolicyScenario.Kind? {
        var victim = PolicyScenario.Victim.operator
        if let name = syntax.victim {
            guard let known = PolicyScenario.Victim(rawValue: name.text) else {
                report(.unknownVictim(name))
                return nil
            }
            victim = known
        }
        guard let moment = syntax.moment else { return .crash(victim, nil) }
        guard let mechanism = scenarioMechanism(moment.mechanism) else { return nil }
        return .crash(victim, PolicyScenario.Moment(isBefore: moment.isBefore, mechanism))
    }

    private func fault(
        _ name: MechanismSyntax, _ fault: ScenarioSyntax.FaultSyntax, _ times: ValueSyntax?
    ) -> PolicyScenario.Kind? {
        guard let mechanism = scenarioMechanism(name) else { return nil }
        var count: Int64 = 1
        if let times, case .count(let number) = times.kind {
            guard (1...PolicyScenario.mostFaults).contains(number) else {
                report(.scenarioTimes(times.range))
                return nil
            }
            count = number
        }
        let resolved: PolicyScenario.Fault
        switch fault {
        case .fails(let text): resolved = .fails(text?.text ?? "it was told to fail")
        case .failsAfterwards:
            guard ["stop-with-savepoint"].contains(mechanism.name) else {
                report(.scenarioAfterwards(name.name))
                return nil
            }
            resolved = .failsAfterwards
        case .timesOut: resolved = .timesOut
        case .replyLost: resolved = .replyLost
        }
        return .fault(mechanism, resolved, times: Int(count))
    }

    private func scenarioMechanism(_ syntax: MechanismSyntax) -> Mechanism? {
        guard PolicyScenario.mechanisms.contains(syntax.name.text) else {
            report(.unknownMechanism(syntax.name, PolicyScenario.mechanisms))
            return nil
        }
        if let keeping = syntax.keeping, syntax.name.text != "delete-cluster" || keeping.text != "ha" {
            report(.unknownKeeping(keeping))
            return nil
        }
        return Mechanism(syntax.name.text, keeping: syntax.keeping?.text)
    }
}

extension Diagnostic {
    fileprivate static func scenarioTooLong(_ range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "scenario-time", "with this, more than 7 days pass in the scenario", at: range,
            notes: ["a job in the simulated world takes its checkpoints all that time"],
            help: ["give what is old by `given snapshots`, or wait for less"])
    }

    fileprivate static func scenarioNoTime(_ range: SourceRange) -> Diagnostic {
        Diagnostic(.error, "scenario-time", "no time passes in `after`", at: range, help: ["write `after 1m`"])
    }

    fileprivate static func scenarioExpectsNothing(_ name: Spelled) -> Diagnostic {
        Diagnostic(
            .error, "scenario-expects-nothing", "the scenario expects nothing, so it shows nothing", at: name.range,
            help: ["end it with `expect that job.state == RUNNING`, or with what is decided: `expect upgrade wait`"])
    }

    fileprivate static func scenarioGivenChange(_ range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "scenario-given", "in a scenario a change of the spec is made, and not given", at: range,
            help: ["write `apply spec.image = \"shop:2\"`"])
    }

    fileprivate static func scenarioGivenDue(_ range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "scenario-given", "in a scenario a schedule becomes due as time passes", at: range,
            help: ["write `after 1h`"])
    }

    fileprivate static func scenarioWildcard(_ path: PathSyntax) -> Diagnostic {
        Diagnostic(
            .error, "scenario-apply", "`apply` sets one field, and `\(path.spelling)` stands for many", at: path.range)
    }

    fileprivate static func scenarioNotEditable(_ path: PathSyntax) -> Diagnostic {
        Diagnostic(
            .error, "scenario-apply", "no user writes `\(path.spelling)`", at: path.range,
            help: ["fields of `spec`, `metadata.labels.KEY` and `metadata.annotations.KEY` can be applied"])
    }

    fileprivate static func unknownVictim(_ name: Spelled) -> Diagnostic {
        let known = PolicyScenario.Victim.allCases.map(\.rawValue)
        let near = nearest(name.text, among: known)
        return Diagnostic(
            .error, "scenario-crash", "a `\(name.text)` cannot crash", at: name.range,
            notes: ["there are \(known.joined(separator: ", "))"], help: near.map { ["did you mean `\($0)`?"] } ?? [],
            fixes: near.map { [Fix("write \($0)", at: name.range, replacement: $0)] } ?? [])
    }

    fileprivate static func scenarioTimes(_ range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "scenario-fault", "a fault happens 1 to \(PolicyScenario.mostFaults) times", at: range)
    }

    fileprivate static func scenarioAfterwards(_ name: Spelled) -> Diagnostic {
        Diagnostic(
            .error, "scenario-fault", "only `stop-with-savepoint` can fail afterwards", at: name.range,
            notes: ["its savepoint is written, and then the job fails, so that the path stands in the failure only"])
    }
}
