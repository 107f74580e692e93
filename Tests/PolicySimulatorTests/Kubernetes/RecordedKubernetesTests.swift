import Documents
import Foundation
import PolicyRuntime
import PolicySimulator
import Testing

/// The simulated API server against everything that a real one was recorded to answer.
///
/// `Golden/recorded-kubernetes.txt` is the table of all recordings: `replayed`, or why not. `UPDATE_GOLDEN=1` rewrites it.
@Suite struct RecordedKubernetesTests {
    /// Why a recording is not replayed. All others are: same request, same status, same answer.
    static let notReplayed: [String: String] = [:]

    /// Values that the server which was recorded had from elsewhere.
    static let undetermined: [String: [String]] = ["001-version": [".gitCommit"]]

    /// Who sent a request, where that was not the administrator: the token is not in the recording.
    static let callers: [String: Caller] = [
        "002-unauthorized": .unknown, "003-anonymous-forbidden": .anonymous,
        "004-forbidden": .user("flinkpolicy", rules: []),
        "075-self-subject-access-review": .user("flinkpolicy", rules: []),
    ]

    /// What was done between the recordings without being recorded, seen in the resourceVersions and answers.
    static func prepare(
        _ kubernetes: inout SimulatedKubernetes, for name: String, from created: KubernetesRecording
    ) {
        let path = created.call.path
        func create(_ name: String, at time: String, finalizer: String? = nil) {
            var body = created.call.body ?? Document.map([:])
            var metadata = body["metadata"]?.map ?? DocumentMap()
            metadata["name"] = Document(.string(name))
            if let finalizer { metadata["finalizers"] = [Document(.string(finalizer))] }
            var map = body.map ?? DocumentMap()
            map["metadata"] = Document(.map(metadata))
            body = Document(.map(map))
            _ = kubernetes.answer(
                APICall("POST", path, contentType: "application/json", body: body), at: milliseconds(time))
        }
        switch name {
        case "032-list-limit":
            for (index, revision) in [286, 288, 290, 291, 292].enumerated() {
                kubernetes.advanceResourceVersion(to: Int64(revision))
                create("job-\(index)", at: "2026-11-21T05:11:26Z")
            }
        case "040-watch-from-list-with-bookmarks":
            let patch = Document.map(["spec": .map(["job": .map(["parallelism": 9])])])
            _ = kubernetes.answer(
                APICall("PATCH", path + "/job-1", contentType: "application/merge-patch+json", body: patch),
                at: milliseconds("2026-11-21T05:11:28Z"))
            create("fresh", at: "2026-11-21T05:11:28Z")
            _ = kubernetes.answer(APICall("DELETE", path + "/job-2"), at: milliseconds("2026-11-21T05:11:28Z"))
        case "046-delete-with-finalizer":
            kubernetes.advanceResourceVersion(to: 297)
            create("fin", at: "2026-11-21T05:11:34Z", finalizer: "flinkpolicy.io/finalizer")
        default: break
        }
    }

    @Test func `the recordings are replayed`() throws {
        guard case .recordings(let recordings) = try KubernetesRecording.all() else {
            let isRequired = ProcessInfo.processInfo.environment["CI"] != nil
            print("RecordedKubernetesTests: not run, there is no ../shared/kube-api beside the package")
            #expect(!isRequired, "in CI the recordings have to be there")
            return
        }
        var kubernetes = SimulatedKubernetes(
            namespaces: ["default", "kube-system", "rec"], resourceVersion: 246,
            at: milliseconds("2026-11-21T05:00:00Z"))
        kubernetes.advanceResourceVersion(to: 279)
        kubernetes.defaultFieldManager = "python-requests"
        // No controller ran beside the server that was recorded.
        kubernetes.collectsGarbage = false
        var drawn = DrawnValues()
        var now = milliseconds("2026-11-21T05:11:25Z")
        let created = try #require(recordings.first { $0.name == "008-create" })
        var replayed = 0
        var table = ""
        for recording in recordings {
            if let reason = Self.notReplayed[recording.name] {
                table += "\(recording.name)  \(reason)\n"
                continue
            }
            Self.prepare(&kubernetes, for: recording.name, from: created)
            now = max(now, latestTime(in: recording.response) ?? now)
            var call = recording.call
            call.path = drawn.inPlaceOfRecorded(call.path)
            call.body = call.body.map { drawn.inPlaceOfRecorded($0) }
            kubernetes.caller = Self.callers[recording.name] ?? .administrator
            let answer = kubernetes.answer(call, at: now)
            kubernetes.caller = .administrator
            let response = withoutRepeatedBookmarks(recording.response)
            drawn.align(response, answer.body)
            let open = Self.undetermined[recording.name] ?? []
            let lines = differences(drawn.inPlaceOfRecorded(response), answer.body)
                .filter { line in !open.contains { line.hasPrefix($0 + ":") } }
            #expect(
                answer.status == recording.status && lines.isEmpty,
                "\(recording.name): \(recording.status) became \(answer.status)\n\(lines.joined(separator: "\n"))")
            if answer.status == recording.status, lines.isEmpty { replayed += 1 }
            table += "\(recording.name)  replayed\n"
        }
        for name in Self.notReplayed.keys { #expect(recordings.contains { $0.name == name }, "\(name) is not there") }
        print("RecordedKubernetesTests: \(replayed) of \(recordings.count) recordings replayed")
        #expect(replayed * 10 >= recordings.count * 9)
        try compareWithGolden(table)
    }

    private func compareWithGolden(_ table: String, _ here: String = #filePath) throws {
        let golden = URL(filePath: here).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Golden/recorded-kubernetes.txt")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
            try table.write(to: golden, atomically: true, encoding: .utf8)
        }
        let isSame = try String(contentsOf: golden, encoding: .utf8) == table
        #expect(isSame, "the table of recordings is another one; UPDATE_GOLDEN=1 rewrites it")
    }

    /// How often a bookmark comes depends on how long a watch is left open.
    private func withoutRepeatedBookmarks(_ response: Document) -> Document {
        guard let events = response.list else { return response }
        var kept: [Document] = []
        for event in events where event["type"] != "BOOKMARK" || kept.last != event { kept.append(event) }
        return Document(.list(kept))
    }

    /// When the server answered, as far as the answer says.
    private func latestTime(in document: Document, key: String = "") -> Int64? {
        switch document.value {
        case .map(let map): map.entries.compactMap { latestTime(in: $0.value, key: $0.key) }.max()
        case .list(let list): list.compactMap { latestTime(in: $0) }.max()
        case .string(let text) where ["creationTimestamp", "deletionTimestamp", "time"].contains(key):
            milliseconds(text)
        default: nil
        }
    }
}

/// Of `2026-11-21T05:11:25Z`, since 1970.
func milliseconds(_ time: String) -> Int64 {
    (try? Date(time, strategy: .iso8601)).map { Int64($0.timeIntervalSince1970) * 1000 } ?? 0
}
