import Foundation
import Testing

@Suite struct CheckCommandTests {
    static let fine = "policy p for FlinkCluster\nready { otherwise proceed }\n"
    static let warned = "policy p for FlinkCluster\nlet young = generation < 3\nready { otherwise proceed }\n"
    static let wrong = "policy p for FlinkCluster\nready { proceed when generation > 1 }\n"

    @Test(arguments: [
        (fine, "warning", Int32(0)), (fine, "error", 0), (warned, "warning", 1), (warned, "error", 0),
        (wrong, "warning", 1), (wrong, "error", 1),
    ])
    func `the status tells what was found, from the severity on that was asked for`(
        text: String, failOn: String, status: Int32
    ) throws {
        for format in ["text", "json", "sarif", "github"] {
            let result = try Program.run("check", "-", "--fail-on", failOn, "--format", format, input: .text(text))
            #expect(result.status == status, "in the format \(format)")
        }
    }

    @Test func `notes do not change the status`() throws {
        let result = try Program.run("check", "production")
        #expect(result.out.contains("note[unreachable]"))
        #expect(result.status == 0)
    }

    @Test func `a finding is shown with its place and its cure`() throws {
        let result = try Program.run("check", "-", input: .text(Self.wrong))
        #expect(result.out.contains("error[gap]: `ready` does not decide everything\n --> -:2:1\n"))
        #expect(result.out.contains("= help: add `wait \"...\" when generation < 2`"))
        #expect(result.out.hasSuffix("-: 1 error\n"))
        #expect(result.err == "")
    }

    @Test func `a directory stands for its policies, in the order of their names`() throws {
        let folder = try Folder()
        try folder.write(Self.fine, to: "b.fpol")
        try folder.write(Self.wrong, to: "a.fpol")
        try folder.write("nothing", to: "c.txt")
        let result = try Program.run("check", folder.directory.path)
        #expect(result.status == 1)
        let names = result.out.matches(of: /\/([abc])\.[a-z]+: (1 error|no findings)/).map { String($0.1) }
        #expect(names == ["a", "b"])
    }

    @Test func `a base is found among the given files, beside the file, and among the shipped ones`() throws {
        let folder = try Folder()
        let overlay = try folder.write("policy o extends b for FlinkCluster\n", to: "overlay.fpol")
        #expect(try Program.run("check", overlay).out.contains("error[unknown-base]"))
        let base = try folder.write(
            Self.fine.replacingOccurrences(of: "policy p", with: "policy b"), to: "another-name.fpol")
        #expect(try Program.run("check", overlay, base).status == 0)
        try folder.write(Self.fine.replacingOccurrences(of: "policy p", with: "policy b"), to: "b.fpol")
        #expect(try Program.run("check", overlay).status == 0)
        let shipped = Program.Input.text("policy o extends flinkcluster-google for FlinkCluster\n")
        #expect(try Program.run("check", "-", input: shipped).status == 0)
    }

    @Test func `a shipped policy goes by its name, and a near miss is told`() throws {
        #expect(try Program.run("check", "flinkcluster-google").status == 0)
        let result = try Program.run("check", "flinkcluster-gogle")
        #expect(result.status == 2)
        #expect(result.err.contains("did you mean `flinkcluster-google`?"))
    }

    @Test func `statistics have a line for each table`() throws {
        let result = try Program.run("check", "flinkcluster-google", "--stats")
        #expect(result.out.contains("\n  upgrade none "))
        #expect(try Program.run("check", "flinkcluster-google", "--stats").out == result.out)
    }
}
