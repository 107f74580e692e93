import Testing

/// What holds for every command: exit codes, and how it takes bad input and output.
@Suite struct ContractTests {
    static let commands = [
        "check", "test", "simulate", "explain", "decide", "compile", "table", "facts", "fmt", "help", "operator",
    ]

    /// A call of each command that reads one file or standard input, which stands as `FILE`.
    static let readers: [[String]] = [
        ["check", "FILE"], ["compile", "FILE"], ["fmt", "--check", "FILE"], ["fmt", "FILE"], ["table", "FILE"],
        ["test", "FILE"], ["simulate", "FILE"], ["facts", "--policy", "FILE"], ["explain", "FILE"],
        ["decide", "--decision", "ready", "--policy", "FILE"],
        ["explain", "MANIFEST", "--against", "FILE"], ["explain", "MANIFEST", "--evidence", "FILE"],
        ["explain", "MANIFEST", "--policy", "FILE"], ["check", "MANIFEST", "--against", "FILE"],
    ]

    /// A call of each command that can answer, with what it reads.
    static let answering: [([String], String)] = [
        (["--help"], ""), (["--version"], ""), (["check", "POLICY"], ""), (["check", "MANIFEST"], ""),
        (["compile", "POLICY"], ""), (["table", "POLICY"], ""), (["test", "POLICY"], ""), (["facts"], ""),
        (["facts", "--policy", "POLICY"], ""), (["fmt", "-"], policy), (["explain", "MANIFEST"], ""),
        (["explain", "-", "--format", "json"], manifest),
        (["decide", "--policy", "POLICY", "--decision", "ready"], "{}\n"), (["help"], ""), (["help", "gap"], ""),
        (["simulate", "cloudera", "--seeds", "1", "--happenings", "0"], ""),
        (["help", "--list"], ""), (["help", "check"], ""),
    ]

    static let policy = """
        policy p for FlinkDeployment

        ready {
          wait "a savepoint is under way"    when savepoint.triggered
          otherwise proceed
        }

        test "a savepoint is waited for" {
          given savepoint.triggered = yes
          expect ready wait
        }

        """

    static let manifest = """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata: {name: shop, namespace: default}
        spec:
          flinkVersion: v1_20
          job: {jarURI: "local:///shop.jar", state: running, upgradeMode: stateless}

        """

    private static func run(
        _ call: [String], _ file: String = "", input: Program.Input = .nothing,
        to destination: Program.Destination = .memory, within megabytes: Int? = nil,
        environment: [String: String] = [:]
    ) throws -> Program.Result {
        let folder = try Folder()
        let manifest = try folder.write(Self.manifest, to: "shop.yaml")
        let policy = try folder.write(Self.policy, to: "p.fpol")
        let arguments = call.map {
            switch $0 {
            case "FILE": file
            case "MANIFEST": manifest
            case "POLICY": policy
            default: $0
            }
        }
        return try Program.runAll(
            arguments, input: input, to: destination, within: megabytes, environment: environment)
    }

    @Test(arguments: commands)
    func `help of a command is success, on standard output`(command: String) throws {
        for call in [[command, "--help"], ["help", command]] {
            let result = try Program.runAll(call)
            #expect(result.status == 0)
            #expect(result.out.contains("USAGE: flinkpolicy \(command)"))
            #expect(result.err == "")
        }
    }

    @Test(arguments: commands)
    func `an unknown option is wrong usage`(command: String) throws {
        let result = try Program.run(command, "--no-such-option")
        #expect(result.status == 2)
        #expect(result.out == "")
        #expect(result.err.contains("Usage: flinkpolicy"))
    }

