import PolicyDSL

/// A block of rules as written: one of a decision's, or a chain's.
struct RuleBlock {
    /// Modes or snapshot kinds; empty: all.
    var entries: [Spelled]
    var layerWord: LayerSyntax?
    var layer: Int
    var hit: Spelled?
    var rules: [ResolvedRule]
    var heading: SourceRange
    var isBroken: Bool

    var entryNames: Set<String> { Set(entries.map(\.text)) }

    func applies(to entry: String?) -> Bool {
        entries.isEmpty || entry.map { name in entries.contains { $0.text == name } } ?? true
    }
}

/// The rules of an entry, put together from the blocks of all layers.
struct Composition {
    var rules: [ResolvedRule] = []
    var hit = HitPolicy.first
    var heading: SourceRange
    var isBroken = false
}

extension Resolver {
    // MARK: Entries and chains

    func resolveEntries(_ chains: [String: ResolvedChain]) -> [ResolvedEntry] {
        var blocks: [String: [RuleBlock]] = [:]
        for (number, layer) in layers.enumerated() {
            for case .decision(let syntax) in layer.syntax.declarations {
                guard let (_, entryKind) = Vocabulary.decisions.first(where: { $0.name == syntax.decision.text }) else {
                    continue  // the parser knows the decisions
                }
                checkEntries(syntax, entryKind)
                isBroken = false
                let resolvedRules = syntax.items.flatMap {
                    rules(of: $0, decision: syntax.decision.text, layer: number)
                }
                blocks[syntax.decision.text, default: []].append(
                    RuleBlock(
                        entries: syntax.entries, layerWord: syntax.layer, layer: number, hit: syntax.hit,
                        rules: resolvedRules,
                        heading: headingRange(syntax), isBroken: isBroken))
            }
        }
        var entries: [ResolvedEntry] = []
        for (decision, entryKind) in Vocabulary.decisions {
            guard let own = blocks[decision] else { continue }
            reportMissingLayerWords(own, decision)
            for entry in entryNames(entryKind, own) {
                guard let composed = compose(own, entry: entry, what: decision) else { continue }
                entries.append(
                    ResolvedEntry(
                        id: DecisionID(decision, entry), hit: composed.hit, rules: composed.rules,
                        heading: composed.heading, isBroken: composed.isBroken))
            }
        }
        checkFallbacks(entries, chains)
        checkReached(entries, chains)
        return entries
    }

    func resolveChains() -> [String: ResolvedChain] {
        var blocks: [String: [RuleBlock]] = [:]
        var order: [String] = []
        for (number, layer) in layers.enumerated() {
            for case .chain(let syntax) in layer.syntax.declarations {
                let name = syntax.name.text
                if Vocabulary.modes.values.contains(name) || name == "none" { report(.chainNamedAsMode(syntax.name)) }
                isBroken = false
                let resolvedRules = syntax.items.flatMap { rules(of: $0, decision: "", layer: number) }
                if blocks[name] == nil { order.append(name) }
                if syntax.layer != nil, blocks[name] == nil {
                    report(.nothingToReplace(syntax.name, "chain", near: nearest(name, among: order.dropLast())))
                }
                if syntax.layer == nil, let known = blocks[name]?.first {
                    if known.layer == number {
                        report(.chainTwice(syntax.name, known.heading))
                    } else {
                        report(
                            .needsLayerWord(
                                syntax.name, "chain \(name)", words: "`before`, `after` or `replace`", known.heading))
                    }
                }
                blocks[name, default: []].append(
                    RuleBlock(
                        entries: [], layerWord: syntax.layer, layer: number, hit: nil, rules: resolvedRules,
                        heading: syntax.name.range, isBroken: isBroken))
            }
        }
        var chains: [String: ResolvedChain] = [:]
        for name in order {
            guard let own = blocks[name], let composed = compose(own, entry: nil, what: "chain \(name)") else {
                continue
            }
            chains[name] = ResolvedChain(
                name: name, rules: composed.rules, heading: composed.heading, isBroken: composed.isBroken)
        }
        return chains
    }

