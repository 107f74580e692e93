public import PolicyDSL

/// What became of a policy's text.
public struct Compilation: Sendable {
    /// `nil` if there are errors.
    public var policy: CompiledPolicy?
    /// By position.
    public var diagnostics: [Diagnostic]
    /// The texts that the ranges of the diagnostics lie in.
    public var sources: [FileID: SourceFile]
    public var statistics: [TableStatistics]
    /// The scenarios of the policy itself, which are no part of what ships.
    public var scenarios: [PolicyScenario] = []

    public init(
        policy: CompiledPolicy?, diagnostics: [Diagnostic], sources: [FileID: SourceFile],
        statistics: [TableStatistics]
    ) {
        self.policy = policy
        self.diagnostics = diagnostics
        self.sources = sources
        self.statistics = statistics
    }

    public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

/// What compiling asks of the tables that it makes.
public enum Scrutiny: Sendable, Hashable {
    /// All questions of `Analysis/`: what compiles is proven.
    case complete
    /// None. For a text that was compiled completely before, as those that ship are: the same tables, each lowered when its
    /// rows are first looked at. Names and types are checked all the same; a gap would not be found. The asserts are left
    /// out, since nothing is claimed of what was not asked.
    case provenBefore
}

/// How large a table became.
public struct TableStatistics: Sendable {
    public var table: DecisionID
    /// Rows that its chains unfold to, and those that some facts reach.
    public var rowsGenerated: Int
    public var rowsReached: Int
    public var columns: Int
    /// Combinations of cases, and of those the ones that can be observed.
    public var combinations: Double
    public var validCombinations: Double
    /// Nodes of the diagram that decides: its depth is the number of columns, which bounds the cost of a decision.
    public var nodes: Int
    /// Nodes that analysis made, against its budget.
    public var work: Int
    public var budget: Int
}

/// Compiles a policy: resolves its layers, checks it completely, and gives its decision tables.
///
/// - Parameters:
///   - source: The policy's text.
///   - library: The text of a policy that is extended, by its name.
///   - scrutiny: What is asked of the tables.
///   - zones: The time zone data of the host; what the policy names of it becomes part of the compiled policy.
public func compile(
    _ source: SourceFile, scrutiny: Scrutiny = .complete, zones: ZoneData = .none,
    library: (String) -> SourceFile? = { _ in nil }
) -> Compilation {
    var found = Diagnostics()
    var sources: [FileID: SourceFile] = [source.id: source]
    let layers = stack(source, library, &sources, &found)
    // A tree with holes is still resolved, so that the rest of the file is checked; its tables are not.
    let hasSyntaxErrors = found.hasErrors
    let resolver = Resolver(layers, zones)
    let resolved = resolver.resolve()
    found.add(contentsOf: resolver.found)
    if scrutiny == .provenBefore, !found.hasErrors {
        let tables = (resolved.entries + resolver.derivedTables()).map { DecisionTable(of: $0, in: resolved) }
        var policy = emit(resolved, tables, resolver.foundZones, found)
        policy.asserts = []
        var compilation = Compilation(policy: policy, diagnostics: [], sources: sources, statistics: [])
        compilation.scenarios = resolved.scenarios
        return compilation
    }
    var statistics: [TableStatistics] = []
    let tables = hasSyntaxErrors ? [] : analyze(resolved, resolver, &found, &statistics)
    if !found.hasErrors {
        var questions = RetentionQuestions(
            resolved, top: resolver.top, topFile: source.id, zones: resolver.foundZones)
        questions.findRefutedClaims()
        questions.findLostState()
        found.add(contentsOf: questions.found)
    }
    lint(resolved, resolver, &found)
    // What is odd about a base is said when the base is checked.
    let shown = found.sorted.filter { $0.severity != .warning || ($0.range?.file ?? source.id) == source.id }
    guard !found.hasErrors, !hasSyntaxErrors else {
        return Compilation(policy: nil, diagnostics: shown, sources: sources, statistics: statistics)
    }
    var compilation = Compilation(
        policy: emit(resolved, tables, resolver.foundZones, found), diagnostics: shown, sources: sources,
        statistics: statistics)
    compilation.scenarios = resolved.scenarios
    return compilation
}

/// The policy and what it extends, the base first.
private func stack(
    _ source: SourceFile, _ library: (String) -> SourceFile?, _ sources: inout [FileID: SourceFile],
    _ found: inout Diagnostics
) -> [Layer] {
    var layers: [Layer] = []
    var names: [String] = []
    var next: SourceFile? = source
    while let file = next {
        next = nil
        let syntax = parse(file, &found)
        sources[file.id] = file
        layers.insert(Layer(syntax: syntax, source: file), at: 0)
        names.append(syntax.name.text)
        guard let base = syntax.extends else { break }
        if names.contains(base.text) {
            found.add(.extendsCycle(base, names))
            break
        }
        guard let baseFile = library(base.text) else {
            found.add(.unknownBase(base))
            break
        }
        next = SourceFile(id: FileID(Int(source.id.number) + names.count), name: baseFile.name, text: baseFile.text)
    }
    return layers
}

/// Lowers every entry, asks it all questions, and gives the tables with what no facts reach left out.
private func analyze(
    _ policy: ResolvedPolicy, _ resolver: Resolver, _ found: inout Diagnostics, _ statistics: inout [TableStatistics]
) -> [DecisionTable] {
    var lowering = Lowering(policy)
    var tables: [DecisionTable] = []
    var uses: [SourceRange: RuleUse] = [:]
    var matters: [InputID: Bool] = [:]
    var isComplete = true
    var gaps: [(table: String, diagnostic: Diagnostic)] = []
    var shared = SharedFindings()
    for input in resolver.inputsReadElsewhere(policy) { matters[input] = true }
    for entry in policy.entries + resolver.derivedTables() {
        guard !lowering.isBroken(entry) else {
            isComplete = false
            continue
        }
        let lowered = lowering.lower(entry)
        guard !lowering.isTooLarge else {
            found.add(.tooManyRows(entry.id.description, entry.heading))
            isComplete = false
            continue
        }
        do {
            let analysis = try TableAnalysis(policy, lowered, asserts: policy.asserts)
            try analysis.findGaps()
            try analysis.findOverlaps()
            try analysis.findFallbackCycles()
            try analysis.findUnhandledUnknowns()
            try analysis.findStateLoss()
            try analysis.findEndlessRepairs()
            try analysis.findRefutedAsserts()
            try analysis.findEndlessWaits()
            try analysis.gatherUses(&uses)
            try analysis.gatherColumns(&matters)
            tables.append(try analysis.table())
            statistics.append(try analysis.statistics())
            found.add(contentsOf: shared.taken(from: analysis.found, of: analysis.name))
            if let gap = analysis.gap { gaps.append((analysis.name, gap)) }
        } catch let error as ColumnSpaceError {
            found.add(.tooManyPatterns(error.input, entry.heading))
            isComplete = false
        } catch {
            found.add(
                .tooComplex(entry.id.description, entry.heading, TableAnalysis.columnsThatMultiply(policy, lowered)))
            isComplete = false
        }
    }
    found.add(contentsOf: Gaps.merged(gaps))
    found.add(contentsOf: shared.merged)
    // A rule or a column is judged over all tables, so only when all were looked at.
    if isComplete {
        found.add(contentsOf: RuleUses.findings(uses, top: resolver.top))
        found.add(contentsOf: DeadColumns.findings(matters, policy) { resolver.ownDeclaration($0) })
    }
    return tables
}

private func emit(
    _ policy: ResolvedPolicy, _ tables: [DecisionTable], _ zones: [String: ZoneRules], _ found: Diagnostics
) -> CompiledPolicy {
    // A promise of the base that an overlay breaks is no promise of the whole.
    let refuted = Set(found.all.filter { $0.id == "assert-refuted" }.compactMap(\.range))
    var compiled = CompiledPolicy(
        name: policy.name, summary: policy.summary, layers: policy.layers, over: policy.over, kinds: policy.kinds,
        selector: policy.selector, inputs: policy.inputs, constants: policy.constants, strategies: policy.strategies,
        change: policy.change.map(\.row), tables: tables, retention: policy.retains.map(\.program),
        asserts: policy.asserts.filter { !refuted.contains($0.textRange) }.map { item in
            let isAboutFacts = if case .holds = item.claim { true } else { false }
            let programs = policy.retains.map(\.program).filter { item.concerns($0) }
            return ProvedAssert(
                text: item.text,
                tables: isAboutFacts
                    ? tables.map(\.id).filter { item.concerns($0) } : programs.map { DecisionID("retain", $0.name) },
                origin: item.origin)
        }, tests: policy.tests)
    // Those that a replaced line names are not needed.
    compiled.zones = compiled.zoneNames.sorted().compactMap { name in
        zones[name].map { NamedZone(name: name, rules: $0) }
    }
    return compiled
}

extension DecisionTable {
    /// The table of an entry, lowered when it is looked at.
    fileprivate init(of entry: ResolvedEntry, in policy: ResolvedPolicy) {
        self.init(id: entry.id, hit: entry.hit) {
            var lowering = Lowering(policy)
            let lowered = lowering.lower(entry)
            do {
                let model = try TableModel(
                    inputs: policy.inputs, guards: lowered.rows.map { .all($0.guards) }, kinds: lowered.kinds)
                return try lowered.shippedRows(model, policy)
            } catch {
                // What is too large to be simplified decides the same without.
                return lowered.rows.compactMap { row in
                    row.outcome.map { row.shipped($0, .all(row.guards), lowered.id, policy) }
                }
            }
        }
    }
}

extension LoweredTable {
    /// The rows that ship: those that some facts reach, each guard without what is implied where it is tried.
    fileprivate func shippedRows(_ model: TableModel, _ policy: ResolvedPolicy) throws -> [Row] {
        var shipped: [Row] = []
        for (place, row) in rows.enumerated() {
            guard let outcome = row.outcome else { continue }
            if hit == .first, model.hits[place].isEmpty { continue }
            let isSimplified = hit == .first && rows.count <= Self.simplifiedRows
            let condition = isSimplified ? try model.simplified(row.guards, row: place) : .all(row.guards)
            shipped.append(row.shipped(outcome, condition, id, policy))
        }
        return shipped
    }

