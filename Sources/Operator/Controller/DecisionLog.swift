import Documents
package import PolicyRuntime
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What was decided about each resource, with what it was decided on, as lines of JSON: `explain --record` replays one.
///
/// A decision that is the same as before, and did nothing, is not written again.
package final class DecisionLog: Sendable {
    /// One pass.
    package struct Entry: Sendable {
        package var key: PassRunner.Key
        package var time: Int64
        package var policy: String
        package var digest: String
        package var target: String?
        package var decided: String?
        package var because: String
        package var isDryRun: Bool
        /// Questions and their answers, then what was written.
        package var calls: [(call: PortCall, reply: PortReply)]
    }

    private struct State {
        var descriptor: Int32
        var written: Int
        var last: [PassRunner.Key: String] = [:]
    }

    private let path: String
    private let state: Mutex<State>

    /// Then the file is put aside as `PATH.1`.
    private static let largestFile = 64 << 20
    /// Answers beyond this are left out of a line, and it says so.
    private static let largestEvidence = 1 << 20

    /// - Parameter path: `-` for standard output.
    package init(_ path: String) throws(KubeConfigError) {
        self.path = path
        state = Mutex(try Self.opened(path))
    }

    private static func opened(_ path: String) throws(KubeConfigError) -> State {
        guard path != "-" else { return State(descriptor: STDOUT_FILENO, written: 0) }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw KubeConfigError("cannot be written: \(systemWords(errno))", at: path) }
        return State(descriptor: descriptor, written: Int(lseek(descriptor, 0, SEEK_END)))
    }

    package func forget(_ key: PassRunner.Key) { state.withLock { $0.last[key] = nil } }

    package func note(_ entry: Entry) {
        let writes = entry.calls.filter { !$0.call.isQuestion }
        let summary = "\(entry.digest) \(entry.decided ?? "") \(entry.because)"
        let isNews = state.withLock { state in
            defer { state.last[entry.key] = summary }
            return state.last[entry.key] != summary || !writes.isEmpty
        }
        guard isNews, let line = try? JSONWriter.canonical(document(entry)) else { return }
        state.withLock { state in
            if path != "-", state.written + line.count > Self.largestFile { rotate(&state) }
            let bytes = line + [0x0A]
            bytes.withUnsafeBytes { _ = Glibc.write(state.descriptor, $0.baseAddress, $0.count) }
            state.written += bytes.count
        }
    }

    private func rotate(_ state: inout State) {
        close(state.descriptor)
        rename(path, path + ".1")
        if let fresh = try? Self.opened(path) {
            state.descriptor = fresh.descriptor
            state.written = 0
        }
    }

    private func document(_ entry: Entry) -> Document {
        var map = DocumentMap()
        func set(_ key: String, _ text: String) { map[key] = Document(.string(text)) }
        set("time", Instant(millisecondsSinceEpoch: entry.time).description)
        map["resource"] = .map([
            "kind": Document(.string(entry.key.kind.rawValue)), "namespace": Document(.string(entry.key.namespace)),
            "name": Document(.string(entry.key.name)),
        ])
        map["policy"] = .map(["name": Document(.string(entry.policy)), "digest": Document(.string(entry.digest))])
        if let target = entry.target { set("target", target) }
        if let decided = entry.decided { set("decided", decided) }
        set("because", entry.because)
        if entry.isDryRun { map["dryRun"] = true }
        var evidence: [Document] = []
        var size = 0
        for (call, reply) in entry.calls where call.isQuestion {
            guard let recording = Self.recording(call, reply) else { continue }
            size += (try? JSONWriter.canonical(recording).count) ?? 0
            evidence.append(recording)
        }
        if size <= Self.largestEvidence {
            map["evidence"] = Document(.list(evidence))
        } else {
            set("evidenceLeftOut", "it has \(size) bytes")
        }
        let writes = entry.calls.filter { !$0.call.isQuestion }.map { call, reply in
            Document.map([
                "request": Document(.string(call.line)), "outcome": Document(.string(Self.outcome(reply))),
            ])
        }
        if !writes.isEmpty { map["writes"] = Document(.list(writes)) }
        return Document(.map(map))
    }

    /// As `explain --evidence` reads it.
    private static func recording(_ call: PortCall, _ reply: PortReply) -> Document? {
        let request: APICall
        switch call {
        case .kubernetes(let call), .flink(_, let call): request = call
        case .host: return nil
        }
        let asked = Document.map([
            "method": Document(.string(request.method)), "path": Document(.string(request.path)),
        ])
        switch reply {
        case .answer(let answer):
            return .map(["request": asked, "status": Document(.integer(Int64(answer.status))), "response": answer.body])
        case .unreachable(let text), .lost(let text):
            return .map(["request": asked, "error": Document(.string(text))])
        }
    }

    private static func outcome(_ reply: PortReply) -> String {
        switch reply {
        case .answer(let answer): "\(answer.status)"
        case .unreachable(let text): "not sent: \(text)"
        case .lost(let text): "no reply: \(text)"
        }
    }
}
