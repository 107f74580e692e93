import Documents
import PolicyCompiler
import Testing

@testable import PolicyRuntime

@Suite struct `What is observed of a job` {
    private func live(_ text: String, _ more: (name: String, text: String)...) throws -> (Subject, Evidence) {
        let evidence = try Facts.evidence([("dump.yaml", text)] + more)
        return (try Facts.subject(Manifests.orders(), evidence), evidence)
    }

    private func recording(_ name: String) throws -> (name: String, text: String) {
        (name, try Facts.recording("flink/\(name)"))
    }

    @Test func `of a manifest alone, only what it says is known`() throws {
        let subject = try Facts.subject(Manifests.tutorial)
        let observation = Facts.observe(Vocabulary.facts.map(\.name), subject)
        let known = observation.inputs.filter { $0.value != nil }.map(\.input.name)
        #expect(
            known == [
                "kind", "namespace", "name", "desired.state", "mode", "cluster.mode", "flink-version",
                "initial-savepoint", "savepoint.directory", "new.savepoint.directory", "new.checkpoint.directory",
                "new.ha.enabled", "previous-start", "new.ha.metadata",
                "new.ha.checkpoint", "session.jobs", "session.unmanaged-jobs",
            ])
        #expect(observation["mode"]?.provenance.description == "orders.yaml:34:18 spec.job.upgradeMode")
        #expect(observation["flink-version"]?.value == .name("v1_18"))
        // A storage directory alone turns nothing on.
        #expect(observation["new.ha.enabled"]?.value == .bool(false))
    }

    @Test func `the old spelling and the factory class turn on HA`() throws {
        let subject = try Facts.subject(Manifests.highlyAvailable)
        let observed = try #require(Facts.observe(["new.ha.enabled"], subject)["new.ha.enabled"])
        #expect(observed.value == .bool(true))
        #expect(observed.provenance.description == "orders.yaml:12:24 spec.flinkConfiguration.high-availability")
        #expect(Facts.value("mode", subject) == .name("last-state"))
    }

    @Test func `the status says what is recorded`() throws {
        let (subject, evidence) = try live(
            Manifests.live(job: [
                "jobId: \(Manifests.jobID)", "state: FAILING", "startTime: \"1795238041417\"",
                "updateTime: \"1795240740000\"", "upgradeSavepointPath: KUBERNETES_OPERATOR_LAST_STATE",
                "savepointInfo: {triggerId: abc, triggerTimestamp: 1795240790000, "
                    + "lastSavepoint: {location: 's3://s', timeStamp: 1795237200000}}",
            ]))
        let expected: [(String, FactValue?)] = [
            ("job.state", .name("FAILING")), ("job.known", .bool(true)), ("job.update.age", .number(60_000)),
            ("job.start.age", .number(2_758_583)), ("upgrade-savepoint", .name("last-state-marker")),
            ("last-savepoint", .name("path")), ("savepoint.triggered", .bool(true)),
            ("checkpoint.triggered", .bool(false)), ("savepoint.age", .number(3_600_000)),
            ("savepoint.trigger.age", .number(10_000)), ("deploy.age", .number(3_600_000)),
            ("reconciliation.state", .name("DEPLOYED")), ("deployed.stable", .bool(true)),
            ("stable.flink-version", .name("same")), ("jobmanager.status", .name("READY")),
            ("jobmanager.never-started", .bool(false)), ("upgrade.attempts", .number(0)),
            ("recover.age", FactValue.none),
            ("generation", .number(7)), ("job.listed", nil), ("ha.metadata", nil), ("flink.reachable", nil),
            ("job.error", FactValue.none), ("cluster.health", FactValue.none),
        ]
        for (name, value) in expected { #expect(Facts.value(name, subject, evidence) == value, "\(name)") }
        #expect(
            Facts.observe(["job.state"], subject, evidence)["job.state"]?.provenance.description
                == "status.jobStatus.state of flinkdeployment/orders in dump.yaml:32:12")
    }

    @Test func `a listed job has the state that Flink reports`() throws {
        let (subject, evidence) = try live(
            Manifests.live(
                stable: Manifests.recorded(image: "older"),
                job: [
                    "jobId: \(Manifests.jobID)", "state: RECONCILING",
                ]), recording("028-jobs-overview.json"))
        #expect(Facts.value("job.state", subject, evidence) == .name("RUNNING"))
        #expect(Facts.value("job.listed", subject, evidence) == .bool(true))
        #expect(Facts.value("unexpected-jobs", subject, evidence) == .number(0))
        #expect(Facts.value("flink.reachable", subject, evidence) == .bool(true))
        #expect(Facts.value("job.start.age", subject, evidence) == .number(2_758_583))
        // It was seen running, so the deployed spec is the stable one from now on.
        #expect(Facts.value("deployed.stable", subject, evidence) == .bool(true))
        let observed = Facts.observe(["job.state"], subject, evidence)["job.state"]
        #expect(observed?.provenance.description == "GET /jobs/overview in 028-jobs-overview.json")
    }

    @Test func `a job that Flink does not list is not seen any more`() throws {
        let (subject, evidence) = try live(
            Manifests.live(job: ["jobId: 00000000000000000000000000000000", "state: FAILING"]),
            recording("285-jobs-overview-at-end.json"))
        #expect(Facts.value("job.state", subject, evidence) == .name("RECONCILING"))
        #expect(Facts.value("job.listed", subject, evidence) == .bool(false))
        #expect(Facts.value("job.error", subject, evidence) == .name("not-found"))
    }

    @Test(arguments: ["RUNNING", "FAILING"])
    func `if Flink does not answer, only a running job becomes uncertain`(_ state: String) throws {
        let refused = "{request: {method: GET, path: /jobs/overview}, status: null, error: connection refused}"
        let (subject, evidence) = try live(
            Manifests.live(job: ["jobId: \(Manifests.jobID)", "state: \(state)"]), ("r.yaml", refused))
        #expect(
            Facts.value("job.state", subject, evidence) == .name(state == "RUNNING" ? "RECONCILING" : state))
        #expect(Facts.value("job.listed", subject, evidence) == .unknown)
        #expect(Facts.value("unexpected-jobs", subject, evidence) == .unknown)
        #expect(Facts.value("flink.reachable", subject, evidence) == .bool(false))
    }

    @Test func `a killed JobManager is not reachable`() throws {
        let (subject, evidence) = try live(
            Manifests.live(), recording("291-jobmanager-killed-connection-refused.json"))
        #expect(Facts.value("flink.reachable", subject, evidence) == .bool(false))
        #expect(Facts.value("job.state", subject, evidence) == .name("RUNNING"))
    }

    @Test func `a job that lost its TaskManager still is RUNNING`() throws {
        let id = "8b43666c5e034391ad96c6e5e7b8c539"
        let (subject, evidence) = try live(
            Manifests.live(job: ["jobId: \(id)", "state: RESTARTING"]),
            recording("286-job-taskmanager-lost.json"), recording("287-job-taskmanager-lost-exceptions.json"))
        #expect(Facts.value("job.state", subject, evidence) == .name("RUNNING"))
        #expect(Facts.value("job.listed", subject, evidence) == .bool(true))
    }

    @Test func `a cancelled job leaves the deployed spec suspended, with its last checkpoint recorded`() throws {
        let overview = "{jobs: [{jid: \(Manifests.jobID), name: orders, state: CANCELED, start-time: 1}]}"
        let text = Manifests.live(job: ["jobId: \(Manifests.jobID)", "state: CANCELLING"])
        let (subject, evidence) = try live(
            text, ("o.yaml", overview), recording("037-job-checkpoints-with-completed.json"))
        #expect(Facts.value("deployed.state", subject, evidence) == .name("suspended"))
        #expect(Facts.value("upgrade-savepoint", subject, evidence) == .name("path"))
        #expect(Facts.value("job.update.age", subject, evidence) == .number(0))
        let (alone, without) = try live(text, ("o.yaml", overview))
        #expect(Facts.value("upgrade-savepoint", alone, without) == nil)
    }

    @Test func `a suspended job is not looked for`() throws {
        let (subject, evidence) = try live(
            Manifests.live(recorded: Manifests.recorded(state: "suspended"), job: ["state: FINISHED"]),
            recording("285-jobs-overview-at-end.json"))
        #expect(Facts.value("job.state", subject, evidence) == .name("FINISHED"))
        #expect(Facts.value("deployed.state", subject, evidence) == .name("suspended"))
    }

    @Test func `the newest checkpoint is that with the highest id`() throws {
        let (subject, evidence) = try live(
            Manifests.live(), recording("037-job-checkpoints-with-completed.json"))
        #expect(Facts.value("checkpoint.completed.age", subject, evidence) == .number(2_755_831))
        #expect(Facts.value("checkpoint.pending.age", subject, evidence) == FactValue.none)
        let (first, under) = try live(Manifests.live(), recording("026-job-checkpoints-none-completed.json"))
        #expect(Facts.value("checkpoint.completed.age", first, under) == FactValue.none)
        #expect(Facts.value("checkpoint.pending.age", first, under) == .number(2_757_826))
        #expect(Facts.value("savepoint.age", first, under) == nil)
    }

    @Test func `a restore counts from when it was done, and an equal id does not beat the checkpoint`() throws {
        func age(_ latest: String) throws -> FactValue? {
            let (subject, evidence) = try live(
                Manifests.live(), ("c.yaml", "{counts: {}, history: [], latest: \(latest)}"))
            return Facts.value("checkpoint.completed.age", subject, evidence)
        }
        let completed = "completed: {id: 5, trigger_timestamp: 1795240700000}"
        #expect(try age("{restored: {id: 5, restore_timestamp: 1795240790000}}") == .number(10_000))
        #expect(try age("{\(completed), restored: {id: 5, restore_timestamp: 1795240790000}}") == .number(100_000))
        #expect(try age("{\(completed), restored: {id: 6, restore_timestamp: 1795240790000}}") == .number(10_000))
        #expect(try age("{\(completed), savepoint: {id: 6, trigger_timestamp: 1795240750000}}") == .number(50_000))
    }

    @Test func `an answer with an error makes its facts unknown`() throws {
        let text = "{request: {path: /jobs/\(Manifests.jobID)/checkpoints}, status: 404, response: {errors: [x]}}"
        let (subject, evidence) = try live(Manifests.live(), ("c.yaml", text))
        #expect(Facts.value("checkpoint.completed.age", subject, evidence) == .unknown)
        #expect(Facts.value("flink.reachable", subject, evidence) == .bool(true))
    }

    @Test func `a time in the future has the age 0, and is said to`() throws {
        let (subject, evidence) = try live(Manifests.live(job: ["startTime: \"1795240860000\"", "state: RUNNING"]))
        let observation = Facts.observe(["job.start.age"], subject, evidence)
        #expect(observation["job.start.age"]?.value == .number(0))
        #expect(observation.findings.contains { $0.message.contains("1m later than now") })
    }

    @Test func `answers of other clusters are not taken for ours`() throws {
        let other = Manifests.live().replacing("name: orders", with: "name: bills").replacing(
            Manifests.jobID, with: "e38323b23a7e17e0a48ee6c4d25851c2")
        let evidence = try Facts.evidence([
            ("dump.yaml", Manifests.live() + "\n---\n" + other), ("o.yaml", "{jobs: [{jid: x, state: RUNNING}]}"),
        ])
        let subject = try Facts.subject(Manifests.orders(), evidence)
        let observation = Facts.observe(["job.listed", "job.state"], subject, evidence)
        #expect(observation["job.listed"]?.value == nil)
        #expect(observation["job.state"]?.value == .name("RUNNING"))
        #expect(observation.findings.contains { $0.severity == .warning && $0.message.contains("another cluster") })
    }

    @Test func `without a status, a job is found by the name of the resource`() throws {
        let manifest = Manifests.orders().replacing("name: orders", with: "name: count-job")
        let evidence = try Facts.evidence([recording("028-jobs-overview.json")])
        let subject = try Facts.subject(manifest, evidence)
        let observation = Facts.observe(["job.state"], subject, evidence)
        #expect(observation["job.state"]?.value == .name("RUNNING"))
        #expect(observation.findings.contains { $0.severity == .note && $0.message.contains("because of its name") })
    }
}