    /// Larger tables come from grids, whose rows have nothing to drop.
    private static let simplifiedRows = 500
}

extension LoweredRow {
    fileprivate func shipped(
        _ outcome: Outcome, _ condition: Condition, _ id: DecisionID, _ policy: ResolvedPolicy
    ) -> Row {
        let hazards = policy.hazards.filter { $0.concerns(id) }.compactMap { hazard -> Row.Hazard? in
            let condition = AssertQuestion.condition(hazard.condition, for: outcome, id, policy)
            return condition == .never
                ? nil : Row.Hazard(text: hazard.text, condition: condition, origin: hazard.origin)
        }
        return Row(
            guardCondition: condition, outcome: outcome, origin: rule.origin,
            fallbacks: path.map { rule in
                var target = ""
                if case .fallBack(let name) = rule.consequence { target = name }
                return Row.Fallback(target: target, origin: rule.origin, because: rule.because, warning: rule.warning)
            }, isOtherwise: rule.isOtherwise, hazards: hazards)
    }
}

extension TableAnalysis {
    /// The table that ships.
    func table() throws -> DecisionTable {
        DecisionTable(id: lowered.id, hit: lowered.hit, rows: try lowered.shippedRows(model, policy))
    }

    func statistics() throws -> TableStatistics {
        let decision = try model.decision()
        return TableStatistics(
            table: lowered.id, rowsGenerated: lowered.rows.count,
            rowsReached: model.hits.filter { !$0.isEmpty }.count, columns: model.space.columns.count,
            combinations: model.space.columns.reduce(1) { $0 * Double($1.caseCount) },
            validCombinations: store.count(of: model.valid), nodes: store.nodes(of: decision).count,
            work: store.nodeCount, budget: store.budget)
    }

