import Documents
import PolicyCompiler
import PolicyDSL

/// Observes the inputs of a policy: facts by the vocabulary, everything else by where the policy says it comes from.
struct InputObserver {
    var facts: FactObserver
    let policy: CompiledPolicy
    let index: InputIndex
    let zones: ZoneData
    /// The schedules of the policy, once they are settled.
    var schedules: [ObservedSchedule] = []
    /// What windows and schedules do by themselves, once they are settled.
    var clocks: [ClockedInput] = []

    init(
        _ subject: Subject, _ evidence: Evidence, _ policy: CompiledPolicy, _ index: InputIndex, now: Instant,
        zones: ZoneData
    ) {
        facts = FactObserver(subject, evidence, now: now)
        self.policy = policy
        self.index = index
        self.zones = zones
    }

    private var subject: Subject { facts.subject }

    mutating func observe(_ input: PolicyInput) -> ObservedValue {
        switch input.origin {
        case .builtIn:
            // In a row of `change`, these are about the field that the row is for.
            if ["changed", "added", "removed"].contains(input.name) { return .open("it depends on the field") }
            return facts.observe(input.name)
        case .field(let change, let pattern):
            if pattern.segments.isEmpty { return .open("it depends on the field") }
            return changed(change, pattern)
        case .label(let key): return text(of: "labels", key)
        case .annotation(let key): return text(of: "annotations", key)
        case .snapshotLabel: return .open("it depends on the snapshot")
        case .setting(let sources), .userFact(let sources): return first(of: sources, for: input)
        case .window, .due: return .open("it is settled last")
        }
    }

    private func changed(_ change: OperandSyntax.FieldChange, _ pattern: FieldPattern) -> ObservedValue {
        if subject.kind == .flinkSessionJob, pattern.segments == ["spec", "flinkVersion"] {
            return .bool(false, from: .declaredDefault("a FlinkSessionJob has no such field"))
        }
        guard let differences = facts.differences else {
            if case .notObserved(let what) = subject.deployed { return .open(what) }
            return .open("a recorded spec that can be read")
        }
        let place: Provenance
        switch subject.deployed {
        case .nothing(let why): return .bool(false, from: .derived("nothing is deployed", from: [why]))
        case .spec(let recorded): place = recorded.spec.provenance
        case .notObserved, .unreadable: place = .notObserved("what is deployed")
        }
        let covered = differences.first { $0.isA(change) && pattern.covers($0.path) }
        guard let covered else { return .bool(false, from: .derived("compared", from: [place])) }
        let now = covered.new.flatMap { _ in subject.manifest.content[covered.path]?.provenance }
        let what = "\(covered.field) \(covered.kind.rawValue)"
        return .bool(true, from: .derived(what, from: [now, place].compactMap { $0 }))
    }

    /// A label or an annotation of the new resource; one that only the live resource has stays when the manifest is
    /// applied.
    private func text(of map: String, _ key: String) -> ObservedValue {
        guard let found = metadata(map, key) else {
            let place = (subject.manifest.metadata ?? subject.manifest.content).provenance
            return .value(.none, from: .derived("no such one", from: [place]))
        }
        return found.observed(as: .string, .exact)
    }

    private func metadata(_ map: String, _ key: String) -> SourcedDocument? {
        if let own = subject.manifest.metadata?[map]?[key] { return own }
        guard let kept = subject.live.resource?.metadata?[map]?[key] else { return nil }
        let applied = subject.live.resource?.annotation("kubectl.kubernetes.io/last-applied-configuration")
        var ignored: [EvidenceFinding] = []
        let before = applied?.readEmbedded("the applied configuration", &ignored)
        return before?["metadata"]?[map]?[key] == nil ? kept : nil  // what was applied before is removed again
    }

    // MARK: Settings and facts of the policy's own

    private func first(of sources: [ValueSource], for input: PolicyInput) -> ObservedValue {
        var presuming: String?
        for source in sources {
            switch read(source, as: input.type) {
            case .found(let value): return value
            case .open(let what): return .open(what)
            case .absent(let reason): presuming = presuming ?? reason
            }
        }
        let provenance = Provenance.declaredDefault(presuming.map { "without \($0)" })
        if let value = input.declaredDefault { return .value(value, from: provenance) }
        if input.canBeNone { return .value(.none, from: provenance) }
        return .open(sources.map(\.description).joined(separator: ", "))
    }

    private enum SourceReading {
        case found(ObservedValue)
        case absent(presuming: String?)
        case open(String)
    }

    private func read(_ source: ValueSource, as type: ValueType) -> SourceReading {
        switch source.place {
        case .config(let scope, let key):
            let lookup =
                switch scope {
                case .deployed: facts.configurations.observe.lookup(key)
                case .new: facts.configurations.deploy.lookup(key)
                case .ofOperator: EffectiveConfiguration(values: facts.configurations.ofOperator).lookup(key)
                }
            switch lookup {
            case .open(let what): return .open(what)
            case .absent(let presuming): return .absent(presuming: presuming)
            case .value(let value):
                return .found(
                    .reading(
                        value.text, as: type, .flink, unit: source.unit, source: "config \"\(value.key)\"",
                        from: value.provenance))
            }
        case .path(let segments):
            guard let root = root(of: segments) else { return .open("the status of \(subject.title)") }
            guard let value = root[segments] else { return .absent(presuming: nil) }
            return .found(value.observed(as: type, .loose, unit: source.unit))
        case .label(let key): return metadata("labels", key, as: type, source)
        case .annotation(let key): return metadata("annotations", key, as: type, source)
        }
    }

