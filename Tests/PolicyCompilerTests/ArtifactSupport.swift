import Documents
import Foundation
import PolicyDSL
import TestSupport
import Testing

@testable import PolicyCompiler

/// Policies for the tests of artifacts and reports.
enum ArtifactPolicies {
    static let shipped = [
        "apache-operator", "cloudera", "flinkcluster-google", "flinkcluster-spotify", "production",
    ]

    /// Compiled once: each takes a moment.
    private static let compilations: [String: Compilation] = Dictionary(
        uniqueKeysWithValues: shipped.map { name in
            guard let source = file(name) else { fatalError("policies/\(name).fpol is gone") }
            return (name, compile(source, zones: .ofTests, library: file))
        })

    static func shipped(_ name: String) throws -> CompiledPolicy {
        try #require(compilations[name]?.policy)
    }

    static func file(_ name: String) -> SourceFile? {
        guard let data = try? Data(contentsOf: root.appending(path: "policies/\(name).fpol")) else { return nil }
        return SourceFile(name: "policies/\(name).fpol", text: [UInt8](data))
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func compiled(_ text: String, file: String = "test.fpol") throws -> CompiledPolicy {
        let result = compile(SourceFile(name: file, text), zones: .ofTests, library: Self.file)
        for diagnostic in result.diagnostics where diagnostic.severity == .error {
            Issue.record("\(diagnostic.message)")
        }
        let policy = result.policy
        return try #require(policy)
    }

    /// One of everything that an artifact can hold, in few lines.
    static let small = """
        policy small "One of each."
        for FlinkDeployment where namespace matches "prod-*" or label "tier" == "gold"

        setting limit : duration = none at least 1s at most 1d
          from new config "example.limit", spec.job.limitSeconds in seconds
        setting tries : count = 3
        setting hours : window = "Mon-Fri 09:00-17:00 Europe/Berlin"
        setting rhythm : schedule = none
          from config "example.rhythm"
        fact freeze : bool = no
          from annotation "example.com/freeze"
        let is-running = job.state == RUNNING
        let old = is-running and checkpoint.completed.age > limit
        table risk : low | high {
          | changed spec.flinkVersion | => |
          | yes                       | high |
          | -                         | low |
        }
        strategy stop "stop with a savepoint" {
          suspend stop-with-savepoint with format = NATIVE
          restore savepoint
        }
        strategy empty { suspend delete-cluster restore nothing }
        change {
          ignore spec.job.args when removed
          otherwise upgrade
        }
        upgrade {
          wait "frozen" holding all when freeze and risk == high and not now in hours
            remedy "thaw it"
        }
        upgrade none, stateless {
          otherwise use empty
            allow state loss "asked for"
            retrying after 10s doubling up to 5m
        }
        upgrade savepoint {
          fall back to last-state when savepoint.failures >= tries
            because "it keeps failing"
          use stop when is-running
          otherwise fall back to stuck
        }
        upgrade last-state {
          wait "unknown" when ha.metadata is unknown or checkpoint.completed.age is unknown
          start from ha-metadata when ha.metadata and risk != high
          use stop when maybe old
          do delete-cluster keeping ha with job.state = FAILED when job.state == SUSPENDED
          otherwise fall back to stuck
        }
        chain stuck { otherwise block "stuck" remedy "look at it" }
        snapshot savepoint {
          trigger as PERIODIC every rhythm
          otherwise skip
        }
        retain savepoints-of-it of savepoints "The usual." {
          skip "frozen" when freeze
          leave alone when snapshot.label "pin" == "true" or snapshot.trigger not in {PERIODIC, none}
          keep newest tries
          keep 1 per day for 7d
          at most limit old
          always keep 1 preferring snapshot.state == COMPLETED
          dispose data
        }
        assert "a frozen job waits" for upgrade: freeze and risk == high and not now in hours implies outcome == wait
        test "a healthy job is stopped" {
          given mode = savepoint, changed spec.image, limit = none
          expect upgrade use stop
          expect change upgrade
        }
        test "old ones go" {
          given snapshots
            | name | age | path |
            | a    | 1h  | none |
            | b    | 2d  | path |
          expect retain savepoints-of-it keep a
        }
        """
}

/// Files under `Golden/`; with `UPDATE_GOLDEN=1` they are written instead of compared.
enum ArtifactGolden {
    static func expect(_ text: String, is name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
        let file = folder.appending(path: name)
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
            return
        }
        let known = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        guard text != known else { return }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let knownLines = known.split(separator: "\n", omittingEmptySubsequences: false)
        let place = zip(lines, knownLines).firstIndex { $0 != $1 } ?? min(lines.count, knownLines.count)
        func line(_ of: [Substring]) -> String { place < of.count ? String(of[place]) : "(end)" }
        Issue.record(
            "Golden/\(name) differs in line \(place + 1):\n  is:  \(line(lines))\n  was: \(line(knownLines))",
            sourceLocation: sourceLocation)
    }
}

extension Zip2Sequence where Sequence1 == [Substring], Sequence2 == [Substring] {
    fileprivate func firstIndex(where matches: (Substring, Substring) -> Bool) -> Int? {
        for (place, pair) in enumerated() where matches(pair.0, pair.1) { return place }
        return nil
    }
}