    private func headingRange(_ syntax: DecisionSyntax) -> SourceRange {
        syntax.entries.last.map { syntax.decision.range.through($0.range) } ?? syntax.decision.range
    }

    /// The entries that a decision has for the kinds of the policy.
    private func entryNames(_ kind: Vocabulary.Entries, _ blocks: [RuleBlock]) -> [String?] {
        switch kind {
        case .single: [nil]
        case .modes: modes
        case .snapshots:
            ["savepoint", "checkpoint"].filter { name in blocks.contains { $0.applies(to: name) } }
        }
    }

    /// The modes that a resource of the policy's kinds can have, `none` last.
    var modes: [String] {
        let named = Vocabulary.modes.values.filter { mode in kinds.contains { $0.modes.contains(mode) } }
        return named + (kinds.contains { $0.modes.contains(nil) } ? ["none"] : [])
    }

    private func checkEntries(_ syntax: DecisionSyntax, _ kind: Vocabulary.Entries) {
        for entry in syntax.entries {
            let allowed: [String] =
                switch kind {
                case .single: []
                case .modes: Vocabulary.modes.values + ["none"]
                case .snapshots: ["savepoint", "checkpoint"]
                }
            if !allowed.contains(entry.text) {
                report(.unknownEntry(entry, syntax.decision.text, allowed))
            } else if kind == .modes, !modes.contains(entry.text) {
                report(.impossibleMode(entry, kinds))
            }
        }
        if kind == .snapshots, syntax.entries.isEmpty { return }
    }

    /// A plain block of an overlay for what the base has already.
    private func reportMissingLayerWords(_ blocks: [RuleBlock], _ decision: String) {
        for block in blocks where block.layer > 0 && block.layerWord == nil {
            let base = blocks.first { other in
                other.layer < block.layer
                    && (other.entries.isEmpty || block.entries.isEmpty
                        || !other.entryNames.isDisjoint(with: block.entryNames))
            }
            if let base {
                let name = ([decision] + [block.entries.map(\.text).joined(separator: ", ")]).filter { !$0.isEmpty }
                    .joined(separator: " ")
                report(
                    .needsLayerWord(
                        Spelled(name, block.heading), name, words: "`before`, `after` or `replace`", base.heading))
            }
        }
    }

    /// The rules of one entry in the order in which they are tried: `before` of the outermost layer first, then the
    /// entry's own, then `after`, and last the `otherwise` of the outermost layer that states one.
    private func compose(_ blocks: [RuleBlock], entry: String?, what: String) -> Composition? {
        let own = ownBlocks(blocks, what).filter { $0.applies(to: entry) }
        let before = blocks.filter { $0.layerWord == .before && $0.applies(to: entry) }
            .enumerated().sorted { ($1.element.layer, $0.offset) < ($0.element.layer, $1.offset) }.map(\.element)
        let after = blocks.filter { $0.layerWord == .after && $0.applies(to: entry) }
        let all = before + own + after
        guard let last = own.last ?? all.last else {
            // No block names this entry: a gap, reported where the decision stands.
            return blocks.first.map { Composition(heading: $0.heading) }
        }
        var composition = Composition(heading: last.heading)
        for block in all {
            composition.isBroken = composition.isBroken || block.isBroken
            if let hit = block.hit {
                if let policy = HitPolicy(rawValue: hit.text) {
                    composition.hit = policy
                } else {
                    report(.unknownHit(hit))
                }
            }
            composition.rules += block.rules.filter { !$0.isOtherwise }
        }
        let otherwise = all.flatMap(\.rules).filter(\.isOtherwise)
        if let outermost = otherwise.map(\.layer).max() {
            let stated = otherwise.filter { $0.layer == outermost }
            if stated.count > 1 { report(.twoOtherwise(stated[1], stated[0], what)) }
            composition.rules.append(stated[0])
        }
        return composition
    }

