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

    /// What the specification (3.13 to 3.58) demands of every log, and code scanning services beyond that.
    @Test func `SARIF is what the specification and code scanning ask for`() throws {
        let folder = try Folder()
        for (name, text) in [("fine", Self.fine), ("warned", Self.warned), ("wrong", Self.wrong)] {
            try folder.write(text, to: "\(name).fpol")
        }
        try folder.write(ContractTests.manifest, to: "shop.yaml")
        let result = try Program.run("check", folder.directory.path, "--format", "sarif")
        let log = try #require(try JSONSerialization.jsonObject(with: Data(result.out.utf8)) as? [String: Any])
        #expect(log["version"] as? String == "2.1.0")
        let run = try #require((log["runs"] as? [[String: Any]])?.first)
        let driver = try #require((run["tool"] as? [String: Any])?["driver"] as? [String: Any])
        #expect(driver["name"] as? String == "flinkpolicy")
        let rules = try #require(driver["rules"] as? [[String: Any]])
        let ids = rules.compactMap { $0["id"] as? String }
        #expect(Set(ids).count == rules.count)
        func text(_ message: Any?) -> String { (message as? [String: Any])?["text"] as? String ?? "" }
        for rule in rules {
            for part in ["shortDescription", "fullDescription", "help"] {
                #expect(!text(rule[part]).isEmpty, "\(part) of \(rule["id"] ?? "")")
            }
        }
        let results = try #require(run["results"] as? [[String: Any]])
        #expect(Set(results.compactMap { $0["ruleId"] as? String }) == Set(ids))
        #expect(ids.contains("gap") && ids.contains("missing-field"))
        func check(_ location: [String: Any]) throws {
            let place = try #require(location["physicalLocation"] as? [String: Any])
            let uri = try #require((place["artifactLocation"] as? [String: Any])?["uri"] as? String)
            #expect(URL(string: uri) != nil)
            let region = try #require(place["region"] as? [String: Any])
            let numbers = ["startLine", "startColumn", "endLine", "endColumn"].map { region[$0] as? Int ?? 0 }
            #expect(numbers.allSatisfy { $0 >= 1 })
            #expect((numbers[0], numbers[1]) <= (numbers[2], numbers[3]))
        }
        var prints: Set<String> = []
        for result in results {
            let index = try #require(result["ruleIndex"] as? Int)
            #expect(ids[index] == result["ruleId"] as? String)
            #expect(["none", "note", "warning", "error"].contains(result["level"] as? String ?? ""))
            #expect(!text(result["message"]).isEmpty)
            let locations = try #require(result["locations"] as? [[String: Any]])
            #expect(!locations.isEmpty)
            for location in locations { try check(location) }
            for location in result["relatedLocations"] as? [[String: Any]] ?? [] {
                try check(location)
                #expect((location["id"] as? Int ?? -1) >= 0 && !text(location["message"]).isEmpty)
            }
            let print = (result["partialFingerprints"] as? [String: String])?["flinkpolicy/v1"] ?? ""
            #expect(prints.insert(print).inserted)
        }
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
