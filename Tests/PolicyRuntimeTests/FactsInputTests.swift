import Documents
import PolicyCompiler
import Testing

@testable import PolicyRuntime

@Suite struct `Where settings and facts of a policy come from` {
    private func observe(
        _ inputs: [PolicyInput], _ manifest: String = Manifests.orders(), _ texts: String...,
        constants: [CompiledPolicy.Constant] = []
    ) throws -> Observation {
        let evidence = try Facts.evidence(texts.enumerated().map { ("e\($0).yaml", $1) })
        return Observation(
            of: Facts.policy(inputs, constants: constants), for: try Facts.subject(manifest, evidence),
            evidence: evidence, now: Facts.now)
    }

    private static let history = "kubernetes.operator.savepoint.history.max.count"

    @Test func `the operator's keys are those of the new spec, Flink's those of the deployed one`() throws {
        let live = Manifests.live(recorded: Manifests.recorded(configuration: [Self.history: "3", "a.b": "old"]))
        let manifest = Manifests.orders(configuration: ["\(Self.history): 4", "a.b: new"])
        let observation = try observe(
            [
                Facts.setting("count", .count, from: .config(.deployed, key: Self.history)),
                Facts.setting("watched", .string, from: .config(.deployed, key: "a.b")),
                Facts.setting("deployed", .string, from: .config(.new, key: "a.b")),
            ], manifest, live)
        #expect(observation.inputs.map(\.value) == [.number(4), .string("old"), .string("new")])
        #expect(
            observation.inputs[1].provenance.description
                == "status.reconciliationStatus.lastReconciledSpec spec.flinkConfiguration.\"a.b\" "
                + "of flinkdeployment/orders in e0.yaml:37:25")
    }

    @Test func `a key that is not set has the declared default, and what is not known is said`() throws {
        let inputs = [
            Facts.setting("count", .count, .number(10), from: .config(.deployed, key: Self.history)),
            Facts.setting("flink", .count, .number(1), from: .config(.deployed, key: "state.checkpoints.num-retained")),
        ]
        let alone = try observe(inputs)
        #expect(alone.inputs.map(\.value) == [.number(10), nil])
        #expect(
            alone.inputs[0].provenance.description
                == "declared default (without the status of flinkdeployment/orders)")
        let known = try observe(inputs, Manifests.orders(), Manifests.live())
        #expect(known.inputs.map(\.value) == [.number(10), .number(1)])
    }

    @Test func `the operator's configuration lies under that of the resource`() throws {
        let own = "\(Self.history): 7\n\(Self.history).threshold: 5\n"
        let threshold = "\(Self.history).threshold"
        let inputs = [
            Facts.setting("limit", .count, from: .config(.ofOperator, key: threshold)),
            Facts.setting(
                "count", .count, .number(10), from: .config(.deployed, key: Self.history), atLeast: 1, cappedBy: "limit"
            ),
        ]
        let observation = try observe(inputs, Manifests.orders(), Manifests.live(), own)
        #expect(observation.inputs.map(\.value) == [.number(5), .number(5)])
        let zero = try observe(inputs, Manifests.orders(configuration: ["\(Self.history): 0"]), Manifests.live())
        #expect(zero.inputs.map(\.value) == [FactValue.none, .number(1)])
    }

    @Test(arguments: [
        (
            "kubernetes.operator.jm-deployment-recovery.enabled",
            "kubernetes.operator.reconciler.jm-deployment-recovery.enabled"
        ),
        ("state.savepoints.dir", "execution.checkpointing.savepoint-dir"),
        ("execution.checkpointing.num-retained", "state.checkpoints.num-retained"),
    ])
    func `one option has several spellings`(_ asked: String, _ written: String) throws {
        let manifest = Manifests.orders(configuration: ["\(written): \"7\""])
        let observation = try observe([Facts.setting("s", .string, from: .config(.new, key: asked))], manifest)
        #expect(observation.inputs[0].value == .string("7"))
    }

    @Test func `a value that is none of its type is kept as that`() throws {
        let manifest = Manifests.orders(configuration: ["\(Self.history): ten"])
        let observation = try observe(
            [Facts.setting("count", .count, .number(10), from: .config(.new, key: Self.history))], manifest)
        let invalid = try #require(observation.inputs[0].invalid)
        #expect(invalid.description == "config \"\(Self.history)\" has the value `ten`, which is no count")
        #expect(observation.inputs[0].value == nil)
    }

    @Test func `labels and annotations of the manifest win, and those of the live resource stay`() throws {
        let live = Manifests.live(metadata: [
            "labels: {tier: silver, team: a}",
            "annotations: {freeze: \"yes\", kubectl.kubernetes.io/last-applied-configuration: '{\"metadata\":{\"labels\":{\"team\":\"a\"}}}'}",
        ])
        let manifest = Manifests.orders().replacing(
            "  namespace: rec\n", with: "  namespace: rec\n  labels: {tier: gold}\n")
        let tier = ValueType.names(NameDomain(["gold", "silver"]))
        let observation = try observe(
            [
                Facts.setting("tier", tier, from: .label("tier")),
                Facts.setting("freeze", .bool, .bool(false), from: .annotation("freeze")),
                Facts.setting("team", .string, from: .label("team")), Facts.input("label tier"),
            ], manifest, live)
        #expect(
            observation.inputs.map(\.value) == [.name("gold"), .bool(true), FactValue.none, .string("gold")])
    }

    @Test func `a path has the unit that the policy says`() throws {
        let manifest = Manifests.orders(more: ["autoSavepointSeconds: 300"])
        let path = ValueSource.Place.path(["spec", "job", "autoSavepointSeconds"])
        let observation = try observe(
            [
                Facts.setting("a", .duration, from: path, unit: .seconds), Facts.setting("b", .duration, from: path),
                Facts.setting("c", .schedule, from: path),
            ], manifest)
        #expect(observation.inputs.map(\.value) == [.number(300_000), .number(300), .string("300")])
    }

    @Test func `a change is one of the fields that its pattern covers`() throws {
        let live = Manifests.live(recorded: Manifests.recorded(configuration: ["kubernetes.operator.a": "1"]))
        let names = [
            "changed spec.image", "changed spec.job", "added spec.job.savepointTriggerNonce",
            "removed spec.job.savepointTriggerNonce", "removed spec.flinkConfiguration.\"kubernetes.operator*\"",
            "changed spec.flinkVersion",
        ]
        let observation = try observe(
            names.map(Facts.input), Manifests.orders(more: ["savepointTriggerNonce: 1"]), live)
        #expect(observation.inputs.map(\.value) == [false, true, true, false, true, false].map(FactValue.bool))
    }

    @Test func `now is in a window or not, and a zone by name leaves it open`() throws {
        func window(_ text: String?, _ setting: String? = nil) -> PolicyInput {
            PolicyInput(
                name: "now in \(text ?? setting ?? "")", type: .bool, canBeNone: false,
                origin: .window(text: text, setting: setting))
        }
        let constants = [CompiledPolicy.Constant(name: "hours", type: .window, value: .string("Sat 05:00-07:00 UTC"))]
        let observation = try observe(
            [window("Mon 05:00-07:00"), window(nil, "hours"), window("Sat 05:00-07:00 Europe/Berlin")],
            constants: constants)
        #expect(observation.inputs.map(\.value) == [.bool(false), .bool(true), nil])
        #expect(observation.findings.contains { $0.message.contains("Europe/Berlin") })
    }

    @Test func `what a person sets wins over everything`() throws {
        let inputs = [Facts.input("job.state"), Facts.input("ha.metadata")]
        let evidence = try Facts.evidence([("dump.yaml", Manifests.live())])
        let given = try ["job.state=FAILING", "ha.metadata = unknown"].map { try parseSetting($0, for: inputs) }
        let observation = Observation(
            of: Facts.policy(inputs), for: try Facts.subject(Manifests.orders(), evidence), evidence: evidence,
            given: given, now: Facts.now)
        #expect(observation.inputs.map(\.value) == [.name("FAILING"), .unknown])
        #expect(observation.inputs[0].provenance == .given)
    }
}