    /// The plain blocks, those that `replace` stands for exchanged.
    private func ownBlocks(_ blocks: [RuleBlock], _ what: String) -> [RuleBlock] {
        var own: [RuleBlock] = []
        for block in blocks {
            switch block.layerWord {
            case nil: own.append(block)
            case .replace:
                let places = own.indices.filter {
                    own[$0].entryNames == block.entryNames && own[$0].layer < block.layer
                }
                guard let first = places.first else {
                    report(.nothingToReplace(Spelled(what, block.heading), "block with this heading", near: nil))
                    own.append(block)
                    continue
                }
                own[first] = block
                for place in places.dropFirst().reversed() { own.remove(at: place) }
            case .before, .after: break
            }
        }
        return own
    }

    private func checkFallbacks(_ entries: [ResolvedEntry], _ chains: [String: ResolvedChain]) {
        var reported: Set<SourceRange> = []
        func check(_ rules: [ResolvedRule], modes: [String], of decision: String? = nil) {
            for rule in rules {
                guard case .fallBack(let target) = rule.consequence, chains[target] == nil, !modes.contains(target),
                    reported.insert(rule.range).inserted
                else { continue }
                report(
                    .unknownFallback(Spelled(target, rule.outcomeRange), Array(chains.keys).sorted() + modes, decision))
            }
        }
        for entry in entries {
            check(entry.rules, modes: entries.filter { $0.id.decision == entry.id.decision }.compactMap(\.id.entry))
        }
        // A chain is shared: what it falls back to has to exist in every decision that comes to it.
        var reached: Set<String> = []
        for entry in entries {
            let modes = entries.filter { $0.id.decision == entry.id.decision }.compactMap(\.id.entry)
            var seen: Set<String> = []
            func visit(_ rules: [ResolvedRule]) {
                for rule in rules {
                    guard case .fallBack(let target) = rule.consequence, let chain = chains[target],
                        seen.insert(target).inserted
                    else { continue }
                    reached.insert(target)
                    check(chain.rules, modes: modes, of: entry.id.decision)
                    visit(chain.rules)
                }
            }
            visit(entry.rules)
        }
        for chain in chains.values.sorted(by: { $0.name < $1.name }) where !reached.contains(chain.name) {
            check(chain.rules, modes: Vocabulary.modes.values + ["none"])
        }
    }

    /// Chains are shared by decisions: what their rules read and end in is judged for each decision that comes there.
    private func checkReached(_ entries: [ResolvedEntry], _ chains: [String: ResolvedChain]) {
        for entry in entries {
            let decision = entry.id.decision
            var seen: Set<String> = []
            func visit(_ rules: [ResolvedRule]) {
                for rule in rules {
                    guard case .fallBack(let target) = rule.consequence, let chain = chains[target],
                        seen.insert(target).inserted
                    else { continue }
                    for reached in chain.rules {
                        if case .outcome(let outcome) = reached.consequence, let allowed = Self.outcomes[decision],
                            !allowed.contains(outcome.word)
                        {
                            report(.wrongOutcome(reached.outcomeRange, decision, allowed))
                        }
                        if !["progress", "dispose"].contains(decision),
                            let read = reached.reads.first(where: {
                                inputs[$0.input.index].name.hasPrefix("snapshot.")
                            })
                        {
                            report(.snapshotHere(inputs[read.input.index].name, reached.outcomeRange, read.range))
                        }
                    }
                    visit(chain.rules)
                }
            }
            visit(entry.rules)
        }
    }

    // MARK: Rules

    private func rules(of item: RuleItemSyntax, decision: String, layer: Int) -> [ResolvedRule] {
        switch item {
        case .rule(let rule): [self.rule(rule, decision: decision, layer: layer)]
        case .grid(let grid): grid.rows.map { row(grid, $0, decision: decision, layer: layer) }
        }
    }

