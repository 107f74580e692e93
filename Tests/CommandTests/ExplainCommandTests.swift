import Foundation
import Testing

@Suite struct ExplainCommandTests {
    private static func manifest(_ from: String, _ to: String) -> Program.Input {
        .text(ContractTests.manifest.replacingOccurrences(of: from, with: to))
    }

    @Test(arguments: [
        (
            "name: shop, ", "",
            "standard input:3:11: this `FlinkDeployment` has no `metadata.name`, so it is passed over"
        ),
        ("name: shop", "generateName: shop-", "`generateName` gives it a name when it is created; write that one"),
    ])
    func `a resource without a name is told as such`(from: String, to: String, message: String) throws {
        let result = try Program.run("explain", "-", input: Self.manifest(from, to))
        #expect(result.status == 2)
        #expect(result.err.contains(message))
    }

    @Test(arguments: ["text", "json", "markdown", "sh"])
    func `a version that the kind does not have is told with its place`(format: String) throws {
        let result = try Program.run(
            "explain", "-", "--format", format, input: Self.manifest("org/v1beta1", "org/v1alpha1"))
        #expect(result.status == 0)
        #expect(
            result.out.contains("`flink.apache.org/v1alpha1` has no kind `FlinkDeployment`; it is read as one of"))
        #expect(result.out.contains("standard input:1:13"))
        let right = try Program.run("explain", "-", "--format", format, input: .text(ContractTests.manifest))
        #expect(!right.out.contains("has no kind"))
    }
}

@Suite struct ExplainRecordTests {
    private static func line(_ name: String, _ time: String, replicas: Int = 1, evidence: Bool = true) -> String {
        let path = "/apis/flink.apache.org/v1beta1/namespaces/default/flinkdeployments/\(name)"
        let resource =
            #"{"apiVersion":"flink.apache.org/v1beta1","kind":"FlinkDeployment","metadata":{"name":"\#(name)","namespace":"default"},"spec":{"flinkVersion":"v1_20","job":{"jarURI":"local:///a.jar","parallelism":\#(replicas),"state":"running","upgradeMode":"stateless"}}}"#
        let answers =
            #""evidence":[{"request":{"method":"GET","path":"\#(path)"},"status":200,"response":\#(resource)}]"#
        let rest = evidence ? answers : #""evidenceLeftOut":"it has 9 bytes""#
        return
            #"{"time":"\#(time)","resource":{"kind":"FlinkDeployment","namespace":"default","name":"\#(name)"},"policy":{"name":"apache-operator","digest":"sha256:0"},"because":"x",\#(rest)}"#
    }

    @Test func `the last decision about a resource is explained at its moment, on its evidence`() throws {
        let folder = try Folder()
        let log = [
            Self.line("orders", "2026-11-21T05:00:00Z"), #"{"level":"info","message":"not a decision"}"#, "",
            Self.line("orders", "2026-11-21T06:00:00Z"), Self.line("other", "2026-11-21T07:00:00Z"), #"{"cut":"#,
        ].joined(separator: "\n")
        let file = try folder.write(log, to: "decisions.jsonl")
        let result = try Program.run("explain", "--record", file, "--name", "orders")
        #expect(result.status == 0)
        #expect(result.out.contains("flinkdeployment/orders in namespace default"))
        #expect(result.out.contains("2026-11-21T06:00:00Z") || result.out.contains("deploy"))
        #expect(result.err.contains("is not the one that decided then"))
        let earlier = try Program.run("explain", "--record", file, "--at", "2026-11-21T05:30:00Z", "--format", "json")
        #expect(earlier.status == 0)
        #expect(earlier.out.contains("\(file):1"), "it does not name the line")
        #expect(try Program.run("explain", "--record", file).out.contains("flinkdeployment/other"))
    }

    @Test func `what cannot be replayed is told with its place`() throws {
        let folder = try Folder()
        let file = try folder.write(
            Self.line("a", "2026-11-21T05:00:00Z", evidence: false) + "\n", to: "decisions.jsonl")
        #expect(
            try Program.run("explain", "--record", file).err.contains(
                "\(file):1: what `a` was decided on is not in the log"))
        let broken = try folder.write("{\n{}\n", to: "broken.jsonl")
        #expect(try Program.run("explain", "--record", broken).err.contains("\(broken):1: is no line of JSON"))
        let good = try folder.write(Self.line("a", "2026-11-21T05:00:00Z") + "\n", to: "good.jsonl")
        let unknown = try Program.run("explain", "--record", good, "--name", "b")
        #expect(unknown.status == 2)
        #expect(unknown.err.contains("there are some about default/a"))
    }
}
