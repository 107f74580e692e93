import Foundation
import Testing

@testable import PolicyRuntime

/// What an explanation asks for, request by request; `UPDATE_GOLDEN=1` rewrites it.
@Suite struct ExplainGoldenTests {
    static let cases: [(String, String)] = [
        ("denied", "ha"), ("denied-jobmanager-missing", "ha"), ("jobmanager-missing", "ha"), ("failed-restart", "ha"),
        ("failed-ended", "ha"), ("rollback-start", "ha"), ("rollback-going-on", "ha"), ("rescale", "ha requirements"),
        ("deleting", "ha snapshot-completed"), ("deleting-with-savepoint", "ha"), ("suspend", "ha"), ("resume", "ha"),
        ("legacy-pending", "ha result-success"), ("snapshot-trigger-pending", "running"),
        ("snapshot-in-progress", "running result-success"), ("snapshot-in-progress", "running result-failure"),
        ("snapshot-in-progress", "running result-pending"), ("snapshot-checkpoint", "running result-checkpoint"),
        ("snapshot-last-failure", "running result-failure"), ("snapshot-completed-deleting", "running"),
        ("snapshot-exists", "no-deployments"), ("session-job-deleting", "session-ready"),
        ("session-job-failed-restart", "session-ready"), ("session-deleting", "session-jobs"),
    ]

    @Test(arguments: cases, [ExplanationOptions.Target.direct, .apache])
    func `the requests are these`(names: (String, String), target: ExplanationOptions.Target) throws {
        let digest = try ExplainCase(names.0, names.1).explain(target: target).digest
        let name = "\(names.0)~\(names.1.replacing(" ", with: "+")).\(target.rawValue).txt"
        let url = ExplainCase.root.appending(path: "Tests/PolicyRuntimeTests/Golden/explain/\(name)")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(digest.utf8).write(to: url)
        }
        let golden = try String(decoding: Data(contentsOf: url), as: UTF8.self)
        #expect(digest == golden, "\(name)")
    }
}
