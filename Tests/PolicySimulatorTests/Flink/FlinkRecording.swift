import Documents
import Foundation

/// One exchange with a real Flink, as it was recorded.
struct FlinkRecording {
    /// `133-stop-trigger`.
    let file: String
    /// `stop-trigger`: the same in both versions.
    var name: String { String(file.dropFirst(4)) }
    let method: String
    let path: String
    let body: Document?
    /// `nil`: the connection was refused.
    let status: Int?
    let response: Document

    /// The folder of the recordings, `shared/flink-rest` beside the package or above it; `nil` if there is none.
    static var folder: URL? {
        var place = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        while place.path != "/" {
            let candidate = place.appendingPathComponent("shared/flink-rest")
            if FileManager.default.fileExists(atPath: candidate.path) { return candidate }
            place.deleteLastPathComponent()
        }
        return nil
    }

    /// In the order in which they were made.
    static func all(of version: String, in folder: URL) throws -> [FlinkRecording] {
        let folder = folder.appendingPathComponent(version)
        let index = try JSONReader.readValue(Array(Data(contentsOf: folder.appendingPathComponent("index.json"))))
        return try (index.list ?? []).compactMap { $0["file"]?.string }.map { file in
            let text = try JSONReader.readValue(Array(Data(contentsOf: folder.appendingPathComponent(file))))
            let body = text["request"]?["body"]
            return FlinkRecording(
                file: String(file.dropLast(5)), method: text["request"]?["method"]?.string ?? "",
                path: text["request"]?["path"]?.string ?? "", body: body?.isNull == true ? nil : body,
                status: text["status"]?.integer.map(Int.init), response: text["response"] ?? nil)
        }
    }
}

/// What the ids and paths of a recording are called in the simulation.
struct FlinkNames {
    private var known: [String: String] = [:]

    /// Takes note, unless it is known already.
    mutating func learn(_ recorded: String, _ simulated: String) {
        if known[recorded] == nil, translated(recorded) != simulated { known[recorded] = simulated }
    }

    /// A name, or a text with the names that stand in it as words.
    func translated(_ text: String) -> String {
        if let whole = known[text] { return whole }
        guard text.utf8.count > 32, text.utf8.count < 400 else { return text }
        var translated = ""
        var rest = text[...]
        while !rest.isEmpty {
            let word = rest.prefix(while: Self.isPartOfWord)
            translated += known[String(word)] ?? String(word)
            rest = rest.dropFirst(word.count)
            if let separator = rest.popFirst() { translated.append(separator) }
        }
        return translated
    }

    private static func isPartOfWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "-" || character == "_" || character == "."
    }

    func translated(_ document: Document) -> Document {
        switch document.value {
        case .string(let text): Document(.string(translated(text)))
        case .list(let elements): Document(.list(elements.map(translated)))
        case .map(let map):
            Document(.map(DocumentMap(map.entries.map { .init(key: translated($0.key), value: translated($0.value)) })))
        case .null, .bool, .integer, .real: document
        }
    }
}

/// Compares an answer with the recorded one: the same keys, the same types, the same values where they are determined.
struct FlinkComparison {
    var names: FlinkNames
    let isVersion1: Bool

    /// Numbers that depend on how fast a machine was, or how long somebody waited.
    private static let measured: Set<String> = [
        "start-time", "end-time", "duration", "now", "last-modification", "uploaded", "timestamp", "trigger_timestamp",
        "latest_ack_timestamp", "restore_timestamp", "failure_timestamp", "ack_timestamp", "checkpointed_size",
        "state_size", "end_to_end_duration", "min", "max", "avg", "p50", "p90", "p95", "p99", "p999", "sum", "skew",
        "sync", "async", "start_delay", "read-bytes", "write-bytes", "read-records", "write-records", "dataPort",
        "accumulated-idle-time", "accumulated-busy-time", "physicalMemory", "freeMemory", "total", "failed",
        "completed",
        "in_progress", "checkpointId", "id", "num_acknowledged_subtasks", "timeSinceLastHeartbeat",
    ]

    /// Strings that Flink makes up, or that say something of the machine.
    private static let madeUp: Set<String> = [
        "jid", "id", "jobid", "applicationId", "application-id", "request-id", "location", "external_path", "filename",
        "slotSharingGroupId", "path", "endpoint", "taskManagerId", "serialized-throwable", "flink-commit",
        "flink-revision", "description", "address", "key", "value", "failure_message",
    ]

    /// Lists of what happened to happen.
    private static let unordered: Set<String> = ["history", "entries"]

