import Foundation
import PolicyCompiler
import PolicyDSL
import PolicyRuntime
import Testing

/// The manifests of `docs/diagnostics.md` are true: each entry's first one causes the finding, its second one does not.
@Suite struct ManifestDocTests {
    @Test(arguments: ManifestEntry.all)
    func `an entry's manifest causes what it is about, and its cure leaves nothing to say`(entry: ManifestEntry) {
        let policy = entry.policy.flatMap { text in
            compile(SourceFile(name: "p.fpol", text: Array(text.utf8))).policy.flatMap { try? Decider($0) }
        }
        let policies = [policy].compactMap { $0 }
        #expect((entry.policy == nil) == policies.isEmpty)
        let found = Set(review(entry.cause, under: policies).map(\.id))
        #expect(found == [entry.id])
        // Where a target is missing, the cure may bring it along; notes about the versions stay notes.
        #expect(review(entry.cure, under: policies).map(\.id) == [])
    }

    @Test func `the entries were found`() { #expect(ManifestEntry.all.count > 40) }
}

struct ManifestEntry: CustomTestStringConvertible, Sendable {
    var id: String
    var cause: String
    var cure: String
    /// What asks it of the manifest.
    var policy: String?

    var testDescription: String { id }

    static let all: [ManifestEntry] = {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
        guard let text = try? String(contentsOfFile: "\(root)/docs/diagnostics.md", encoding: .utf8) else { return [] }
        return text.components(separatedBy: "\n## ").dropFirst().compactMap { part in
            guard let cause = block("yaml", in: part), let cure = block("yaml fixed", in: part) else { return nil }
            return ManifestEntry(
                id: String(part.prefix { $0 != "\n" }), cause: cause, cure: cure, policy: block("fpol", in: part))
        }
    }()

    private static func block(_ info: String, in text: String) -> String? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(where: { $0 == "```\(info)" }) else { return nil }
        return lines[(start + 1)...].prefix { $0 != "```" }.joined(separator: "\n") + "\n"
    }
}

/// What is found in a text of manifests.
func review(_ text: String, against old: String? = nil, under policies: [Decider] = []) -> [Diagnostic] {
    let manifests = ManifestText(Array(text.utf8), name: "new.yaml", id: FileID(0))
    let before = old.map { [ManifestText(Array($0.utf8), name: "old.yaml", id: FileID(1))] } ?? []
    return ManifestSet([manifests], against: before).review(under: policies).flatMap(\.diagnostics)
}

/// An image may be called anything.
@Test(arguments: ["", ":", "@", "flink:", "flink:-", "flink:---", "/", "@:", "flink:@x", ":flink", "flink@sha256:"])
func `no name of an image stops the review`(_ image: String) {
    _ = review(
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata: {name: shop, namespace: default}
        spec:
          image: "\(image)"
          flinkVersion: v1_20
          flinkConfiguration: {execution.checkpointing.dir: "s3://a/b"}
          job: {jarURI: "local:///shop.jar", state: running, upgradeMode: stateless}
        """)
}
