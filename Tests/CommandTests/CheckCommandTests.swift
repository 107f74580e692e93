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

    @Test func `a policy beside a manifest says what it asks of it`() throws {
        let folder = try Folder()
        let policy = try folder.write(
            """
            policy mine for FlinkDeployment

            strategy stop {
              suspend stop-with-savepoint
              restore savepoint
            }

            upgrade {
              wait "not running"      when job.state != RUNNING
              use stop                when savepoint.directory is not none
              otherwise block "no savepoint can be taken"
                remedy "name a directory"
            }

            """, to: "mine.fpol")
        let manifest = try folder.write(
            """
            apiVersion: flink.apache.org/v1beta1
            kind: FlinkDeployment
            metadata: {name: orders}
            spec:
              image: registry.example.com/orders:1
              flinkVersion: v1_20
              serviceAccount: flink
              jobManager: {resource: {cpu: 1, memory: 2g}}
              taskManager: {resource: {cpu: 1, memory: 2g}}
              job: {jarURI: "local:///a.jar", parallelism: 1, upgradeMode: stateless}

            """, to: "orders.yaml")
        #expect(try Program.run("check", manifest).status == 0)
        let result = try Program.run("check", policy, manifest)
        #expect(result.status == 1)
        #expect(result.out.contains("warning[policy-requires]: by `mine`, an upgrade to this spec is held back"))
        #expect(result.out.contains("it would `use stop` with `savepoint.directory = path`"))
        // Nothing is asked of what is wrong by itself, nor by a policy that is not for it.
        let elsewhere = try folder.write(
            "policy other for FlinkDeployment where namespace == \"x\"\n\nadmit {\n  otherwise deny \"never\"\n}\n",
            to: "other.fpol")
        #expect(try Program.run("check", elsewhere, manifest).status == 0)
        #expect(try Program.run("check", "production", manifest).status == 0)
    }

    @Test func `explain says of a manifest what check says of it`() throws {
        let folder = try Folder()
        let manifest = try folder.write(
            """
            apiVersion: flink.apache.org/v1beta1
            kind: FlinkDeployment
            metadata: {name: orders}
            spec:
              image: registry.example.com/orders:1
              flinkVersion: v1_20
              serviceAccount: flink
              flinkConfiguration:
                execution.checkpointing.dir: file:///tmp/checkpoints
                execution.checkpointing.intervall: 1 min
              jobManager: {resource: {cpu: 1, memory: 2g}}
              taskManager: {resource: {cpu: 1, memory: 2g}}
              job: {jarURI: "local:///a.jar", parallelism: 1, upgradeMode: stateless}

            """, to: "orders.yaml")
        let checked = try Program.run("check", manifest).out
        let explained = try Program.run("explain", manifest).out
        for text in [
            "`/tmp/checkpoints` is in no volume of the JobManager", "did you mean `execution.checkpointing.interval`?",
        ] {
            #expect(checked.contains(text))
            #expect(explained.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(text))
        }
    }

    @Test func `statistics have a line for each table`() throws {
        let result = try Program.run("check", "flinkcluster-google", "--stats")
        #expect(result.out.contains("\n  upgrade none "))
        #expect(try Program.run("check", "flinkcluster-google", "--stats").out == result.out)
    }
}