    /// What is different, and where; `nil` if nothing is.
    mutating func difference(_ recorded: Document, _ simulated: Document, at path: String = "", key: String = "")
        -> String?
    {
        switch (recorded.value, simulated.value) {
        case (.null, .null): return nil
        case (.bool(let one), .bool(let other)):
            return one == other || key.hasSuffix("-complete") ? nil : "\(path): \(one) recorded, \(other) simulated"
        case (.integer(let one), .integer(let other)):
            let isSame = Self.measured.contains(key) ? (one < 0) == (other < 0) : one == other
            let isTime = path.contains(".timestamps.")
            return isSame || isTime && (one == 0) == (other == 0) ? nil : "\(path): \(one) recorded, \(other) simulated"
        case (.real(let one), .real(let other)):
            return one == other || Self.measured.contains(key) ? nil : "\(path): \(one) recorded, \(other) simulated"
        case (.string(let one), .string(let other)): return difference(one, other, at: path, key: key)
        case (.list(let one), .list(let other)): return difference(one, other, at: path, key: key)
        case (.map(let one), .map(let other)):
            let keys = Set(one.entries.map { names.translated($0.key) })
            let others = Set(other.entries.map(\.key))
            guard keys == others else {
                return
                    "\(path): only recorded \(keys.subtracting(others).sorted()), only simulated \(others.subtracting(keys).sorted())"
            }
            for entry in one.entries {
                let name = names.translated(entry.key)
                guard let value = other[name] else { continue }
                if let found = difference(entry.value, value, at: path + "." + name, key: name) { return found }
            }
            return nil
        default: return "\(path): \(recorded.kindName) recorded, \(simulated.kindName) simulated"
        }
    }

    private mutating func difference(_ recorded: String, _ simulated: String, at path: String, key: String) -> String? {
        if recorded.contains("\n") || simulated.contains("\n") {
            let chains = (Self.chain(recorded), Self.chain(simulated))
            return chains.0 == chains.1 ? nil : "\(path): \(chains.0) recorded, \(chains.1) simulated"
        }
        if names.translated(recorded) == simulated { return nil }
        guard Self.madeUp.contains(key) else { return "\(path): \"\(recorded)\" recorded, \"\(simulated)\" simulated" }
        let isName = recorded.utf8.count > 8 && key != "value" && key != "key" && key != "description"
        if isName { names.learn(recorded, simulated) }
        return nil
    }

    /// The exceptions of a stack trace, outermost first.
    private static func chain(_ trace: String) -> [String] {
        trace.split(separator: "\n").enumerated().compactMap { index, line in
            var line = line
            if line.hasPrefix("Caused by: ") {
                line = line.dropFirst(11)
            } else if index > (trace.hasPrefix("<") ? 1 : 0) || line.hasPrefix("<") {
                return nil
            }
            return String(line.prefix { $0 != ":" })
        }
    }

    private mutating func difference(_ recorded: [Document], _ simulated: [Document], at path: String, key: String)
        -> String?
    {
        let isConfiguration = recorded.first?["key"] != nil
        if Self.unordered.contains(key) || isConfiguration {
            guard recorded.isEmpty == simulated.isEmpty else {
                return "\(path): \(recorded.count) elements recorded, \(simulated.count) simulated"
            }
            // Each element is of a shape that was recorded.
            for (index, element) in simulated.enumerated() {
                let kind = element["className"]
                let like = recorded.filter { $0["className"] == kind }
                let found = like.map { recorded -> String? in
                    var copy = self
                    return copy.shapeDifference(recorded, element, at: "\(path)[\(index)]")
                }
                guard !like.isEmpty else { continue }
                if !found.contains(nil), let first = found.first { return first }
            }
            return nil
        }
        guard recorded.count == simulated.count else {
            return "\(path): \(recorded.count) elements recorded, \(simulated.count) simulated"
        }
        // Flink 1 lists jobs in no order.
        let id = recorded.first?["jid"] != nil ? "jid" : "id"
        let byID = isVersion1 && key == "jobs"
        for (index, element) in recorded.enumerated() {
            let name = element[id]?.string.map { names.translated($0) }
            let unnamed = simulated.first { other in
                !recorded.contains { $0[id]?.string.map(names.translated) == other[id]?.string }
                    && other["state"] == element["state"]
            }
            let other = byID ? simulated.first { $0[id]?.string == name } ?? unnamed ?? nil : simulated[index]
            if let found = difference(element, other, at: "\(path)[\(index)]", key: key) { return found }
        }
        return nil
    }

    /// Keys and types only.
    private mutating func shapeDifference(_ recorded: Document, _ simulated: Document, at path: String) -> String? {
        switch (recorded.value, simulated.value) {
        case (.map(let one), .map(let other)):
            let keys = Set(one.entries.map(\.key))
            let others = Set(other.entries.map(\.key))
            guard keys == others else {
                return
                    "\(path): only recorded \(keys.subtracting(others).sorted()), only simulated \(others.subtracting(keys).sorted())"
            }
            for entry in one.entries {
                guard let value = other[entry.key] else { continue }
                if let found = shapeDifference(entry.value, value, at: path + "." + entry.key) { return found }
            }
            return nil
        case (.string(let one), .string(let other)):
            if one.utf8.count > 12, one.contains("/") || one.allSatisfy(\.isHexDigit) { names.learn(one, other) }
            return nil
        case (.null, .string), (.string, .null): return nil
        default:
            return recorded.kindName == simulated.kindName
                ? nil : "\(path): \(recorded.kindName) recorded, \(simulated.kindName) simulated"
        }
    }
}
