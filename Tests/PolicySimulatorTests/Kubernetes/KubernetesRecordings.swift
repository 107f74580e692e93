import Documents
import Foundation
import PolicyRuntime

/// One exchange with a real API server.
struct KubernetesRecording {
    /// `018-patch-merge-spec`; the number gives the order.
    var name: String
    var call: APICall
    var status: Int
    var response: Document

    enum Found {
        case recordings([KubernetesRecording])
        /// There are none beside the package.
        case missing(String)
    }

    static func all(_ here: String = #filePath) throws -> Found {
        let root = URL(filePath: here).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let folder = root.appending(path: "../shared/kube-api/1.36").standardizedFileURL
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        let recordings = try files.filter { $0.pathExtension == "json" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
            .map { try KubernetesRecording($0) }
        return recordings.isEmpty ? .missing(folder.path(percentEncoded: false)) : .recordings(recordings)
    }

    private init(_ file: URL) throws {
        let document = try JSONReader.readValue([UInt8](Data(contentsOf: file)))
        let request = document["request"]
        name = file.deletingPathExtension().lastPathComponent
        call = APICall(
            request?["method"]?.string ?? "", request?["path"]?.string ?? "",
            contentType: request?["headers"]?["Content-Type"]?.string, body: request?["body"])
        status = Int(document["status"]?.integer ?? 0)
        response = document["response"] ?? Document(.null)
    }
}

/// What differs from run to run and was drawn by the server: uids, name suffixes, tokens. The recorded ones stand for the
/// simulated ones.
struct DrawnValues {
    private var simulated: [(recorded: String, simulated: String)] = []

    /// Takes note of what stands in the same places of both.
    mutating func align(_ recorded: Document, _ answered: Document, key: String = "") {
        switch (recorded.value, answered.value) {
        case (.map(let one), .map(let other)):
            for entry in one.entries {
                if let value = other[entry.key] { align(entry.value, value, key: entry.key) }
            }
        case (.list(let one), .list(let other)): for (one, other) in zip(one, other) { align(one, other) }
        case (.string(let one), .string(let other)) where one != other && Self.isDrawn(key, one, other):
            if !simulated.contains(where: { $0.recorded == one }) { simulated.append((one, other)) }
        default: break
        }
    }

    private static func isDrawn(_ key: String, _ one: String, _ other: String) -> Bool {
        switch key {
        case "uid": one.count == other.count && one.count == 36
        case "continue": !one.isEmpty && !other.isEmpty
        case "storageVersionHash": one.count == other.count
        case "name": one.count > 5 && one.count == other.count && one.dropLast(5) == other.dropLast(5)
        default: false
        }
    }

    func inPlaceOfRecorded(_ text: String) -> String {
        simulated.reduce(text) { $0.replacingOccurrences(of: $1.recorded, with: $1.simulated) }
    }

    func inPlaceOfRecorded(_ document: Document) -> Document {
        switch document.value {
        case .string(let text): return Document(.string(inPlaceOfRecorded(text)))
        case .list(let list): return Document(.list(list.map { inPlaceOfRecorded($0) }))
        case .map(let map):
            return Document(
                .map(
                    DocumentMap(
                        map.entries.map {
                            .init(key: inPlaceOfRecorded($0.key), value: inPlaceOfRecorded($0.value))
                        })))
        default: return document
        }
    }
}

/// Where two documents differ, as lines for a person.
func differences(_ expected: Document?, _ found: Document?, at path: String = "") -> [String] {
    switch (expected?.value, found?.value) {
    case (.map(let one)?, .map(let other)?):
        let keys = Set(one.entries.map(\.key)).union(other.entries.map(\.key)).sorted()
        return keys.flatMap { differences(one[$0], other[$0], at: "\(path).\($0)") }
    case (.list(let one)?, .list(let other)?):
        return (0..<max(one.count, other.count)).flatMap { index in
            differences(
                index < one.count ? one[index] : nil, index < other.count ? other[index] : nil, at: "\(path)[\(index)]")
        }
    default:
        guard expected != found else { return [] }
        func text(_ document: Document?) -> String {
            document.flatMap { try? JSONWriter.canonical($0) }.map { String(decoding: $0, as: UTF8.self) } ?? "nothing"
        }
        return ["\(path): expected \(text(expected)), found \(text(found))"]
    }
}