@Suite struct `What is observed of a cluster` {
    private func value(_ name: String, _ texts: String..., manifest: String = Manifests.orders()) throws -> FactValue? {
        let evidence = try Facts.evidence(texts.enumerated().map { ("e\($0).yaml", $1) })
        return Facts.value(name, try Facts.subject(manifest, evidence), evidence)
    }

    private static func configMap(
        _ name: String, labels: String = "app: orders, type: flink-native-kubernetes", data: String = "counter: '1'",
        more: String = ""
    ) -> String {
        """
        kind: List
        items:
        - {kind: ConfigMap, metadata: {name: \(name), namespace: rec, labels: {\(labels)}\(more)}, data: {\(data)}}
        """
    }

    @Test(arguments: [
        ("orders-abc-config-map", "app: orders, type: flink-native-kubernetes", "", true),
        ("orders-abc-jobmanager-leader", "app: orders, type: flink-native-kubernetes", "", true),
        ("orders-cluster-config-map", "app: orders, type: flink-native-kubernetes", "", false),
        ("orders-abc-config-map", "app: other, type: flink-native-kubernetes", "", false),
        ("orders-abc-config-map", "app: orders", "", false),
        (
            "autoscaler-orders-config-map", "app: orders, type: flink-native-kubernetes, component: autoscaler", "",
            false
        ),
        (
            "orders-abc-config-map", "app: orders, type: flink-native-kubernetes",
            ", deletionTimestamp: '2026-11-21T05:00:00Z'", false
        ),
    ])
    func `HA metadata is told by labels and names`(
        _ name: String, _ labels: String, _ more: String, _ isThere: Bool
    ) throws {
        let text = Self.configMap(name, labels: labels, more: more)
        #expect(try value("ha.metadata", Manifests.live(), text) == .bool(isThere))
        #expect(try value("new.ha.metadata", Manifests.live(), text) == .bool(isThere))
        #expect(try value("ha.checkpoint", Manifests.live(), text) == .bool(false))
    }

