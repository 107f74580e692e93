import PolicyDSL

/// What is legal and probably not meant, for those who know Flink.
func lint(_ policy: ResolvedPolicy, _ resolver: Resolver, _ found: inout Diagnostics) {
    for name in resolver.settingOrder {
        guard let setting = resolver.settings[name], setting.layer == resolver.top else { continue }
        for source in setting.syntax.sources { lint(source, &found) }
    }
    for fact in resolver.userFacts.values.sorted(by: { $0.name.range < $1.name.range })
    where fact.name.range.file == resolver.layers[resolver.top].source.id {
        for source in fact.sources { lint(source, &found) }
    }
}

private func lint(_ source: SourceSyntax, _ found: inout Diagnostics) {
    guard case .config(let scope, let key) = source.kind else { return }
    if ConfigKeys.isKnown(key.text) {
        if scope == .deployed || scope == .new, ConfigKeys.isOperatorOnly(key.text) {
            found.add(.operatorOnlyKey(key))
        }
        return
    }
    found.add(.unknownKey(key, near: ConfigKeys.nearest(to: key.text)))
}

extension Diagnostic {
    fileprivate static func unknownKey(_ key: Spelled, near: String?) -> Diagnostic {
        Diagnostic(
            .warning, "unknown-config-key", "neither Flink nor an operator knows the key `\(key.text)`", at: key.range,
            help: near.map { ["did you mean `\($0)`?"] } ?? [],
            fixes: near.map { [Fix("write \($0)", at: key.range, replacement: "\"\($0)\"")] } ?? [])
    }

    fileprivate static func operatorOnlyKey(_ key: Spelled) -> Diagnostic {
        Diagnostic(
            .warning, "operator-only-key", "`\(key.text)` is read from the operator's own configuration only",
            at: key.range, help: ["write `from operator config \"\(key.text)\"`"])
    }
}
