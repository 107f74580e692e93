import Documents
import Foundation

@testable import PolicyRuntime

/// Runs scripts with `kubectl`, `curl` and `sleep` replaced by programs that write down how they were called, and
/// answer as a cluster would on which all goes well. `jq` and the shell are the real ones.
struct PlanScriptRunner {
    /// What Flink answers a savepoint with: a path that no shell may touch.
    static let location = "file:/flink data/it's $(touch pwned) `touch pwned` \"x\" \\ \n;second*line"

    struct Call {
        let words: [String]
        let input: String
    }

    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("plan-\(UUID().uuidString)")
        let programs = folder.appendingPathComponent("bin")
        try FileManager.default.createDirectory(at: programs, withIntermediateDirectories: true)
        for (name, text) in ["kubectl": Self.kubectl, "curl": Self.curl, "sleep": "#!/bin/sh\nexit 0\n"] {
            let file = programs.appendingPathComponent(name)
            try text.write(to: file, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
        }
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    /// The exit status, and what was printed to either output.
    func run(_ shell: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        let output = folder.appendingPathComponent("output")
        try Data().write(to: output)
        let handle = try FileHandle(forWritingTo: output)
        process.executableURL = URL(fileURLWithPath: shell)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        process.environment = [
            "PATH": folder.appendingPathComponent("bin").path + ":" + path, "CALLS": folder.path + "/calls",
            "LOCATION": Self.location,
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        process.waitUntilExit()
        try handle.close()
        return (process.terminationStatus, try String(contentsOf: output, encoding: .utf8))
    }

    func run(script: String, shell: String = "/bin/sh") throws -> (status: Int32, output: String, calls: [Call]) {
        let file = folder.appendingPathComponent("script")
        try script.write(to: file, atomically: true, encoding: .utf8)
        try? FileManager.default.removeItem(at: folder.appendingPathComponent("calls"))
        let result = try run(shell, [file.path])
        return (result.status, result.output, try calls())
    }

    /// Whether anything but the programs wrote into the folder: a text that was run.
    var leftovers: [String] {
        let known: Set<String> = ["bin", "calls", "output", "script", "scripts"]
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { !known.contains($0) }.sorted()
    }

    /// Words end with byte 1, calls with byte 2, and the standard input stands before that.
    private func calls() throws -> [Call] {
        guard let data = try? Data(contentsOf: folder.appendingPathComponent("calls")) else { return [] }
        return String(decoding: data, as: UTF8.self).split(separator: "\u{2}").map { call in
            var words = call.split(separator: "\u{1}", omittingEmptySubsequences: false).map(String.init)
            let input = words.popLast() ?? ""
            return Call(words: words, input: input)
        }
    }

    private static let note = """
        #!/bin/sh
        input=
        case "$*" in *"-f -"*) input=$(cat) ;; esac
        # In one write, so that calls of a pipeline do not mix.
        { printf '%s\\001' "${0##*/}" "$@"; printf '%s\\002' "$input"; } >"$CALLS.$$"
        cat "$CALLS.$$" >>"$CALLS"
        rm "$CALLS.$$"

        """

    private static let kubectl =
        note + """
            case "$*" in
              *"-o json"*)
                jq -cn --arg path "$LOCATION" '{metadata: {generation: 8}, status: {observedGeneration: 8, state: "COMPLETED",
                  path: $path, lifecycleState: "STABLE",
                  jobStatus: {jobId: "d9240e09ad0e445693301ced58d30901"}}}' ;;
            esac

            """

    private static let curl =
        note + """
            case "$*" in
              *http_code*DELETE*) printf 200 ;;
              *http_code*) printf 202 ;;
              */config*) printf '{"refresh-interval": 3000}' ;;
              */jobs/overview*)
                printf '{"jobs": [{"jid": "f9c4bbf3565336bd8d9d823d131f3a4c", "state": "FINISHED"},'
                printf '{"jid": "d9240e09ad0e445693301ced58d30901", "state": "RUNNING"}]}' ;;
              */jars/upload*) printf '{"filename": "/up/load/0c0ffee_job.jar"}' ;;
              */run*) printf '{"jobid": "d9240e09ad0e445693301ced58d30901"}' ;;
              */checkpoints)
                jq -cn --arg path "$LOCATION" '{latest: {completed: {id: 1, external_path: "old"},
                  savepoint: {id: 2, external_path: $path}, restored: {id: 2, external_path: $path}}}' ;;
              *GET*/savepoints/*)
                jq -cn --arg path "$LOCATION" '{status: {id: "COMPLETED"}, operation: {location: $path}}' ;;
              *GET*/savepoint-disposal/*) printf '{"status": {"id": "COMPLETED"}, "operation": {}}' ;;
              *) printf '{"request-id": "34739409c5af4c1fa1999f6c3176dfc8"}' ;;
            esac

            """
}