    @Test func `HA metadata in a recorded list has a checkpoint`() throws {
        let list = try Facts.recording("kube/067-configmap-list-ha.json")
        #expect(try value("ha.metadata", Manifests.live(), list) == .bool(true))
        #expect(try value("ha.checkpoint", Manifests.live(), list) == .bool(true))
    }

    @Test func `whether HA metadata exists is open, unknown or no, by what was asked`() throws {
        #expect(try value("ha.metadata", Manifests.live()) == nil)
        let forbidden = """
            {kind: Status, status: Failure, reason: Forbidden, details: {kind: configmaps},
             message: 'configmaps is forbidden: User "u" cannot list resource "configmaps" in the namespace "rec"'}
            """
        #expect(try value("ha.metadata", Manifests.live(), forbidden) == .unknown)
        let elsewhere = forbidden.replacing("\"rec\"'", with: "\"other\"'")
        #expect(try value("ha.metadata", Manifests.live(), elsewhere) == nil)
        #expect(try value("ha.metadata", Manifests.live(), "{kind: ConfigMapList, items: []}") == .bool(false))
        // One ConfigMap of something else is no list.
        let lone = "{kind: ConfigMap, metadata: {name: x, namespace: rec}}"
        #expect(try value("ha.metadata", Manifests.live(), lone) == nil)
    }