    /// The columns with the most cases, for the message that says why a table is too complex.
    static func columnsThatMultiply(_ policy: ResolvedPolicy, _ table: LoweredTable) -> [String] {
        guard let space = try? ColumnSpace(inputs: policy.inputs, conditions: table.rows.map { .all($0.guards) }) else {
            return []
        }
        return space.columns.sorted { $0.caseCount > $1.caseCount }.prefix(6).map { column in
            switch column.kind {
            case .values(let input, let cases): "\(policy.inputs[input.index].name) (\(cases.count) cases)"
            case .order(let first, let second):
                "\(policy.inputs[first.index].name) against \(policy.inputs[second.index].name) (3 cases)"
            }
        }
    }
}

extension Resolver {
    /// Where the policy itself (not its base) declares a setting or a fact.
    func ownDeclaration(_ name: String) -> SourceRange? {
        if let setting = settings[name], setting.layer == top { return setting.syntax.name.range }
        if let fact = userFacts[name],
            layers[top].syntax.declarations.contains(where: {
                if case .fact(let it) = $0 { it.name.range == fact.name.range } else { false }
            })
        {
            return fact.name.range
        }
        return nil
    }

    /// Inputs that something other than a table reads: retention, `change`, parameters.
    func inputsReadElsewhere(_ policy: ResolvedPolicy) -> Set<InputID> {
        var read: Set<InputID> = []
        func note(_ condition: Condition) { condition.forEachInput { read.insert($0) } }
        func note(_ value: Outcome.Parameter.Value) { if case .input(let input) = value { read.insert(input) } }
        for row in policy.change { note(row.row.condition) }
        for hazard in policy.hazards { note(hazard.condition) }
        for retain in policy.retains {
            for line in retain.program.lines {
                switch line {
                case .skip(_, let condition), .leaveAlone(let condition), .onlyCount(let condition),
                    .neverDelete(let condition), .disposeData(let condition):
                    note(condition)
                case .keepAll: break
                case .keepNewest(let value), .keepYounger(let value), .atMost(let value), .atMostOld(let value):
                    note(value)
                case .keepPer(let count, _, _, let duration):
                    note(count)
                    note(duration)
                case .alwaysKeep(let count, let preferring):
                    note(count)
                    if let preferring { note(preferring) }
                }
            }
        }
        for strategy in policy.strategies { for parameter in strategy.parameters { note(parameter.value) } }
        for rules in policy.entries.map(\.rules) + policy.chains.values.map(\.rules) {
            for rule in rules {
                if case .outcome(let outcome) = rule.consequence {
                    for parameter in outcome.parameters { note(parameter.value) }
                }
            }
        }
        for input in policy.inputs where input.cappedBy != nil || input.raisedTo != nil {
            for name in [input.cappedBy, input.raisedTo].compactMap({ $0 }) {
                if let other = policy.inputs.firstIndex(where: { $0.name == name }) { read.insert(InputID(other)) }
            }
        }
        for input in policy.inputs {
            if case .due(let setting?, _, _, _) = input.origin,
                let other = policy.inputs.firstIndex(where: { $0.name == setting })
            {
                read.insert(InputID(other))
            }
            if case .window(_, let setting?) = input.origin,
                let other = policy.inputs.firstIndex(where: { $0.name == setting })
            {
                read.insert(InputID(other))
            }
        }
        return read
    }

