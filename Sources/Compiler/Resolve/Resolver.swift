import PolicyDSL

/// One policy of a stack: the base is the first, the policy that is compiled the last.
struct Layer {
    var syntax: PolicySyntax
    var source: SourceFile
}

/// Composes layers, resolves names and gives conditions their types.
///
/// Whatever cannot be resolved is reported once; the rule that holds it is marked, and the rest is resolved all the same.
final class Resolver {
    let layers: [Layer]
    var found: Diagnostics
    private let zones: ZoneData
    /// The rules of the zones that are named, but for fixed offsets, each in its one form.
    var foundZones: [String: ZoneRules] = [:]
    var scenarios: [PolicyScenario] = []
    /// Those that there is no use in looking for again.
    var reportedZones: Set<String> = []

    var inputs: [PolicyInput] = []
    var inputIndex: [String: InputID] = [:]
    var names: [String: DeclaredName] = [:]
    var settings: [String: SettingDeclaration] = [:]
    var settingOrder: [String] = []
    var userFacts: [String: UserFactSyntax] = [:]
    var lets: [String: (syntax: NamedConditionSyntax, layer: Int)] = [:]
    var letOrder: [String] = []
    var tables: [String: (syntax: TableSyntax, layer: Int)] = [:]
    var strategies: [String: (syntax: StrategySyntax, layer: Int)] = [:]
    var strategyOrder: [String] = []

    var resolvedLets: [String: ResolvedLet] = [:]
    var letStack: [String] = []
    var resolvedTables: [String: [ResolvedTableRow]] = [:]
    var used: Set<String> = []
    var kinds: [ResourceKind] = []
    /// Those of the policies that are extended.
    lazy var baseKinds: [ResourceKind] = layers.dropLast().flatMap { layer in
        layer.syntax.kinds.compactMap { ResourceKind(rawValue: $0.text) }
    }
    /// Set while something is resolved, if a part of it could not be.
    var isBroken = false
    /// What the condition being resolved may read.
    var scope = Scope.decision("")
    /// Where the condition being resolved reads which input.
    var reads: [ResolvedRule.Read] = []

    enum DeclaredName {
        case setting, fact, named, table

        var word: String {
            switch self {
            case .setting: "setting"
            case .fact: "fact"
            case .named: "named condition"
            case .table: "table"
            }
        }
    }

    struct SettingDeclaration {
        var syntax: SettingSyntax
        var type: ValueType?
        var value: FactValue?
        var layer: Int
    }

    struct ResolvedLet {
        var condition: Condition
        var reads: [ResolvedRule.Read]
        var isBroken: Bool
    }

    struct ResolvedTableRow {
        var condition: Condition
        var value: String
        var range: SourceRange
        var reads: [ResolvedRule.Read]
    }

    enum Scope: Equatable {
        /// A condition of this decision.
        case decision(String)
        /// Of `for ... where`.
        case selector
        /// Of `assert`: outcome words may be read.
        case assertion
        /// Of a line of `retain`; `skip` lines may not read a snapshot.
        case retention(readsSnapshot: Bool)
        /// Of `expect that`.
        case scenario
    }

    init(_ layers: [Layer], _ zones: ZoneData) {
        self.layers = layers
        self.zones = zones
        found = Diagnostics()
    }

    var top: Int { layers.count - 1 }

    func report(_ diagnostic: Diagnostic) { found.add(diagnostic) }

    /// Reports what makes the part being resolved unusable.
    func fail(_ diagnostic: Diagnostic) {
        found.add(diagnostic)
        isBroken = true
    }

    func origin(_ range: SourceRange, layer: Int) -> RowOrigin {
        let position = layers[layer].source.position(of: range.lower)
        return RowOrigin(
            policy: layers[layer].syntax.name.text, file: layers[layer].source.name, line: position.line,
            column: position.column)
    }

    // MARK: The whole

    func resolve() -> ResolvedPolicy {
        collectKinds()
        collectDeclarations()
        resolveSettings()
        let selector = resolveSelector()
        // Inputs that asserts compare with the outcome. They come first, so that their numbers are known.
        let strategyNames = strategyOrder.isEmpty ? ["-"] : Array(strategyOrder.prefix(NameDomain.limit))
        let outcomes = ResolvedPolicy.OutcomeInputs(
            outcome: intern(
                PolicyInput(name: "outcome", type: .names(Outcome.words), canBeNone: false, origin: .builtIn)),
            strategy: intern(
                PolicyInput(
                    name: "strategy", type: .names(NameDomain(strategyNames)), canBeNone: true, origin: .builtIn)
            ),
            restore: intern(
                PolicyInput(
                    name: "restore", type: .names(NameDomain(Vocabulary.restoreSources.map(\.name))), canBeNone: true,
                    origin: .builtIn)))
        let resolvedStrategies = resolveStrategies()
        // Every named condition and table is resolved, used or not, so that a mistake in one is always reported.
        for name in letOrder { _ = resolveLet(name) }
        for name in tables.keys.sorted() { _ = resolveTable(name) }
        let change = resolveChange()
        let chains = resolveChains()
        let entries = resolveEntries(chains)
        let asserts = resolveAsserts(entries)
        let hazards = resolveHazards(entries)
        let retains = resolveRetains()
        let tests = resolveTests(entries)
        reportUnused(chains, entries)
        let policy = layers[top].syntax
        return ResolvedPolicy(
            name: policy.name.text, summary: policy.summary?.text, layers: layers.reversed().map(\.syntax.name.text),
            over: policy.over.map(\.text), kinds: kinds, selector: selector, inputs: inputs,
            constants: resolvedConstants(), strategies: resolvedStrategies, change: change, entries: entries,
            chains: chains, asserts: asserts, hazards: hazards, retains: retains,
            tests: tests, scenarios: scenarios, outcomeInputs: outcomes)
    }