    @Test func `without HA there is no metadata to look for, and in ZooKeeper nobody looked`() throws {
        let off = Manifests.orders(configuration: ["high-availability.type: NONE"])
            .replacing("    high-availability.type: kubernetes\n", with: "")
        #expect(try value("new.ha.metadata", Manifests.live(), manifest: off) == .bool(false))
        #expect(try value("ha.enabled", Manifests.live(), manifest: off) == .bool(true))
        let zookeeper = off.replacing("NONE", with: "zookeeper")
        #expect(try value("new.ha.enabled", Manifests.live(), manifest: zookeeper) == .bool(true))
        #expect(try value("new.ha.metadata", Manifests.live(), manifest: zookeeper) == nil)
    }

    private static func deployment(_ status: String) -> String {
        """
        {kind: Deployment, metadata: {name: orders, namespace: rec, creationTimestamp: '2026-11-21T05:00:00Z'},
         status: \(status)}
        """
    }

    @Test(arguments: [
        ("2026-11-21T05:00:00Z", "False", true), ("2026-11-21T05:00:01Z", "False", false),
        ("2026-11-21T05:00:00Z", "True", false),
    ])
    func `a JobManager never started if it was unavailable since it was created`(
        _ time: String, _ status: String, _ never: Bool
    ) throws {
        let text = Self.deployment(
            "{conditions: [{type: Available, status: '\(status)', lastTransitionTime: '\(time)'}]}")
        let live = Manifests.live(status: ["jobManagerDeploymentStatus: DEPLOYING"])
        #expect(try value("jobmanager.never-started", live, text) == .bool(never))
        #expect(try value("jobmanager.never-started", live) == nil)
    }