    /// The derived facts as entries, so that they are analysed and shown as decisions are.
    func derivedTables() -> [ResolvedEntry] {
        tables.keys.sorted().compactMap { name in
            guard let (syntax, layer) = tables[name] else { return nil }
            let rows = resolveTable(name)
            let rules = zip(rows, syntax.grid.rows).map { row, source in
                ResolvedRule(
                    consequence: .outcome(Outcome(.value(row.value))), condition: row.condition, isOtherwise: false,
                    range: row.range, outcomeRange: source.outcome.range, reads: row.reads, layer: layer,
                    origin: origin(row.range, layer: layer))
            }
            return ResolvedEntry(
                id: DecisionID("table", name), hit: syntax.hit.flatMap { HitPolicy(rawValue: $0.text) } ?? .first,
                rules: rules, heading: syntax.name.range, isBroken: rows.count != syntax.grid.rows.count,
                columns: syntax.grid.columns.map { $0.inputName.flatMap { inputIndex[$0] } })
        }
    }
}

extension OperandSyntax {
    /// The name of the input that it reads, if it reads one.
    fileprivate var inputName: String? {
        switch kind {
        case .value(let value): if case .name(let name) = value.kind { name } else { nil }
        case .field(let change, let path): path.map { "\(change.rawValue) \($0.spelling)" }
        case .metadata(let kind, let key): "\(kind.rawValue) \"\(key.text)\""
        }
    }
}

extension Diagnostic {
    fileprivate static func unknownBase(_ name: Spelled) -> Diagnostic {
        Diagnostic(
            .error, "unknown-base", "there is no policy `\(name.text)` to extend", at: name.range,
            help: ["give its file too, or put it beside this one as `\(name.text).fpol`"])
    }

    fileprivate static func extendsCycle(_ name: Spelled, _ names: [String]) -> Diagnostic {
        Diagnostic(
            .error, "extends-cycle", "policies extend each other in a circle", at: name.range,
            notes: ["it goes \((names + [name.text]).joined(separator: " -> "))"])
    }

    fileprivate static func tooManyRows(_ name: String, _ range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "too-complex", "`\(name)` unfolds to more than \(Lowering.rowLimit) rows", at: range,
            notes: ["every `fall back to` repeats the rules of its target"],
            help: ["let fewer rules fall back, or to shorter chains"])
    }

    fileprivate static func tooComplex(_ name: String, _ range: SourceRange, _ columns: [String]) -> Diagnostic {
        Diagnostic(
            .error, "too-complex",
            "`\(name)` is too complex to be checked completely (more than \(TableModel.defaultBudget) nodes)",
            at: range,
            notes: ["the columns that multiply: \(columns.joined(separator: ", "))"],
            help: ["split the decision, or let named tables decide parts of it"])
    }

    fileprivate static func tooManyPatterns(_ input: String, _ range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "too-complex", "the patterns on `\(input)` have too many combinations", at: range,
            help: ["use fewer patterns with `*` in the middle"])
    }
}