    func intern(_ input: PolicyInput) -> InputID {
        if let known = inputIndex[input.name] { return known }
        let id = InputID(inputs.count)
        inputs.append(input)
        inputIndex[input.name] = id
        return id
    }

    /// What the host knows of a zone.
    func lookUp(_ zone: String) -> ZoneData.Answer { zones.zone(zone) }

    // MARK: Kinds and selector

    private func collectKinds() {
        for spelled in layers[top].syntax.kinds {
            guard let kind = ResourceKind(rawValue: spelled.text) else {
                report(.unknownKind(spelled))
                continue
            }
            if kinds.contains(kind) { report(.kindTwice(spelled)) } else { kinds.append(kind) }
        }
        if kinds.isEmpty { kinds = ResourceKind.allCases }
    }

    private func resolveSelector() -> Condition {
        guard let syntax = layers[top].syntax.selector else { return .always }
        scope = .selector
        return condition(syntax)
    }

    // MARK: Declarations

    private func collectDeclarations() {
        for (number, layer) in layers.enumerated() {
            for declaration in layer.syntax.declarations {
                switch declaration {
                case .setting(let it): collect(it, number)
                case .fact(let it):
                    if declare(it.name, .fact, number) { userFacts[it.name.text] = it }
                case .named(let it): collect(it, number)
                case .table(let it):
                    if declare(it.name, .table, number) { tables[it.name.text] = (it, number) }
                case .strategy(let it): collect(it, number)
                default: break
                }
            }
        }
    }

    /// Whether the name was free.
    private func declare(_ name: Spelled, _ kind: DeclaredName, _ layer: Int) -> Bool {
        if Vocabulary.fact(named: name.text) != nil {
            report(.namesBuiltIn(name))
            return false
        }
        if let other = names[name.text] {
            report(.duplicateName(name, other.word, at: declarationRange(name.text)))
            return false
        }
        names[name.text] = kind
        if layer == top, let domain = domainHolding(name.text) { report(.shadow(name, domain)) }
        return true
    }

    /// The built-in enum that has this name among its values, if any.
    private func domainHolding(_ name: String) -> String? {
        for fact in Vocabulary.facts {
            if case .names(let domain) = fact.type, domain.values.contains(name), domain.values.count > 1 {
                return fact.name
            }
        }
        return nil
    }

    func declarationRange(_ name: String) -> SourceRange? {
        switch names[name] {
        case .setting: settings[name]?.syntax.name.range
        case .fact: userFacts[name]?.name.range
        case .named: lets[name]?.syntax.name.range
        case .table: tables[name]?.syntax.name.range
        case nil: nil
        }
    }

    private func collect(_ setting: SettingSyntax, _ layer: Int) {
        let name = setting.name.text
        guard let known = settings[name], known.layer < layer else {
            if declare(setting.name, .setting, layer) {
                settings[name] = SettingDeclaration(syntax: setting, type: nil, value: nil, layer: layer)
                settingOrder.append(name)
            }
            return
        }
        // An overlay changes the default alone: type and source stay.
        if let type = setting.type { report(.overridesType(setting.name, type.range, known.syntax.name.range)) }
        if !setting.sources.isEmpty { report(.overridesSource(setting.name, setting.sources[0].range)) }
        guard let value = setting.value else {
            report(.overridesNothing(setting.name))
            return
        }
        settings[name]?.syntax.value = value
        if let least = setting.atLeast { settings[name]?.syntax.atLeast = least }
        if let most = setting.atMost { settings[name]?.syntax.atMost = most }
    }

    private func collect(_ named: NamedConditionSyntax, _ layer: Int) {
        let name = named.name.text
        if named.layer == .replace {
            guard let known = lets[name], known.layer < layer else {
                report(.nothingToReplace(named.name, "named condition", near: nearest(name, among: letOrder)))
                return
            }
            lets[name] = (named, layer)
            return
        }
        if let word = named.layer { report(.layerOnNamed(named.name, word)) }
        if declare(named.name, .named, layer) {
            lets[name] = (named, layer)
            letOrder.append(name)
        }
    }

