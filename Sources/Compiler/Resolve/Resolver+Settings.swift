import PolicyDSL

extension Resolver {
    /// The type that a `: type` names; reports what is no type.
    func type(_ syntax: TypeSyntax) -> ValueType? {
        switch syntax.kind {
        case .builtin(let word):
            switch word {
            case "bool": return .bool
            case "count": return .count
            case "duration": return .duration
            case "percentage": return .percentage
            case "size": return .size
            case "schedule": return .schedule
            case "window": return .window
            case "string": return .string
            default: return nil
            }
        case .names(let names):
            var values: [String] = []
            for name in names {
                if values.contains(name.text) { report(.valueTwice(name)) } else { values.append(name.text) }
            }
            guard values.count <= NameDomain.limit else {
                fail(.tooManyNames(syntax.range))
                return nil
            }
            // One name alone is most likely a type that does not exist.
            if values.count == 1, let near = nearest(values[0], among: Self.typeWords) {
                fail(.unknownType(names[0], near))
                return nil
            }
            // The domain of a built-in fact may be listed again: then both are the same type.
            for fact in Vocabulary.facts {
                if case .names(let domain) = fact.type, domain.values == values { return fact.type }
            }
            return .names(NameDomain(values))
        }
    }

    private static let typeWords = [
        "bool", "count", "duration", "percentage", "size", "schedule", "window", "string",
    ]

    func resolveSettings() {
        for name in settingOrder {
            guard let setting = settings[name] else { continue }
            isBroken = false
            let syntax = setting.syntax
            let declared = syntax.type.flatMap { type($0) } ?? syntax.value.flatMap { inferredType($0) }
            guard let type = declared else {
                if !isBroken { report(.noType(syntax.name)) }
                continue
            }
            settings[name]?.type = type
            if let value = syntax.value {
                settings[name]?.value = literal(value, as: type, for: "the setting `\(name)`")
            } else {
                settings[name]?.value = FactValue.none
                if syntax.sources.isEmpty { report(.settingWithoutValue(syntax.name)) }
            }
        }
        for name in settingOrder { checkBounds(name) }
        for name in userFacts.keys.sorted() {
            guard let fact = userFacts[name] else { continue }
            if fact.sources.isEmpty { report(.factWithoutSource(fact.name)) }
        }
    }

    private func inferredType(_ value: ValueSyntax) -> ValueType? {
        switch value.kind {
        case .count: .count
        case .milliseconds: .duration
        case .percentage: .percentage
        case .bytes: .size
        case .string: .string
        case .name("yes"), .name("no"): .bool
        case .name, .malformed: nil
        }
    }

    /// A literal where a type is known; reports one that does not fit.
    func literal(_ syntax: ValueSyntax, as type: ValueType, for what: String) -> FactValue? {
        switch (syntax.kind, type) {
        case (.malformed, _):
            isBroken = true
            return nil
        case (.name("none"), _): return FactValue.none
        case (.name("unknown"), _):
            fail(.unknownAsValue(syntax.range, what))
            return nil
        case (.name("yes"), .bool): return .bool(true)
        case (.name("no"), .bool): return .bool(false)
        case (.name(let name), .names(let domain)):
            guard domain.index(of: name) != nil else {
                fail(.unknownValue(Spelled(name, syntax.range), what, domain))
                return nil
            }
            return .name(name)
        case (.count(let number), .count): return .number(number)
        case (.milliseconds(let number), .duration): return .number(number)
        case (.percentage(let number), .percentage): return .number(number)
        case (.bytes(let number), .size): return .number(number)
        case (.string(let text), .string): return .string(text)
        case (.milliseconds(let number), .schedule): return .number(number)
        case (.string(let text), .schedule):
            if let problem = ScheduleText.problem(text) { fail(.badSchedule(syntax.range, problem)) }
            return .string(text)
        case (.string(let text), .window):
            checkWindow(text, syntax.range)
            return .string(text)
        default:
            fail(.typeMismatch(syntax, type, what))
            return nil
        }
    }