@Suite struct `Facts that are given` {
    private let inputs =
        ["job.state", "ha.metadata", "checkpoint.completed.age", "upgrade.attempts", "initial-savepoint", "name"].map(
            Facts.input) + [Facts.input("label tier"), Facts.input("changed spec.image")]

    @Test(arguments: [
        ("job.state=FAILING", FactValue.name("FAILING")), ("ha.metadata=yes", .bool(true)),
        ("ha.metadata=unknown", .unknown), ("checkpoint.completed.age=15m", .number(900_000)),
        ("checkpoint.completed.age = none", .none), ("upgrade.attempts=3", .number(3)),
        ("initial-savepoint=s3://a/b=c", .name("path")), ("name=unknown", .string("unknown")),
        ("changed spec.image=true", .bool(true)),
    ])
    func `a setting is read by the type of its input`(_ text: String, _ value: FactValue) throws {
        #expect(try parseSetting(text, for: inputs).value == value)
    }

    @Test(arguments: [
        ("job.state", "is not `name=value`"), ("job.stat=RUNNING", "did you mean `job.state`?"),
        ("job.state=RUNING", "did you mean `RUNNING`?"), ("upgrade.attempts=-1", "which is no count"),
        ("upgrade.attempts=none", "it can never be none"), ("job.state=unknown", "it can never be unknown"),
        ("mode=savepoint", "the policy does not read the fact `mode`"), ("=1", "there is no fact or setting"),
    ])
    func `what cannot be read says why`(_ text: String, _ reason: String) throws {
        let error = #expect(throws: GivenFactError.self) { try parseSetting(text, for: inputs) }
        #expect(try #require(error).description.contains(reason))
    }

