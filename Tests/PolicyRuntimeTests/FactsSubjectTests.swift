import Documents
import PolicyCompiler
import Testing

@testable import PolicyRuntime

@Suite struct `What is compared with what` {
    @Test func `a manifest equals what the operator recorded of it`() throws {
        let evidence = try Facts.evidence([("dump.yaml", Manifests.live())])
        let subject = try Facts.subject(Manifests.orders(), evidence)
        #expect(subject.deployed.spec?.origin == .recorded)
        #expect(subject.differences == [])
        #expect(subject.findings.isEmpty)
    }

    @Test func `differences are found by field, keys of the configuration each by itself`() throws {
        let evidence = try Facts.evidence([
            ("dump.yaml", Manifests.live(recorded: Manifests.recorded(configuration: ["gone": "1", "kept": "2.0"])))
        ])
        let text = Manifests.orders(
            image: "shop/flink:1.20.1", mode: "savepoint", configuration: ["kept: \"2.0\"", "new: {nested: [a, b]}"],
            more: ["savepointTriggerNonce: 5"])
        let differences = try #require(try Facts.subject(text, evidence).differences)
        #expect(
            differences.map { "\($0.kind.rawValue) \($0.field)" } == [
                "removed spec.flinkConfiguration.gone", "added spec.flinkConfiguration.\"new.nested\"",
                "changed spec.image", "added spec.job.savepointTriggerNonce", "changed spec.job.upgradeMode",
            ])
        #expect(differences[1].new == "a;b")
    }

    @Test(arguments: [
        ("{}", "{job: null, flinkConfiguration: {}, mode: native}"),
        ("{job: {jarURI: a}}", "{job: {jarURI: a, state: running, upgradeMode: stateless, parallelism: 0, args: []}}"),
        ("{jobManager: {replicas: 1}}", "{}"),
        ("{flinkConfiguration: {a: {b: 1}, c: true}}", "{flinkConfiguration: {a.b: '1', c: 'true'}}"),
        ("{taskManager: {resource: {cpu: 1.0}}}", "{taskManager: {resource: {cpu: 1}}}"),
        ("{podTemplate: {spec: {containers: [{a: null, b: 1}]}}}", "{podTemplate: {spec: {containers: [{b: 1}]}}}"),
    ])
    func `two spellings of one spec do not differ`(_ old: String, _ new: String) throws {
        let old = try #require(try Facts.file(old, "old").documents.first)
        let new = try #require(try Facts.file(new, "new").documents.first)
        #expect(specDifferences(from: old, to: new, of: "FlinkDeployment") == [])
        #expect(specDifferences(from: new, to: old, of: "FlinkDeployment") == [])
    }

    @Test func `a manifest to compare with is what is deployed, but does not tell how the job was suspended`() throws {
        let subject = try Facts.subject(Manifests.orders(image: "new"), against: Manifests.orders())
        #expect(subject.differences?.map(\.field) == ["spec.image"])
        #expect(Facts.value("deployed.state", subject) == .name("running"))
        #expect(Facts.value("last-mode", subject) == nil)
        #expect(Facts.value("job.state", subject) == nil)
    }

    @Test func `a live object to compare with brings its recorded spec`() throws {
        let subject = try Facts.subject(
            Manifests.orders(), against: Manifests.live(recorded: Manifests.recorded(image: "old")))
        #expect(subject.differences?.map(\.field) == ["spec.image"])
        #expect(Facts.value("last-mode", subject) == .name("last-state"))
    }

    @Test func `a recorded spec that is no JSON is an error at its place, and leaves facts open`() throws {
        let evidence = try Facts.evidence([("dump.yaml", Manifests.live(recorded: "{\"spec\": oops"))])
        let subject = try Facts.subject(Manifests.orders(), evidence)
        let finding = try #require(subject.findings.first { $0.severity == .error })
        #expect(finding.source == "dump.yaml")
        #expect(finding.position != nil)
        #expect(subject.differences == nil)
        #expect(Facts.value("deployed.state", subject, evidence) == nil)
        #expect(Facts.value("changed spec.image", subject, evidence) == nil)
        #expect(Facts.value("job.state", subject, evidence) == .name("RUNNING"))
    }

    @Test func `a resource that is not in the list of its kind is not deployed`() throws {
        let evidence = try Facts.evidence([("006.json", Facts.recording("kube/006-list-empty.json"))])
        let subject = try Facts.subject(Manifests.orders(), evidence)
        #expect(Facts.value("deployed.state", subject, evidence) == FactValue.none)
        #expect(Facts.value("job.state", subject, evidence) == FactValue.none)
        #expect(Facts.value("jobmanager.status", subject, evidence) == .name("MISSING"))
        #expect(Facts.value("changed spec.image", subject, evidence) == .bool(false))
        #expect(Facts.value("generation", subject, evidence) == .number(1))
    }

    @Test func `a missing namespace is taken from the evidence, if there is one`() throws {
        let live = Manifests.live()
        let manifest = Manifests.orders().replacing("  namespace: rec\n", with: "")
        let one = try Facts.evidence([("a.yaml", live)])
        #expect(try Facts.subject(manifest, one).namespace == "rec")
        let two = try Facts.evidence([
            ("a.yaml", live), ("b.yaml", live.replacing("namespace: rec", with: "namespace: other")),
        ])
        let subject = try Facts.subject(manifest, two)
        #expect(subject.namespace == "default")
        #expect(subject.findings.contains { $0.message.contains("`other`, `rec`") })
    }

    @Test(arguments: [
        ("upgradeMode: last-state", "upgradeMode: SAVEPOINT", "did you mean `savepoint`?"),
        ("flinkVersion: v1_20", "flinkVersion: v1.20", "did you mean `v1_20`?"),
        ("flinkVersion: v1_20", "mode: native", "add `flinkVersion: v1_20`"),
        ("serviceAccount: flink", "serviceAcount: flink", "did you mean `serviceAccount`?"),
        ("upgradeMode: last-state", "upgradeMode: \"{{ .Values.mode }}\"", "put the value in its place"),
    ])
    func `a slip in a manifest is found where it stands`(_ right: String, _ wrong: String, _ help: String) throws {
        let subject = try Facts.subject(Manifests.orders().replacing(right, with: wrong))
        let finding = try #require(subject.findings.first { $0.help?.contains(help) ?? false })
        #expect(finding.source == "orders.yaml")
        #expect(finding.position != nil)
    }

    @Test func `a kind that is none is told apart from other resources`() throws {
        var findings: [EvidenceFinding] = []
        let file = try Facts.file(
            "{kind: FlinkDeploymnt, metadata: {name: a}}\n---\n{kind: Service, metadata: {name: b}}", "m.yaml")
        #expect(Subject.manifests(in: file.documents, from: file.name, &findings).isEmpty)
        #expect(findings.map(\.help) == ["did you mean `FlinkDeployment`?", nil])
    }

    @Test(arguments: ["[]", "7", "{job: []}", "{job: {upgradeMode: [1]}}", "{flinkConfiguration: x}"])
    func `a spec of the wrong shape blocks or opens facts, and does not crash`(_ spec: String) throws {
        let subject = try Facts.subject("{kind: FlinkDeployment, metadata: {name: a}, spec: \(spec)}")
        let observation = Facts.observe(Vocabulary.facts.map(\.name), subject)
        #expect(subject.findings.contains { $0.severity == .error })
        #expect(observation.inputs.count == Vocabulary.facts.count)
        if spec.contains("job") { #expect(observation["mode"]?.invalid != nil) }
    }
}