    @Test func `without a status the Deployment and its Pods tell how the JobManager is`() throws {
        #expect(
            try value("jobmanager.status", Self.deployment("{availableReplicas: 1}")) == .name("DEPLOYED_NOT_READY"))
        #expect(
            try value("jobmanager.status", Self.deployment("{availableReplicas: 1}"), "{jobs: []}") == .name("READY"))
        #expect(try value("jobmanager.status", Self.deployment("{}")) == .name("DEPLOYING"))
        let pod = """
            {kind: Pod, metadata: {name: p, namespace: rec, labels: {app: orders, component: jobmanager}},
             status: {containerStatuses: [{state: {waiting: {reason: ImagePullBackOff}}}]}}
            """
        #expect(try value("jobmanager.status", Self.deployment("{}"), pod) == .name("ERROR"))
        #expect(try value("jobmanager.status", "{kind: DeploymentList, items: []}") == .name("MISSING"))
        #expect(try value("jobmanager.status") == nil)
    }

    @Test func `the operator keeps what it thinks of the job's health in the status`() throws {
        let health = ["jobManagerDeploymentStatus: READY", "clusterInfo: {ClusterHealthInfo: '{\"healthy\":false}'}"]
        #expect(try value("cluster.health", Manifests.live(status: health)) == .name("unhealthy"))
    }

    @Test func `a job can be scaled in place by the adaptive scheduler and overrides of running vertices`() throws {
        let keys = ["jobmanager.scheduler": "Adaptive", "pipeline.jobvertex-parallelism-overrides": "\(Self.vertex):2"]
        let configuration = keys.map { "\($0): \"\($1)\"" }
        let live = Manifests.live(recorded: Manifests.recorded(configuration: keys))
        let answer = """
            {request: {method: GET, path: /jobs/\(Manifests.jobID)/resource-requirements}, status: 200,
             response: {\(Self.vertex): {parallelism: {lowerBound: 1, upperBound: 2}}}}
            """
        let manifest = Manifests.orders(configuration: configuration)
        #expect(try value("rescale.possible", live, answer, manifest: manifest) == .bool(true))
        #expect(try value("rescale.possible", live, manifest: manifest) == nil)
        #expect(try value("rescale.possible", live, answer) == .bool(false))
        #expect(try value("rescale.possible", Manifests.live(), answer, manifest: manifest) == .bool(false))
        let refused = try Facts.recording("flink/035-job-resource-requirements.json")
        #expect(try value("rescale.possible", live, refused, manifest: manifest) == .bool(false))
    }

    private static let vertex = "ca88eee0095684d687a1b6495617f957"
}
