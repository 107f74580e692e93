import Testing

/// What holds for every command: exit codes, and how it takes bad input and output.
@Suite struct ContractTests {
    static let commands = ["check", "test", "explain", "decide", "compile", "table", "facts", "fmt", "help"]

    /// A call of each command that reads one file or standard input, which stands as `FILE`.
    static let readers: [[String]] = [
        ["check", "FILE"], ["compile", "FILE"], ["fmt", "--check", "FILE"], ["table", "FILE"],
        ["explain", "FILE"],
        ["decide", "--decision", "ready", "--policy", "FILE"],
        ["explain", "MANIFEST", "--against", "FILE"], ["explain", "MANIFEST", "--evidence", "FILE"],
    ]

    static let manifest = """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata: {name: shop, namespace: default}
        spec:
          flinkVersion: v1_20
          job: {jarURI: "local:///shop.jar", state: running, upgradeMode: stateless}

        """

    private static func run(
        _ call: [String], _ file: String, input: Program.Input = .nothing, within megabytes: Int? = nil
    ) throws -> Program.Result {
        let folder = try Folder()
        let manifest = try folder.write(Self.manifest, to: "shop.yaml")
        let arguments = call.map { $0 == "FILE" ? file : $0 == "MANIFEST" ? manifest : $0 }
        return try Program.runAll(arguments, input: input, within: megabytes)
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

    @Test(arguments: [
        ["--help"], ["--version"], ["check", "apache-operator"], ["compile", "apache-operator"],
        ["table", "apache-operator"], ["facts"], ["help", "gap"], ["help", "--list"],
    ])
    func `output that cannot be written is no success`(call: [String]) throws {
        let result = try Program.runAll(call, to: .file("/dev/full"))
        #expect(result.status == 2)
        #expect(result.err == "error: cannot write to standard output: no space left on device\n")
    }

    @Test(arguments: [
        ["check", "apache-operator"], ["compile", "apache-operator"], ["table", "apache-operator"], ["facts"],
    ])
    func `a reader that goes away is no error`(call: [String]) throws {
        let result = try Program.runAll(call, to: .closedPipe)
        #expect(result.status == 0)
        #expect(result.err == "")
    }

    @Test func `output that is no terminal has no colours`() throws {
        let bad = try Program.run("check", "-", input: .text("policy p for FlinkCluster ready { proceed when 1 < 2 }"))
        #expect(!bad.out.contains("\u{1B}"))
    }
}