    @Test func `facts in JSON are nested or dotted`() throws {
        let object = try #require(
            try Facts.file(
                """
                {"job": {"state": "FAILING"}, "ha.metadata": "unknown", "checkpoint": {"completed": {"age": "10m"}},
                 "upgrade.attempts": 2, "initial-savepoint": null, "changed spec.image": "no"}
                """, "f.json"
            ).documents.first)
        let (facts, errors) = givenFacts(in: object, for: inputs)
        #expect(errors.isEmpty)
        #expect(
            facts.map(\.value) == [.name("FAILING"), .unknown, .number(600_000), .number(2), .none, .bool(false)])
        #expect(facts.map(\.input.index) == [0, 1, 2, 3, 4, 7])
    }

    @Test func `errors in JSON name the key`() throws {
        let object = try #require(
            try Facts.file(
                "{\"jobs\": {\"state\": 1}, \"job.state\": true, \"upgrade\": {\"attempts\": 1.5}, \"name\": null}",
                "f.json"
            ).documents.first)
        let errors = givenFacts(in: object, for: inputs).errors
        #expect(errors.map(\.name) == ["jobs.state", "job.state", "upgrade.attempts", "name"])
        #expect(givenFacts(in: [], for: inputs).errors.count == 1)
    }

    @Test func `a fact that is given in both spellings is given twice`() throws {
        let object = try #require(
            try Facts.file("{\"job\": {\"state\": \"RUNNING\"}, \"job.state\": \"FAILED\"}", "f.json").documents.first)
        let errors = givenFacts(in: object, for: inputs).errors
        #expect(errors.map(\.message) == ["`job.state` is given twice"])
        // That the policy reads no such fact is forgiven in a stream; this is not.
        #expect(errors.map(\.kind) == [.form])
    }
}