    private func rule(_ syntax: RuleSyntax, decision: String, layer: Int) -> ResolvedRule {
        scope = .decision(decision)
        reads = []
        var parts: [Condition] = []
        if let schedule = syntax.every { parts.append(due(schedule, syntax)) }
        if let condition = syntax.condition { parts.append(self.condition(condition)) }
        return resolved(
            syntax.outcome, syntax.modifiers, .all(parts), isOtherwise: syntax.isOtherwise, syntax.range,
            decision: decision, layer: layer)
    }

    private func row(_ grid: GridSyntax, _ row: GridSyntax.Row, decision: String, layer: Int) -> ResolvedRule {
        scope = .decision(decision)
        reads = []
        let condition = gridCondition(grid, row)
        return resolved(
            row.outcome, row.modifiers, condition, isOtherwise: false, row.range, decision: decision, layer: layer)
    }

    private func resolved(
        _ outcome: OutcomeSyntax, _ modifiers: [ModifierSyntax], _ condition: Condition, isOtherwise: Bool,
        _ range: SourceRange, decision: String, layer: Int
    ) -> ResolvedRule {
        checkSnapshotReads(decision, range)
        let consequence = self.consequence(outcome, modifiers, decision: decision)
        var rule = ResolvedRule(
            consequence: consequence, condition: condition, isOtherwise: isOtherwise, range: range,
            outcomeRange: outcome.range, reads: reads, layer: layer, origin: origin(range, layer: layer))
        for modifier in modifiers {
            if case .because(let text) = modifier.kind { rule.because = text.text }
            if case .warn(let text) = modifier.kind { rule.warning = text.text }
        }
        return rule
    }

    /// Named conditions may read a snapshot; the decisions that use them may not all.
    private func checkSnapshotReads(_ decision: String, _ range: SourceRange) {
        guard !["progress", "dispose", ""].contains(decision) else { return }
        if let read = reads.first(where: { inputs[$0.input.index].name.hasPrefix("snapshot.") }) {
            fail(.snapshotHere(inputs[read.input.index].name, range, read.range))
        }
    }

    /// `every S`: whether the rule's schedule is due.
    private func due(_ schedule: ValueSyntax, _ rule: RuleSyntax) -> Condition {
        let trigger =
            if case .trigger(let type) = rule.outcome.kind { type?.text ?? "trigger" } else { "rule" }
        let zone = rule.zone?.text
        if let zone = rule.zone { checkZone(zone.text, zone.range) }
        switch schedule.kind {
        case .name(let name):
            used.insert(name)
            guard let setting = settings[name] else { return undeclared(Spelled(name, schedule.range)) }
            guard setting.type == .schedule || setting.type == .duration else {
                fail(.notASchedule(schedule.range, name))
                return .never
            }
            var input = PolicyInput(
                name: PolicyInput.dueName(name, rule: trigger, zone: zone), type: .bool, canBeNone: false,
                origin: .due(setting: name, text: nil, rule: trigger, zone: zone))
            if setting.syntax.sources.isEmpty {
                guard let value = setting.value, value != FactValue.none else { return .never }
                input.origin = .due(setting: name, text: Self.text(value), rule: trigger, zone: zone)
            } else if let type = setting.type {
                _ = settingInput(name, setting, type)
            }
            let id = intern(input)
            reads.append(ResolvedRule.Read(input: id, range: schedule.range))
            return .member(id, .positions(0b10, none: false))
        case .malformed:
            isBroken = true
            return .never
        case .milliseconds, .string:
            guard let value = literal(schedule, as: .schedule, for: "a schedule") else { return .never }
            let text = Self.text(value)
            let id = intern(
                PolicyInput(
                    name: PolicyInput.dueName(text, rule: trigger, zone: zone), type: .bool, canBeNone: false,
                    origin: .due(setting: nil, text: text, rule: trigger, zone: zone)))
            reads.append(ResolvedRule.Read(input: id, range: schedule.range))
            return .member(id, .positions(0b10, none: false))
        case .count, .percentage, .bytes:
            fail(.typeMismatch(schedule, .schedule, "what follows `every`"))
            return .never
        }
    }

