import Foundation
import Testing

/// The simulated Flink against the recorded one: every call that was recorded is made again, in its order, and what the
/// recorder did between the calls is done again too.
///
/// `Golden/recorded-flink.txt` is the table of all recordings: `replayed`, or why not. `UPDATE_GOLDEN=1` rewrites it.
@Suite struct RecordedFlinkTests {
    private static let versions = ["1.20.5", "2.3.0"]

    private struct Line {
        var version: String
        var file: String
        var difference: String?

        var text: String { "\(version) \(file)  \(difference ?? "replayed")" }
    }

    /// Of both versions; `nil` where the recordings are not.
    private static let lines: [Line]? = FlinkRecording.folder.flatMap { folder in
        try? versions.flatMap { version in
            var replay = FlinkReplay(version)
            return try FlinkRecording.all(of: version, in: folder).map { recording in
                Line(version: version, file: recording.file, difference: replay.replay(recording))
            }
        }
    }

    @Test func `the table of all recordings says which are replayed`() throws {
        guard FlinkRecording.folder != nil else {
            print("RecordedFlinkTests: shared/flink-rest is not beside the package, so nothing is replayed")
            #expect(ProcessInfo.processInfo.environment["CI"] == nil, "CI has the recordings")
            return
        }
        let lines = try #require(Self.lines, "the recordings cannot be read")
        let table = lines.map(\.text).joined(separator: "\n") + "\n"
        let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Golden/recorded-flink.txt")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try table.write(to: golden, atomically: true, encoding: .utf8)
        }
        let isSame = try String(contentsOf: golden, encoding: .utf8) == table
        #expect(isSame, "\(lines.filter { $0.difference != nil }.map(\.text).joined(separator: "\n"))")
    }

    /// The groups that a policy's steps use.
    private static let groups = [
        "job", "savepoint", "stop", "checkpoint", "cancel", "jar", "slow-stop", "disposal", "expiry",
    ]

    @Test(arguments: groups)
    func `nine of ten recordings of each group are replayed`(_ group: String) throws {
        guard FlinkRecording.folder != nil else { return }
        let lines = try #require(Self.lines).filter { $0.file.dropFirst(4).hasPrefix(group) }
        let replayed = lines.count { $0.difference == nil }
        #expect(lines.count >= 10)
        #expect(replayed * 10 >= lines.count * 9, "\(replayed) of \(lines.count)")
    }

    @Test func `a difference would be seen`() throws {
        guard let folder = FlinkRecording.folder else { return }
        let recordings = try FlinkRecording.all(of: "2.3.0", in: folder)
        var unnoticed: [String] = []
        var count = 0
        for recording in recordings where recording.status == 200 {
            // The recorded answer against itself, with one of its values taken away.
            guard let map = recording.response.map, let last = map.entries.last else { continue }
            var changed = map
            changed[last.key] = nil
            var comparison = FlinkComparison(names: FlinkNames(), isVersion1: false)
            #expect(comparison.difference(recording.response, recording.response) == nil)
            count += 1
            if comparison.difference(recording.response, .init(.map(changed))) == nil {
                unnoticed.append(recording.file)
            }
        }
        #expect(count > 100)
        #expect(unnoticed.isEmpty, "\(unnoticed)")
    }
}