    private func checkBounds(_ name: String) {
        guard let setting = settings[name], let type = setting.type else { return }
        var bounds: [(word: String, value: ValueSyntax)] = []
        if let least = setting.syntax.atLeast { bounds.append(("at least", least)) }
        if let most = setting.syntax.atMost { bounds.append(("at most", most)) }
        guard !bounds.isEmpty else { return }
        guard type.isNumber else {
            report(.boundOnOther(setting.syntax.name, type))
            return
        }
        for (word, bound) in bounds {
            if case .name(let other) = bound.kind, other != "none" {
                used.insert(other)
                guard names[other] != nil else {
                    report(.unknownName(Spelled(other, bound.range), near: nearest(other, among: settingOrder)))
                    continue
                }
                if let otherType = settings[other]?.type, otherType != type {
                    report(.typeMismatchOfNames(bound.range, name, type, other, otherType))
                }
                continue
            }
            guard let limit = literal(bound, as: type, for: "the bound of `\(name)`") else { continue }
            if case .number(let limit) = limit, case .number(let value)? = setting.value,
                word == "at least" ? value < limit : value > limit
            {
                report(.defaultOutOfBounds(setting.syntax.name, setting.syntax.value?.range, word))
            }
        }
        if case .number(let least)? = setting.syntax.atLeast.flatMap({ settingLiteral($0, type) }),
            case .number(let most)? = setting.syntax.atMost.flatMap({ settingLiteral($0, type) }), least > most
        {
            report(.boundsCross(setting.syntax.name))
        }
    }

    private func settingLiteral(_ value: ValueSyntax, _ type: ValueType) -> FactValue? {
        if case .name = value.kind { return nil }
        return literal(value, as: type, for: "")
    }

    // MARK: Inputs

    /// The input of a setting that has sources.
    func settingInput(_ name: String, _ setting: SettingDeclaration, _ type: ValueType) -> InputID {
        if let known = inputIndex[name] { return known }
        let id = intern(
            PolicyInput(
                name: name, type: type, canBeNone: setting.value == FactValue.none || setting.value == nil,
                origin: .setting(setting.syntax.sources.map(source)), declaredDefault: setting.value ?? FactValue.none))
        // Known before its bounds are: two settings may bound each other.
        let least = bound(setting.syntax.atLeast, type, isCap: false)
        let most = bound(setting.syntax.atMost, type, isCap: true)
        (inputs[id.index].atLeast, inputs[id.index].raisedTo) = least
        (inputs[id.index].atMost, inputs[id.index].cappedBy) = most
        return id
    }

    private func bound(
        _ syntax: ValueSyntax?, _ type: ValueType, isCap: Bool
    ) -> (number: Int64?, name: String?) {
        guard let syntax else { return (nil, nil) }
        if case .name(let other) = syntax.kind {
            guard let setting = settings[other], let otherType = setting.type else { return (nil, nil) }
            if setting.syntax.sources.isEmpty {
                if case .number(let number)? = setting.value { return (number, nil) }
                return (nil, nil)
            }
            // What bounds the other bounds this one too.
            let input = inputs[settingInput(other, setting, otherType).index]
            return (isCap ? input.atMost : input.atLeast, other)
        }
        switch syntax.kind {
        case .count(let number), .milliseconds(let number), .percentage(let number), .bytes(let number):
            return (number, nil)
        case .name, .string, .malformed: return (nil, nil)
        }
    }

    func source(_ syntax: SourceSyntax) -> ValueSource {
        switch syntax.kind {
        case .config(let scope, let key): ValueSource(.config(scope, key: key.text), unit: syntax.unit)
        case .path(let path): ValueSource(.path(path.segments), unit: syntax.unit)
        case .label(let key): ValueSource(.label(key.text), unit: syntax.unit)
        case .annotation(let key): ValueSource(.annotation(key.text), unit: syntax.unit)
        }
    }

    /// The input of a declared fact.
    func userFactInput(_ name: String, _ fact: UserFactSyntax) -> InputID? {
        if let known = inputIndex[name] { return known }
        guard let type = type(fact.type) else { return nil }
        let value = fact.value.flatMap { literal($0, as: type, for: "the fact `\(name)`") }
        return intern(
            PolicyInput(
                name: name, type: type, canBeNone: value == nil || value == FactValue.none,
                origin: .userFact(fact.sources.map(source)), declaredDefault: value ?? FactValue.none))
    }

    /// The input of a built-in fact, where the scope lets it be read.
    func builtInInput(_ fact: FactDefinition, at range: SourceRange) -> InputID? {
        let isSnapshot = fact.name.hasPrefix("snapshot.")
        let isReadable: Bool =
            switch scope {
            case .decision(let decision):
                if isSnapshot {
                    ["progress", "dispose", ""].contains(decision)
                } else {
                    !(fact.name == "change" && decision == "change")
                }
            case .selector: ["namespace", "name"].contains(fact.name)
            case .assertion, .scenario: true
            case .retention(let readsSnapshot): !isSnapshot || readsSnapshot
            }
        guard isReadable else {
            fail(.notReadableHere(fact.name, range, scope))
            return nil
        }
        // A base may be for more kinds than the policy that extends it.
        if !fact.kinds.contains(where: { kinds.contains($0) || baseKinds.contains($0) }) {
            fail(.wrongKind(fact, range, kinds))
            return nil
        }
        return intern(builtIn(fact))
    }

