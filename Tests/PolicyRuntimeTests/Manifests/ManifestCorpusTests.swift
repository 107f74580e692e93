import Documents
import Foundation
import PolicyCompiler
import PolicyDSL
import PolicyRuntime
import ShippedPolicies
import Testing

/// Manifests as they lie in repositories: sound ones, of which nothing is said, and bad ones, of which exactly what their
/// first line announces is said.
@Suite struct ManifestCorpusTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/manifests")

    static func files(_ name: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: name).path)) ?? []
        return names.sorted().map { "\(name)/\($0)" }
    }

    private func text(_ file: String) throws -> String {
        String(decoding: try Data(contentsOf: Self.folder.appending(path: file)), as: UTF8.self)
    }

    @Test(arguments: files("good"))
    func `nothing is said of a sound manifest`(file: String) throws {
        let found = review(try text(file))
        // Resources that are not Flink's are passed over, and said to be.
        #expect(found.filter { $0.id != "passed-over" }.map { "\($0.id): \($0.message)" } == [])
    }

    @Test(arguments: files("good"))
    func `the policies that ship ask for nothing that a sound manifest does not have`(file: String) throws {
        let policies = try ShippedPolicies.names.map { try Self.decider($0) }
        let found = review(try text(file), under: policies)
        #expect(found.filter { $0.id.hasPrefix("policy-") && !file.contains("flinkcluster") }.map(\.message) == [])
    }

    @Test(arguments: files("bad"))
    func `of a bad manifest is said what is wrong with it, and nothing else`(file: String) throws {
        let text = try text(file)
        let line = try #require(text.split(separator: "\n").first)
        #expect(line.hasPrefix("# finds: "))
        let expected = line.dropFirst("# finds: ".count).split(separator: " ").map(String.init).sorted()
        let found = review(text)
        #expect(found.map(\.id).sorted() == expected, "\(found.map(\.message))")
        #expect(found.allSatisfy { $0.range != nil })
    }

    @Test func `there are enough of them`() {
        #expect(Self.files("good").count >= 25)
        #expect(Self.files("bad").count >= 12)
    }

    private static func decider(_ name: String) throws -> Decider {
        let text = try #require(ShippedPolicies.text(of: name))
        let compilation = compile(SourceFile(name: "\(name).fpol", text: text), scrutiny: .provenBefore) { base in
            ShippedPolicies.text(of: base).map { SourceFile(name: "\(base).fpol", text: $0) }
        }
        return try Decider(try #require(compilation.policy))
    }
}

/// What `--against` finds.
@Suite struct ManifestChangeTests {
    private static func deployment(
        mode: String = "native", version: String = "v1_20", job: String? = "upgradeMode: savepoint"
    ) -> String {
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata: {name: orders}
        spec:
          image: registry.example.com/orders:1
          flinkVersion: \(version)
          mode: \(mode)
          serviceAccount: flink
          flinkConfiguration:
            execution.checkpointing.dir: s3://orders/cp
            execution.checkpointing.savepoint-dir: s3://orders/sp
            high-availability.type: kubernetes
            high-availability.storageDir: s3://orders/ha
          jobManager: {resource: {cpu: 1, memory: 2g}}
          taskManager: {replicas: 1, resource: {cpu: 1, memory: 2g}}
        \(job.map { "  job: {jarURI: 'local:///a.jar', parallelism: 1, \($0)}\n" } ?? "")
        """
    }

    private static func sessionJob(on cluster: String) -> String {
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkSessionJob
        metadata: {name: report}
        spec:
          deploymentName: \(cluster)
          job: {jarURI: 'https://example.com/a.jar', parallelism: 1, upgradeMode: stateless}

        """
    }

