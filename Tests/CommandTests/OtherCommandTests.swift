import Foundation
import Testing

@Suite struct CompileCommandTests {
    @Test func `the artifact is the same wherever the policy lies, and is taken for the policy`() throws {
        let folder = try Folder()
        let policy = "\(Program.root)/policies/flinkcluster-google.fpol"
        let file = folder.path("out.json")
        #expect(try Program.run("compile", policy, "-o", file).status == 0)
        #expect(try Program.run("compile", "flinkcluster-google").out == folder.text("out.json"))
        #expect(try Program.run("compile", file).out == folder.text("out.json"))
        #expect(try Program.run("check", file).status == 0)
        let copy = try folder.write(try String(contentsOfFile: policy, encoding: .utf8), to: "flinkcluster-google.fpol")
        #expect(try Program.run("compile", copy).out == folder.text("out.json"))
    }

    @Test func `an artifact that was edited or cut off is refused everywhere`() throws {
        let folder = try Folder()
        let text = try Program.run("compile", "flinkcluster-google").out
        let edited = try folder.write(text.replacingOccurrences(of: "google", with: "goggle"), to: "edited.json")
        let cut = try folder.write(String(text.prefix(text.count / 2)), to: "cut.json")
        for file in [edited, cut, try folder.write("{}", to: "other.json")] {
            for call in [["check", file], ["compile", file], ["decide", "--decision", "ready", "--policy", file]] {
                let result = try Program.runAll(call)
                #expect(result.status == 2)
                #expect(result.err.hasPrefix("error: \(file):1:"))
            }
        }
    }

    @Test func `a policy with errors gives no file`() throws {
        let folder = try Folder()
        let policy = try folder.write(CheckCommandTests.wrong, to: "p.fpol")
        let result = try Program.run("compile", policy, "-o", folder.path("out.json"))
        #expect(result.status == 1)
        #expect(result.err.contains("error[gap]"))
        #expect(folder.names == ["p.fpol"])
    }

    @Test(arguments: ["/dev/full", "/no/such/directory/out.json", "/"])
    func `a file that cannot be written is an error`(output: String) throws {
        let result = try Program.run("compile", "flinkcluster-google", "-o", output)
        #expect(result.status == 2)
        #expect(result.err.contains("\(output): "))
    }
}

@Suite struct HelpCommandTests {
    @Test func `a diagnostic is explained without a network`() throws {
        let result = try Program.run("help", "error[gap]")
        #expect(result.status == 0)
        #expect(result.out.hasPrefix("gap\n\nFor some combination of facts"))
        #expect(result.out.contains("Causes it:\n\n    policy p for FlinkCluster\n"))
        #expect(!result.out.contains("```"))
        #expect(try Program.run("help", "gap").out == result.out)
    }

    @Test func `what is neither a diagnostic nor a command is told`() throws {
        let result = try Program.run("help", "gapp")
        #expect(result.status == 2)
        #expect(result.err.contains("did you mean `gap`?"))
    }

    @Test func `all diagnostics are listed`() throws {
        let result = try Program.run("help", "--list")
        #expect(result.status == 0)
        #expect(result.out.contains("gap  "))
        #expect(result.out.count { $0 == "\n" } > 80)
    }
}