    private func metadata(
        _ map: String, _ key: String, as type: ValueType, _ source: ValueSource
    ) -> SourceReading {
        guard let value = metadata(map, key) else { return .absent(presuming: nil) }
        return .found(value.observed(as: type, .loose, unit: source.unit, source: source.description))
    }

    /// `status.` is the live resource's; `nil` where that was not given.
    private func root(of segments: [String]) -> SourcedDocument? {
        guard segments.first == "status" else { return subject.manifest.content }
        switch subject.live {
        case .notObserved: return nil
        case .absent: return SourcedDocument(Document(.null), at: subject.manifest.content.reference)
        case .present(let resource): return resource.content
        }
    }

    // MARK: What depends on other inputs

    /// Bounds of settings, and windows whose hours a setting holds. Given values are taken as they are.
    mutating func settle(_ values: inout [ObservedValue], given: Set<InputID>) {
        for place in values.indices where !given.contains(InputID(place)) {
            if let bounded = bounded(index.inputs[place], values[place], values) { values[place] = bounded }
        }
        for place in values.indices where !given.contains(InputID(place)) {
            switch index.inputs[place].origin {
            case .window(let text, let setting):
                values[place] = window(InputID(place), text, setting, values)
            case .due(let setting, let text, _, let zone):
                values[place] = due(InputID(place), setting, text, zone: zone, values)
            case .builtIn, .field, .label, .annotation, .snapshotLabel, .setting, .userFact: break
            }
        }
    }

    /// `nil` where it is within its bounds.
    private func bounded(
        _ input: PolicyInput, _ observed: ObservedValue, _ all: [ObservedValue]
    ) -> ObservedValue? {
        guard input.type.isNumber, case .value(let value) = observed.content else { return nil }
        var least = input.atLeast
        var most = input.atMost
        for (name, isCap) in [(input.raisedTo, false), (input.cappedBy, true)] {
            guard let name else { continue }
            switch number(of: name, all) {
            case .open(let what): return .open(what)
            case .none: continue
            case .number(let limit):
                if isCap { most = min(most ?? limit, limit) } else { least = max(least ?? limit, limit) }
            }
        }
        let bounded: FactValue
        switch value {
        case .number(let number): bounded = .number(max(min(number, most ?? number), least ?? .min))
        case .none: bounded = most.map(FactValue.number) ?? value  // no limit is above every limit
        case .bool, .name, .string, .unknown: bounded = value
        }
        guard bounded != value else { return nil }
        return .value(bounded, from: .derived("kept within its bounds", from: [observed.provenance]))
    }

    private enum Limit {
        case number(Int64)
        case none
        case open(String)
    }

    private func number(of name: String, _ all: [ObservedValue]) -> Limit {
        let value =
            index.place(name).map { all[$0].content }
            ?? policy.constants.first { $0.name == name }.map { .value($0.value) }
        switch value {
        case .value(.number(let number))?: return .number(number)
        case .value(.none)?, nil: return .none
        case .value?, .open?, .invalid?: return .open(name)
        }
    }

    private mutating func window(
        _ id: InputID, _ text: String?, _ setting: String?, _ all: [ObservedValue]
    ) -> ObservedValue {
        var hours = text
        var provenance = Provenance.derived("now is \(facts.now)", from: [])
        if let setting {
            let observed = index.place(setting).map { all[$0] }
            let value = observed?.value ?? policy.constants.first { $0.name == setting }?.value
            if let invalid = observed?.invalid {
                return ObservedValue(.invalid(invalid), from: observed?.provenance ?? provenance)
            }
            guard case .string(let stated)? = value else {
                return value == FactValue.none ? .bool(false, from: observed?.provenance ?? provenance) : .open(setting)
            }
            hours = stated
            if let observed { provenance = .derived("now is \(facts.now)", from: [observed.provenance]) }
        }
        guard let hours, let window = try? WeeklyWindow(hours) else { return .open("a window that can be read") }
        switch policy.zone(window.zone).map({ .rules($0) }) ?? zones.zone(window.zone) {
        case .rules(let rules):
            clocks.append(ClockedInput(input: id, window, rules, now: facts.now))
            return .bool(window.contains(facts.now.millisecondsSinceEpoch, in: rules), from: provenance)
        case .unknown(let near):
            let invalid = InvalidValue(
                source: setting.map { "`\($0)`" } ?? "the window", text: hours,
                expected: "window of a time zone that exists",
                help: near.map { "did you mean `\($0)`?" })
            return ObservedValue(.invalid(invalid), from: provenance)
        case .missing(let why): return openWindow(hours, window.zone, "there is no time zone data: \(why)")
        case .damaged(let why): return openWindow(hours, window.zone, why)
        }
    }

    private mutating func openWindow(_ hours: String, _ zone: String, _ why: String) -> ObservedValue {
        facts.findings.append(
            EvidenceFinding(
                .warning, "the time zone `\(zone)` needs time zone data, so `now in \(hours)` stays open; \(why)",
                in: "",
                help: "install the package tzdata, use `UTC` or an offset such as `+02:00`, or `--set`"))
        return .open("the data of time zone `\(zone)`")
    }
}

extension FieldDifference {
    /// `changed` is any difference; `added` and `removed` are two of its kinds.
    func isA(_ change: OperandSyntax.FieldChange) -> Bool {
        switch change {
        case .changed: true
        case .added: kind == .added
        case .removed: kind == .removed
        }
    }
}