    private static func cluster(
        _ job: String = "", properties: String = "taskmanager.numberOfTaskSlots: '1'", status: String = ""
    ) -> String {
        """
        apiVersion: flinkoperator.k8s.io/v1beta1
        kind: FlinkCluster
        metadata: {name: words}
        spec:
          flinkVersion: "1.15"
          image: {name: "flink:1.15.4"}
          jobManager: {resources: {limits: {cpu: "1", memory: 1Gi}}}
          taskManager: {replicas: 1, resources: {limits: {cpu: "1", memory: 1Gi}}}
          job: {jarFile: a.jar, parallelism: 1, savepointsDir: 'gs://b/sp', maxStateAgeToRestoreSeconds: 3600\(job)}
          flinkProperties: {\(properties)}
        \(status)
        """
    }

    private static let highlyAvailable =
        "high-availability.type: kubernetes, high-availability.storageDir: 'gs://b/ha'"

    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var old: String
        var new: String
        /// What the refusal says; `nil` if the change is fine.
        var message: String?
    }

    static let cases: [Case] = [
        Case(testDescription: "another image mode", old: deployment(), new: deployment(job: "upgradeMode: last-state")),
        Case(
            testDescription: "native to standalone", old: deployment(), new: deployment(mode: "standalone"),
            message: "cannot change from `native` to `standalone`"),
        Case(
            testDescription: "an application becomes a session cluster", old: deployment(), new: deployment(job: nil),
            message: "cannot become a session cluster"),
        Case(
            testDescription: "a session cluster gets a job", old: deployment(job: nil), new: deployment(),
            message: "cannot become one with a job"),
        Case(
            testDescription: "another version while suspended by last-state",
            old: deployment(job: "upgradeMode: last-state, state: suspended"),
            new: deployment(version: "v2_0", job: "upgradeMode: last-state, state: running"),
            message: "cannot resume on another Flink version"),
        Case(
            testDescription: "another version while suspended by savepoint",
            old: deployment(job: "upgradeMode: savepoint, state: suspended"),
            new: deployment(version: "v2_0", job: "upgradeMode: savepoint, state: running")),
        Case(
            testDescription: "a session job moves", old: sessionJob(on: "a"), new: sessionJob(on: "b"),
            message: "cannot move to another session cluster"),
        Case(
            testDescription: "cancelRequested is taken back", old: cluster(", cancelRequested: true"), new: cluster(),
            message: "cannot be taken back"),
        Case(
            testDescription: "the first savepointGeneration", old: cluster(), new: cluster(", savepointGeneration: 1")),
        Case(
            testDescription: "savepointGeneration jumps", old: cluster(", savepointGeneration: 1"),
            new: cluster(", savepointGeneration: 3"), message: "has to be 2"),
        Case(
            testDescription: "savepointGeneration beside what the status counts",
            old: cluster(
                ", savepointGeneration: 1", status: "status: {components: {job: {savepointGeneration: 4}}}"),
            new: cluster(", savepointGeneration: 2"), message: "has to be 5"),
        Case(
            testDescription: "savepointGeneration beside another change", old: cluster(),
            new: cluster(", savepointGeneration: 1, allowNonRestoredState: true"),
            message: "together with anything else"),
        Case(
            testDescription: "HA is turned on", old: cluster(), new: cluster(properties: highlyAvailable),
            message: "cannot be turned on"),
        Case(
            testDescription: "HA is turned off", old: cluster(properties: highlyAvailable), new: cluster(),
            message: "cannot be turned off"),
        Case(
            testDescription: "HA stays on", old: cluster(properties: highlyAvailable),
            new: cluster(properties: highlyAvailable + ", taskmanager.numberOfTaskSlots: '2'")),
    ]

    @Test(arguments: cases)
    func `a change that the operator refuses is found`(item: Case) {
        let found = review(item.new, against: item.old).filter { $0.id == "forbidden-change" }
        if let message = item.message {
            #expect(found.count == 1 && found[0].message.contains(message), "\(found.map(\.message))")
            #expect(found.allSatisfy { $0.severity == .error && $0.range != nil })
        } else {
            #expect(found.map(\.message) == [])
        }
    }
}
