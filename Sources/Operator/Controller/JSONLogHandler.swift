import Documents
package import Logging
import PolicyRuntime

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Logs as lines of JSON, or of text for people, on standard error.
package struct StructuredLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var logLevel: Logger.Level
    private let label: String
    private let isText: Bool
    private let write: @Sendable (String) -> Void

    package init(
        _ label: String, level: Logger.Level, isText: Bool,
        write: @escaping @Sendable (String) -> Void = Self.toStandardError
    ) {
        self.label = label
        logLevel = level
        self.isText = isText
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let time = Instant(millisecondsSinceEpoch: wallClockMilliseconds()).description
        if isText {
            let fields = all.map { " \($0.key)=\(Self.quoted("\($0.value)"))" }.joined()
            write("\(time) \(event.level.rawValue.uppercased()) \(Self.oneLine("\(event.message)"))\(fields)\n")
            return
        }
        var map = DocumentMap()
        map["time"] = Document(.string(time))
        map["level"] = Document(.string(event.level.rawValue))
        map["message"] = Document(.string("\(event.message)"))
        for (key, value) in all where map[key] == nil { map[key] = Document(.string("\(value)")) }
        guard let bytes = try? JSONWriter.canonical(Document(.map(map))) else { return }
        write(String(decoding: bytes, as: UTF8.self) + "\n")
    }

    private static func oneLine(_ text: String) -> String { text.replacing("\n", with: "\\n") }

    private static func quoted(_ text: String) -> String {
        guard text.isEmpty || text.contains(where: { $0 == " " || $0 == "\"" || $0.isNewline }) else { return text }
        return "\"" + oneLine(text.replacing("\"", with: "\\\"")) + "\""
    }

    /// One `write` for each line, so that lines of several threads do not mix.
    @Sendable package static func toStandardError(_ line: String) {
        var line = line
        line.withUTF8 { bytes in _ = Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count) }
    }
}