    func builtIn(_ fact: FactDefinition) -> PolicyInput {
        var type = fact.type
        if fact.name == "kind" {
            type = .names(NameDomain(ResourceKind.allCases.map(\.rawValue), named: "kind"))
        }
        return PolicyInput(
            name: fact.name, type: type, canBeNone: fact.canBeNone, answer: fact.answer, origin: .builtIn)
    }
}

extension Diagnostic {
    fileprivate static func valueTwice(_ name: Spelled) -> Diagnostic {
        Diagnostic(.warning, "duplicate-value", "`\(name.text)` is listed twice", at: name.range)
    }

    fileprivate static func tooManyNames(_ range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "too-many-values", "a type can list at most \(NameDomain.limit) names", at: range,
            help: ["use `string`, and compare it with the few values that matter"])
    }

    fileprivate static func unknownType(_ name: Spelled, _ near: String) -> Diagnostic {
        Diagnostic(
            .error, "unknown-type", "there is no type `\(name.text)`", at: name.range,
            help: ["did you mean `\(near)`?"],
            fixes: [Fix("write \(near)", at: name.range, replacement: near)])
    }

    fileprivate static func noType(_ name: Spelled) -> Diagnostic {
        Diagnostic(
            .error, "setting-without-type", "the type of the setting `\(name.text)` is not known", at: name.range,
            help: [
                "write `setting \(name.text) : TYPE = ...`; types are bool, count, duration, percentage, size, schedule, window, string and lists of names such as `low | high`"
            ])
    }

    fileprivate static func settingWithoutValue(_ name: Spelled) -> Diagnostic {
        Diagnostic(
            .error, "setting-without-value", "the setting `\(name.text)` has neither a value nor a source",
            at: name.range,
            help: ["add `= ...`, or `from config \"...\"`"])
    }

    fileprivate static func factWithoutSource(_ name: Spelled) -> Diagnostic {
        Diagnostic(
            .error, "fact-without-source", "the fact `\(name.text)` says not where it comes from", at: name.range,
            help: ["add `from label \"...\"`, `from annotation \"...\"`, `from config \"...\"` or `from spec....`"])
    }

    fileprivate static func unknownAsValue(_ range: SourceRange, _ what: String) -> Diagnostic {
        Diagnostic(
            .error, "unknown-as-value", "\(what) cannot be `unknown`", at: range,
            notes: [
                "`unknown` is what a fact is when it could not be observed; a setting always has a value or is `none`"
            ])
    }

    static func unknownValue(_ name: Spelled, _ what: String, _ domain: NameDomain) -> Diagnostic {
        let near = nearest(name.text, among: domain.values)
        if near == nil, ours(for: name.text) == "none" {
            return Diagnostic(
                .error, "unknown-value", "`\(name.text)` is no value of \(what)", at: name.range,
                help: ["whether there is a value is asked with `is none`"])
        }
        let list = domain.values.prefix(15).joined(separator: ", ") + (domain.values.count > 15 ? ", ..." : "")
        return Diagnostic(
            .error, "unknown-value", "`\(name.text)` is no value of \(what)", at: name.range,
            notes: ["its values are \(list)"], help: near.map { ["did you mean `\($0)`?"] } ?? [],
            fixes: near.map { [Fix("write \($0)", at: name.range, replacement: $0)] } ?? [])
    }

    fileprivate static func badSchedule(_ range: SourceRange, _ problem: String) -> Diagnostic {
        Diagnostic(.error, "bad-schedule", "\(problem)", at: range)
    }

    static func typeMismatch(_ value: ValueSyntax, _ type: ValueType, _ what: String) -> Diagnostic {
        let given: String
        var suggestion: String?
        switch value.kind {
        case .count(let number):
            given = "a count"
            if type == .duration { suggestion = "\(number)s" }
            if type == .percentage { suggestion = "\(number)%" }
            if type == .size { suggestion = "\(number)mb" }
        case .milliseconds:
            given = "a duration"
            if type == .count { return unit(of: value, what, "a duration") }
        case .percentage(let number):
            given = "a percentage"
            if type == .count { suggestion = "\(number)" }
        case .bytes:
            given = "a size"
            if type == .count { return unit(of: value, what, "a size") }
        case .string(let text):
            given = "text"
            if case .names(let domain) = type, domain.index(of: text) != nil { suggestion = text }
            if type == .bool, ["true", "yes"].contains(text) { suggestion = "yes" }
            if type == .bool, ["false", "no"].contains(text) { suggestion = "no" }
        case .name(let name):
            given = "a name"
            if type == .bool, ["true", "on", "enabled"].contains(name) { suggestion = "yes" }
            if type == .bool, ["false", "off", "disabled"].contains(name) { suggestion = "no" }
            if type == .string { suggestion = "\"\(name)\"" }
            if type == .duration, let meant = isoDuration(name) { suggestion = meant }
        case .malformed: given = "nothing"  // never reported
        }
        return Diagnostic(
            .error, "type-mismatch", "\(what) is a \(type.description), not \(given)", at: value.range,
            help: suggestion.map { ["write `\($0)`"] } ?? [],
            fixes: suggestion.map { [Fix("write \($0)", at: value.range, replacement: $0)] } ?? [])
    }

    private static func unit(of value: ValueSyntax, _ what: String, _ given: String) -> Diagnostic {
        Diagnostic(
            .error, "type-mismatch", "\(what) is a count, not \(given)", at: value.range,
            help: ["a count is a number without a unit"])
    }

    /// `PT24H` and `P1D` as they are written here.
    private static func isoDuration(_ name: String) -> String? {
        guard name.hasPrefix("P") else { return nil }
        let isTime = name.hasPrefix("PT")
        let body = name.dropFirst(isTime ? 2 : 1)
        guard let unit = body.last, let number = Int64(body.dropLast()), number >= 0 else { return nil }
        switch (isTime, unit) {
        case (true, "H"): return "\(number)h"
        case (true, "M"): return "\(number)m"
        case (true, "S"): return "\(number)s"
        case (false, "D"): return "\(number)d"
        default: return nil
        }
    }

    /// What is written here for a word that other languages have.
    static func ours(for name: String) -> String? {
        switch name {
        case "true", "True", "TRUE", "on", "enabled": "yes"
        case "false", "False", "FALSE", "off", "disabled": "no"
        case "null", "nil", "NULL", "None", "NONE", "undefined": "none"
        default: isoDuration(name)
        }
    }

    fileprivate static func boundOnOther(_ name: Spelled, _ type: ValueType) -> Diagnostic {
        Diagnostic(
            .error, "bound-without-order",
            "`\(name.text)` is a \(type.description), which has no `at least` or `at most`",
            at: name.range)
    }

    fileprivate static func typeMismatchOfNames(
        _ range: SourceRange, _ name: String, _ type: ValueType, _ other: String, _ otherType: ValueType
    ) -> Diagnostic {
        Diagnostic(
            .error, "type-mismatch",
            "`\(name)` is a \(type.description), `\(other)` a \(otherType.description)", at: range)
    }

    fileprivate static func defaultOutOfBounds(_ name: Spelled, _ range: SourceRange?, _ word: String) -> Diagnostic {
        Diagnostic(
            .error, "default-out-of-bounds", "the default of `\(name.text)` is outside its own bound `\(word)`",
            at: range ?? name.range)
    }

    fileprivate static func boundsCross(_ name: Spelled) -> Diagnostic {
        Diagnostic(
            .error, "default-out-of-bounds", "no value of `\(name.text)` is within both of its bounds", at: name.range)
    }

    static func unknownName(_ name: Spelled, near: String?) -> Diagnostic {
        if let ours = ours(for: name.text) {
            return Diagnostic(
                .error, "unknown-name", "nothing is called `\(name.text)`", at: name.range,
                help: [ours == "none" ? "whether there is a value is asked with `is none`" : "write `\(ours)`"],
                fixes: ours == "none" ? [] : [Fix("write \(ours)", at: name.range, replacement: ours)])
        }
        return Diagnostic(
            .error, "unknown-name", "nothing is called `\(name.text)`", at: name.range,
            help: [near.map { "did you mean `\($0)`?" } ?? "`flinkpolicy facts` lists the built-in facts"],
            fixes: near.map { [Fix("write \($0)", at: name.range, replacement: $0)] } ?? [])
    }

    fileprivate static func notReadableHere(_ name: String, _ range: SourceRange, _ scope: Resolver.Scope) -> Diagnostic
    {
        let why =
            switch scope {
            case .selector: "`for ... where` may read `namespace`, `name`, `label` and `annotation` only"
            case .retention: "a `skip` line is about the whole inventory, not about one snapshot"
            case .decision("change"): "`change` is what this decision decides"
            case .decision, .assertion, .scenario:
                "facts of one snapshot can be read in `progress`, `dispose` and `retain` only"
            }
        return Diagnostic(
            .error, "not-readable-here", "`\(name)` cannot be read here", at: range, notes: [why])
    }

    fileprivate static func wrongKind(
        _ fact: FactDefinition, _ range: SourceRange, _ kinds: [ResourceKind]
    ) -> Diagnostic {
        Diagnostic(
            .error, "wrong-kind",
            "`\(fact.name)` exists for \(fact.kinds.map(\.rawValue).joined(separator: " and ")) only", at: range,
            notes: ["this policy is for \(kinds.map(\.rawValue).joined(separator: ", "))"])
    }
}