    /// The input that `given every S` sets; `nil` where S is no schedule, which is reported.
    func dueName(_ schedule: ValueSyntax, type: String?) -> String? {
        let suffix = type.flatMap { $0 == "PERIODIC" ? nil : " as \($0)" } ?? ""
        switch schedule.kind {
        case .name(let name): return "every \(name)\(suffix)"
        case .milliseconds, .string:
            return literal(schedule, as: .schedule, for: "a schedule").map { "every \(Self.text($0))\(suffix)" }
        case .malformed: return nil  // has been reported
        case .count, .percentage, .bytes:
            report(.typeMismatch(schedule, .schedule, "what follows `every`"))
            return nil
        }
    }

    private static func text(_ value: FactValue) -> String {
        switch value {
        case .number(let number): DurationText.short(number)
        case .string(let text): text
        case .bool, .name, .none, .unknown: "none"
        }
    }
}

extension Diagnostic {
    fileprivate static func chainNamedAsMode(_ name: Spelled) -> Diagnostic {
        Diagnostic(
            .error, "duplicate-name", "`\(name.text)` is a mode, so no chain can be called that", at: name.range,
            notes: ["`fall back to \(name.text)` goes on with the rules of that mode"])
    }

    fileprivate static func chainTwice(_ name: Spelled, _ other: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "duplicate-name", "the chain `\(name.text)` is declared twice", at: name.range,
            related: [Label(other, "declared here first")])
    }

    fileprivate static func unknownEntry(_ entry: Spelled, _ decision: String, _ allowed: [String]) -> Diagnostic {
        let near = nearest(entry.text, among: allowed)
        return Diagnostic(
            .error, "unknown-entry",
            allowed.isEmpty ? "`\(decision)` has no entries" : "`\(decision)` has no entry `\(entry.text)`",
            at: entry.range, notes: allowed.isEmpty ? [] : ["its entries are \(allowed.joined(separator: ", "))"],
            help: near.map { ["did you mean `\($0)`?"] } ?? [],
            fixes: near.map { [Fix("write \($0)", at: entry.range, replacement: $0)] } ?? [])
    }

    fileprivate static func impossibleMode(_ entry: Spelled, _ kinds: [ResourceKind]) -> Diagnostic {
        Diagnostic(
            .warning, "impossible-mode",
            "no \(kinds.map(\.rawValue).joined(separator: " or ")) has the mode `\(entry.text)`", at: entry.range)
    }

    fileprivate static func twoOtherwise(_ second: ResolvedRule, _ first: ResolvedRule, _ what: String) -> Diagnostic {
        Diagnostic(
            .error, "two-otherwise", "`\(what)` has two `otherwise` for the same entry", at: second.range,
            related: [Label(first.range, "the other one")], help: ["keep one, and give the other a `when`"])
    }

    /// - Parameter decision: The one that comes here, of a chain.
    fileprivate static func unknownFallback(
        _ target: Spelled, _ names: [String], _ decision: String?
    ) -> Diagnostic {
        let near = nearest(target.text, among: names)
        return Diagnostic(
            .error, "unknown-chain", "there is no mode or chain `\(target.text)` to fall back to", at: target.range,
            label: decision.map { "`\($0)` comes here, and has no rules for `\(target.text)`" } ?? "",
            help: near.map { ["did you mean `\($0)`?"] }
                ?? (names.isEmpty ? [] : ["fall back to one of \(names.joined(separator: ", "))"]))
    }

    fileprivate static func snapshotHere(_ name: String, _ range: SourceRange, _ read: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "not-readable-here", "`\(name)` cannot be read here", at: range,
            related: [Label(read, "read here")],
            notes: ["facts of one snapshot can be read in `progress`, `dispose` and `retain` only"])
    }

    fileprivate static func notASchedule(_ range: SourceRange, _ name: String) -> Diagnostic {
        Diagnostic(
            .error, "bad-schedule", "`\(name)` is no schedule", at: range,
            help: ["declare it as `setting \(name) : schedule = ...`"])
    }
}