    @Test(arguments: [
        ["check", "POLICY", "--format", "yaml"], ["check", "POLICY", "--format"],
        ["check", "POLICY", "--fail-on", "note"],
        ["check"], ["compile"], ["compile", "POLICY", "POLICY"], ["compile", "POLICY", "-o"], ["fmt"], ["test"],
        ["table"],
        ["table", "POLICY", "--format", "yaml"], ["table", "POLICY", "--decision", "upgrad"],
        ["test", "POLICY", "--format", "sarif"], ["test", "POLICY", "--filter", "no test is called so"],
        ["test", "POLICY", "--filter", "a", "--require-coverage"], ["explain"],
        ["explain", "MANIFEST", "--format", "html"],
        ["explain", "MANIFEST", "--target", "aws"], ["explain", "MANIFEST", "--now", "yesterday"],
        ["explain", "MANIFEST", "--horizon", "soon"], ["explain", "MANIFEST", "--set", "job.state"],
        ["explain", "MANIFEST", "--set", "job.stat=RUNNING"], ["explain", "MANIFEST", "--set", "job.state=SLEEPING"],
        ["decide"], ["decide", "--policy", "POLICY"], ["decide", "--policy", "POLICY", "--decision", "reddy"],
        ["facts", "--decision", "reddy"], ["facts", "--format", "csv"], ["facts", "extra"], ["help", "gapp"],
        ["help", "gap", "unknown"],
        ["operator", "--workers", "0"], ["operator", "--policy", "a", "--policy-configmap", "b/c"],
        ["operator", "--policy-configmap", "c"], ["operator", "--listen", "nowhere"], ["operator", "--target", "aws"],
        ["explain", "--name", "a", "MANIFEST"], ["explain", "--record", "FILE", "MANIFEST"],
        ["explain", "--record", "/no/such/file"],
    ])
    func `wrong usage is told on standard error alone`(call: [String]) throws {
        let result = try Self.run(call)
        #expect(result.status == 2)
        #expect(result.out == "")
        #expect(result.err.lowercased().hasPrefix("error: "))
    }

    @Test func `no command, or an unknown one, is wrong usage`() throws {
        #expect(try Program.run().status == 2)
        #expect(try Program.run("chekc").status == 2)
    }

    @Test func `the version is on standard output`() throws {
        let result = try Program.run("--version")
        #expect(result.status == 0)
        #expect(result.out.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+\n/) != nil)
    }

    @Test(arguments: readers)
    func `a file that is missing is named, and there is no answer`(call: [String]) throws {
        let result = try Self.run(call, "/no/such/file.fpol")
        #expect(result.status == 2)
        #expect(result.err.contains("/no/such/file.fpol: no such file or directory"))
    }

    @Test(arguments: readers)
    func `a directory that holds nothing of use is no input`(call: [String]) throws {
        let folder = try Folder()
        let result = try Self.run(call, folder.directory.path)
        #expect(result.status == 2)
        #expect(result.err.contains(folder.directory.path))
    }

