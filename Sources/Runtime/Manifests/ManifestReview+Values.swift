import Documents
import PolicyCompiler
import PolicyDSL

// Can Flink read the values of the configuration?
extension ManifestReview {
    mutating func checkValue(of entry: ConfigurationEntry) {
        guard let text = entry.text, !text.allSatisfy(\.isWhitespace), let key = ConfigKeys.key(entry.key) else {
            return
        }
        if entry.value.value.list != nil, key.type != .list, key.type != .string { return }
        switch key.type {
        case .bool: report(entry, "a boolean") { _ = try FlinkValues.boolean($0) }
        case .int: report(entry, "a whole number") { _ = try FlinkValues.integer($0) }
        case .double:
            if Double(FlinkValues.trimmed(text)) == nil { findings.append(.badValue(entry, text, "a number")) }
        case .duration:
            report(entry, "a duration", example: "`10 min`, `30 s` or `PT1H`") { _ = try FlinkValues.duration($0) }
        case .memory: report(entry, "a size", example: "`512 mb` or `2g`") { _ = try FlinkValues.size($0) }
        case .enumeration(let names): check(entry, text, names)
        case .string, .list, .map:
            if let names = Self.shortNames[key.deprecatedFor ?? key.name], !text.contains(".") {
                check(entry, text, names)
            }
        }
        if Self.schedules.contains(entry.key), let problem = Self.problem(ofSchedule: text) {
            findings.append(.badSchedule(entry, problem))
        }
    }

    /// Of keys that take a class name too, which has a dot.
    private static let shortNames = [
        "high-availability.type": ["NONE", "KUBERNETES", "ZOOKEEPER"],
        "state.backend.type": ["hashmap", "rocksdb", "forst", "jobmanager", "filesystem"],
        "restart-strategy.type": [
            "none", "off", "disable", "fixed-delay", "fixeddelay", "failure-rate", "failurerate", "exponential-delay",
            "exponentialdelay",
        ],
        "execution.checkpointing.storage": ["jobmanager", "filesystem"],
    ]

    static let schedules: Set<String> = [
        "kubernetes.operator.periodic.savepoint.interval", "kubernetes.operator.periodic.checkpoint.interval",
    ]

    private mutating func report(
        _ entry: ConfigurationEntry, _ what: String, example: String? = nil, _ read: (String) throws -> Void
    ) {
        do {
            try read(entry.text ?? "")
        } catch {
            findings.append(.badValue(entry, entry.text ?? "", what, example: example))
        }
    }

    private mutating func check(_ entry: ConfigurationEntry, _ text: String, _ names: [String]) {
        let plain = Self.plain(text)
        guard !names.contains(where: { Self.plain($0) == plain }) else { return }
        findings.append(.unknownName(entry, text, names))
    }

    /// Flink does not mind the case of letters, and some releases write `_` where others write `-`.
    private static func plain(_ text: String) -> String {
        String(FlinkValues.trimmed(text).lowercased().map { $0 == "_" ? "-" : $0 })
    }

    /// Why the operator cannot read a schedule; `nil` if it can.
    private static func problem(ofSchedule text: String) -> String? {
        if (try? FlinkValues.duration(text)) != nil { return nil }
        guard text.contains(" ") else { return "`\(text)` is neither a duration nor a cron expression" }
        do throws(CronError) {
            _ = try QuartzCron(text)
            return nil
        } catch {
            return error.description
        }
    }

    /// The milliseconds that a key is set to; `nil` if it is not, or cannot be read.
    func duration(_ key: String) -> Int64? { setting(key).flatMap { try? FlinkValues.duration($0) } }
}

extension ManifestFinding {
    fileprivate static func badValue(
        _ entry: ConfigurationEntry, _ text: String, _ what: String, example: String? = nil
    ) -> ManifestFinding {
        ManifestFinding(
            .error, "bad-config-value", "`\(entry.key)` is `\(text)`, not \(what)", at: .value(entry.value),
            label: "Flink cannot read it", help: example.map { "such as \($0)" })
    }

    fileprivate static func unknownName(
        _ entry: ConfigurationEntry, _ text: String, _ names: [String]
    ) -> ManifestFinding {
        let near = Suggestion.nearest(to: text, among: names)
        return ManifestFinding(
            .error, "unknown-value", "`\(entry.key)` cannot be `\(text)`", at: .value(entry.value),
            help: near.map { "did you mean `\($0)`?" }
                ?? "one of \(names.map { "`\($0)`" }.joined(separator: ", "))", replacement: near)
    }

    fileprivate static func badSchedule(_ entry: ConfigurationEntry, _ problem: String) -> ManifestFinding {
        ManifestFinding(.error, "bad-schedule", problem, at: .value(entry.value))
    }
}