    private func collect(_ strategy: StrategySyntax, _ layer: Int) {
        let name = strategy.name.text
        if let known = strategies[name] {
            if strategy.layer == .replace, known.layer < layer {
                strategies[name] = (strategy, layer)
            } else if known.layer < layer {
                report(.needsLayerWord(strategy.name, "strategy \(name)", words: "replace", known.syntax.name.range))
            } else {
                report(.duplicateName(strategy.name, "strategy", at: known.syntax.name.range))
            }
            return
        }
        if let word = strategy.layer {
            if word == .replace {
                report(.nothingToReplace(strategy.name, "strategy", near: nearest(name, among: strategyOrder)))
            } else {
                report(.layerOnNamed(strategy.name, word))
            }
        }
        strategies[name] = (strategy, layer)
        strategyOrder.append(name)
    }

    private func resolvedConstants() -> [CompiledPolicy.Constant] {
        settingOrder.compactMap { name in
            guard let setting = settings[name], setting.syntax.sources.isEmpty, let type = setting.type else {
                return nil
            }
            return CompiledPolicy.Constant(name: name, type: type, value: setting.value ?? .none)
        }
    }
}

extension Diagnostic {
    fileprivate static func unknownKind(_ kind: Spelled) -> Diagnostic {
        let near = nearest(kind.text, among: ResourceKind.allCases.map(\.rawValue))
        return Diagnostic(
            .error, "unknown-kind", "`\(kind.text)` is no kind that a policy can be for", at: kind.range,
            help: [
                near.map { "did you mean `\($0)`?" }
                    ?? "policies are for FlinkDeployment, FlinkSessionJob, FlinkCluster"
            ],
            fixes: near.map { [Fix("write \($0)", at: kind.range, replacement: $0)] } ?? [])
    }

    fileprivate static func kindTwice(_ kind: Spelled) -> Diagnostic {
        Diagnostic(.warning, "duplicate-value", "`\(kind.text)` is listed twice", at: kind.range)
    }

    fileprivate static func namesBuiltIn(_ name: Spelled) -> Diagnostic {
        Diagnostic(
            .error, "duplicate-name", "`\(name.text)` is a built-in fact", at: name.range,
            help: ["choose another name; `flinkpolicy facts` lists those that are taken"])
    }

    fileprivate static func duplicateName(_ name: Spelled, _ word: String, at other: SourceRange?) -> Diagnostic {
        Diagnostic(
            .error, "duplicate-name", "`\(name.text)` is declared twice", at: name.range, label: "declared again here",
            related: other.map { [Label($0, "a \(word) of this name")] } ?? [])
    }

    fileprivate static func shadow(_ name: Spelled, _ fact: String) -> Diagnostic {
        Diagnostic(
            .warning, "shadow", "`\(name.text)` is also a value of `\(fact)`", at: name.range,
            notes: ["beside a comparison with such a fact the name means the value, not this declaration"],
            help: ["choose another name"])
    }

    fileprivate static func overridesType(_ name: Spelled, _ range: SourceRange, _ base: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "setting-override", "the setting `\(name.text)` of the base keeps its type", at: range,
            related: [Label(base, "declared here")], help: ["write `setting \(name.text) = ...` to change its default"])
    }

    fileprivate static func overridesSource(_ name: Spelled, _ range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "setting-override", "the setting `\(name.text)` of the base keeps its sources", at: range,
            help: ["write `setting \(name.text) = ...` to change its default, or declare a setting of another name"])
    }

    fileprivate static func overridesNothing(_ name: Spelled) -> Diagnostic {
        Diagnostic(
            .error, "setting-override", "the setting `\(name.text)` is given no value", at: name.range,
            help: ["write `setting \(name.text) = ...`"])
    }

    static func nothingToReplace(_ name: Spelled, _ what: String, near: String?) -> Diagnostic {
        Diagnostic(
            .error, "nothing-to-replace", "the base has no \(what) `\(name.text)`", at: name.range,
            help: [near.map { "did you mean `\($0)`?" } ?? "leave out `replace`"],
            fixes: near.map { [Fix("write \($0)", at: name.range, replacement: $0)] } ?? [])
    }

    static func layerOnNamed(_ name: Spelled, _ word: LayerSyntax) -> Diagnostic {
        Diagnostic(
            .error, "layer-word", "`\(word.rawValue)` does not go with `\(name.text)`: only `replace` does",
            at: name.range)
    }

    static func needsLayerWord(_ name: Spelled, _ what: String, words: String, _ base: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "needs-layer-word", "the base has `\(what)` already", at: name.range,
            related: [Label(base, "declared here")], help: ["say how the two go together: \(words)"])
    }
}
