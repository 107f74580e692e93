import Documents
import PolicyCompiler
import Testing

@testable import PolicyRuntime

/// Numbers that can be had again: the same seed, the same documents.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}

@Suite struct `Nothing that a document holds is fatal` {
    private static let strange: [Document] = [
        nil, true, [], .map([:]), "", "x", 0, -1, .init(.integer(.min)), .init(.integer(.max)), .init(.real(.nan)),
        .init(.real(.infinity)), .init(.real(1e300)), "KUBERNETES_OPERATOR_LAST_STATE", "{\"spec\":{}}", "{",
        ["a", [nil]],
        .map(["kind": "List", "items": [[]]]), .map(["items": [.map(["kind": 7])]]), "9999-99-99T00:00:00Z",
        "-9223372036854775808", "9223372036854775807", "PT9223372036854775807S", "\u{0}", "Mon-", "v1_",
    ]

    private static func mutated(_ document: Document, _ random: inout SplitMix, depth: Int = 0) -> Document {
        if Int.random(in: 0..<24, using: &random) == 0 {
            return strange.randomElement(using: &random) ?? nil
        }
        switch document.value {
        case .list(let elements):
            return Document(.list(elements.map { mutated($0, &random, depth: depth + 1) }), at: document.range)
        case .map(let map):
            var entries: [DocumentMap.Entry] = []
            for entry in map.entries where Int.random(in: 0..<30, using: &random) != 0 {
                entries.append(
                    DocumentMap.Entry(
                        key: entry.key, keyRange: entry.keyRange,
                        value: mutated(entry.value, &random, depth: depth + 1)))
            }
            return Document(.map(DocumentMap(entries)), at: document.range)
        case .null, .bool, .integer, .real, .string: return document
        }
    }

    /// Every kind of document that is recognised, and a policy that reads everything.
    @Test func `random damage to manifests and evidence gives findings and open facts, and the same ones again`() throws
    {
        let prefix = "kubernetes.operator"
        let texts = [
            Manifests.live(stable: Manifests.recorded(image: "older")), Manifests.tutorial,
            try Facts.recording("flink/028-jobs-overview.json"),
            try Facts.recording("flink/290-job-checkpoints-after-failover.json"),
            try Facts.recording("flink/035-job-resource-requirements.json"),
            try Facts.recording("kube/067-configmap-list-ha.json"), try Facts.recording("kube/004-forbidden.json"),
            "\(prefix).default-configuration.flink-version.v1_18+.\(prefix).x: 5\n\(prefix).y: [1, 2]",
            "{kind: Deployment, metadata: {name: orders, namespace: rec, creationTimestamp: '2026-11-21T05:00:00Z'}, "
                + "status: {conditions: [{type: Available, status: 'False'}]}}",
            "{kind: FlinkStateSnapshot, metadata: {name: s}, spec: {jobReference: {name: orders}, savepoint: {}}, "
                + "status: {state: COMPLETED, triggerTimestamp: '2026-11-21T05:00:00Z'}}",
        ]
        let documents = try texts.flatMap { try Facts.file($0, "m").documents }
        let manifests = try [Manifests.orders(), Manifests.tutorial, Manifests.live()].flatMap {
            try Facts.file($0, "orders.yaml").documents
        }
        let inputs =
            Vocabulary.facts.map { Facts.input($0.name) } + [
                Facts.input("changed spec.job"), Facts.input("label tier"),
                Facts.setting("a", .duration, from: .config(.deployed, key: "\(prefix).x")),
                Facts.setting("b", .schedule, from: .config(.new, key: "\(prefix).periodic.savepoint.interval")),
                Facts.setting("c", .bool, from: .path(["status", "error"]), .annotation("k")),
                Facts.setting("d", .window, from: .label("w"), .config(.ofOperator, key: "\(prefix).y")),
            ]
        for seed in 0..<UInt64(200) {
            var random = SplitMix(state: seed)
            let broken = documents.map { Self.mutated($0, &random) }
            let manifest = Self.mutated(manifests[Int(seed % UInt64(manifests.count))], &random)
            let first = Self.observe(manifest, broken, inputs)
            let again = Self.observe(manifest, broken, inputs)
            #expect(first == again, "seed \(seed)")
        }
    }

    private static func observe(_ manifest: Document, _ documents: [Document], _ inputs: [PolicyInput]) -> [String] {
        var evidence = Evidence()
        evidence.add(documents, from: "evidence")
        var findings: [EvidenceFinding] = []
        let found = Subject.manifests(in: [manifest], from: "orders.yaml", &findings)
        guard let resource = found.first, let subject = Subject(manifest: resource, evidence: evidence) else {
            return findings.map(\.description)
        }
        let observation = Observation(of: Facts.policy(inputs), for: subject, evidence: evidence, now: Facts.now)
        return observation.inputs.map { "\($0.input.name) \($0.observed.content) \($0.provenance)" }
            + (findings + observation.findings).map(\.description)
    }

    @Test func `random texts are values or errors`() {
        var random = SplitMix(state: 7)
        let letters = Array("0123456789 -+.:TZPDHMSdhms,/#*?aWL%\u{b5}")
        for _ in 0..<4_000 {
            let text = String(
                (0..<Int.random(in: 0..<20, using: &random)).compactMap { _ in letters.randomElement(using: &random) })
            _ = try? FlinkValues.duration(text)
            _ = try? FlinkValues.size(text)
            _ = try? Instant(parsing: text)
            _ = (try? WeeklyWindow(text))?.nextChange(after: Facts.now.millisecondsSinceEpoch, in: .utc)
            _ = try? parseSetting(text, for: [])
        }
    }
}