    @Test(arguments: readers)
    func `empty input is no success`(call: [String]) throws {
        let folder = try Folder()
        let file = try folder.write("", to: "empty")
        #expect([1, 2].contains(try Self.run(call, file).status))
        if call.last == "FILE" { #expect([1, 2].contains(try Self.run(call, "-").status)) }
    }

    @Test(arguments: readers)
    func `bytes that are no text are no success, and no crash`(call: [String]) throws {
        let folder = try Folder()
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        let bytes = (0..<20_000).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
        let result = try Self.run(call, try folder.write(bytes, to: "bytes"))
        #expect([1, 2].contains(result.status))
        #expect(result.err + result.out != "")
    }

    @Test(arguments: readers)
    func `100 MB are refused at once, in little memory`(call: [String]) throws {
        let folder = try Folder()
        let file = try folder.sparse("large", bytes: 100 << 20)
        for input in [(file, Program.Input.nothing), ("-", Program.Input.file(file))] {
            // Standard input is no policy to decide by: the facts stand there.
            if input.0 == "-", call.first == "decide" { continue }
            let result = try Self.run(call, input.0, input: input.1, within: 500)
            #expect(result.status == 2)
            #expect(result.err.contains("is larger than"))
            #expect(result.seconds < 5)
        }
    }

    @Test func `facts that never end a line are refused in little memory`() throws {
        let folder = try Folder()
        let result = try Program.runAll(
            ["decide", "--policy", "apache-operator", "--decision", "ready"],
            input: .file(try folder.sparse("large", bytes: 100 << 20)), within: 500)
        #expect(result.status == 2)
        #expect(result.err.contains("has a line of more than"))
    }

    @Test func `facts are answered line by line, however many there are`() throws {
        let folder = try Folder()
        // Of keys that no policy reads, so that reading is all there is to do.
        let line = "{\"no.such.fact\":\"" + String(repeating: "x", count: 1 << 20) + "\"}\n"
        let file = try folder.write(String(repeating: line, count: 100), to: "lines")
        let result = try Self.run(
            ["decide", "--policy", "POLICY", "--decision", "ready"], input: .file(file), within: 500)
        #expect(result.status == 1)
        #expect(result.out.count { $0 == "\n" } == 100)
    }

    @Test(arguments: answering)
    func `what can be answered is success`(call: [String], input: String) throws {
        let result = try Self.run(call, input: .text(input))
        #expect(result.status == (call == ["check", "MANIFEST"] ? 1 : 0))
        #expect(result.out != "")
        #expect(result.err == "")
    }

    @Test(arguments: answering)
    func `output that cannot be written is no success`(call: [String], input: String) throws {
        let result = try Self.run(call, input: .text(input), to: .file("/dev/full"))
        #expect(result.status == 2)
        #expect(result.err == "error: cannot write to standard output: no space left on device\n")
    }

    @Test(arguments: answering)
    func `a reader that goes away is no error`(call: [String], input: String) throws {
        let result = try Self.run(call, input: .text(input), to: .closedPipe)
        #expect(result.status == (call == ["check", "MANIFEST"] ? 1 : 0))
        #expect(result.err == "")
    }

    @Test(arguments: [
        ["check", "-"], ["compile", "-"], ["table", "-"], ["test", "-"], ["facts", "--policy", "-"],
        ["explain", "MANIFEST", "--policy", "-"],
    ])
    func `a policy on standard input is a policy`(call: [String]) throws {
        let result = try Self.run(call, input: .text(Self.policy))
        #expect(result.status == 0)
        let file = try Self.run(call.map { $0 == "-" ? "POLICY" : $0 })
        #expect(result.out.count { $0 == "\n" } == file.out.count { $0 == "\n" })
    }

    @Test(arguments: ["/dev/full", "/no/such/directory/p.json", "/proc/p.json", "/", ""])
    func `a file that cannot be written is named, and nothing is left behind`(path: String) throws {
        let result = try Self.run(["compile", "POLICY", "-o", path])
        #expect(result.status == 2)
        #expect(result.out == "")
        #expect(result.err.contains(path.isEmpty ? "``" : "\(path): "))
    }

    @Test func `colours go to terminals, and not with NO_COLOR`() throws {
        let bad = "policy p for FlinkCluster ready { proceed when 1 < 2 }"
        func colored(_ environment: [String: String]) throws -> Bool {
            let all = ["TERM": "xterm", "NO_COLOR": ""].merging(environment) { $1 }
            let result = try Self.run(["check", "-"], input: .text(bad), to: .terminal, environment: all)
            #expect(result.status == 1)
            #expect(result.out.contains("FlinkCluster"))
            return result.out.contains("\u{1B}")
        }
        #expect(try colored([:]))
        #expect(try !colored(["NO_COLOR": "1"]))
        #expect(try !colored(["TERM": "dumb"]))
    }

    @Test func `output that is no terminal has no colours`() throws {
        let bad = try Program.run("check", "-", input: .text("policy p for FlinkCluster ready { proceed when 1 < 2 }"))
        #expect(!bad.out.contains("\u{1B}"))
    }
}
