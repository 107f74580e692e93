import Documents
import PolicyCompiler
import Testing

@testable import PolicyRuntime

@Suite struct PlanManifestTests {
    private func objects(_ source: String, _ edit: (inout PlanSubject) -> Void = { _ in }) throws -> [String: Document]
    {
        var subject = PlanSample.subject()
        edit(&subject)
        let plan = try plan(PlanIntent(DecisionID("restore"), .start(from: source)), for: subject)
        var objects: [String: Document] = [:]
        for request in DirectTarget().lower(plan, for: subject).kubernetes where request.verb == .apply(force: true) {
            let document = try #require(request.body?.document)
            objects["\(document["kind"]?.string ?? "")/\(request.name ?? "")"] = document
        }
        return objects
    }

    private func container(_ deployment: Document?, _ name: String = "flink-main-container") -> Document? {
        deployment?["spec"]?["template"]?["spec"]?["containers"]?.list?.first { $0["name"]?.string == name }
    }

    private func configuration(_ objects: [String: Document], _ file: String = "config.yaml") throws -> [String: String]
    {
        let text = try #require(objects["ConfigMap/flink-config-orders"]?["data"]?[file]?.string)
        var result: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
            result[parts[0]] = parts[1].trimmingPrefix(" ").description
        }
        return result
    }

    @Test func `the JobManager starts the decided job from the decided state`() throws {
        let objects = try objects("upgrade-savepoint")
        #expect(
            container(objects["Deployment/orders"])?["args"]?.list?.compactMap(\.string) == [
                "standalone-job", "--job-classname", "com.shop.Orders", "--job-id", PlanSample.ids.job,
                "--allowNonRestoredState", "--fromSavepoint", "file:/flink-data/savepoints/upgrade",
                "-Djobmanager.rpc.address=$(_POD_IP_ADDRESS)", "--topic", "orders",
            ])
        let configuration = try configuration(objects)
        #expect(configuration["execution.state-recovery.path"] == #""file:/flink-data/savepoints/upgrade""#)
        #expect(configuration["execution.state-recovery.ignore-unclaimed-state"] == #""true""#)
        #expect(configuration["$internal.pipeline.job-id"] == "\"\(PlanSample.ids.job)\"")
        #expect(configuration["high-availability.cluster-id"] == #""orders""#)
        #expect(configuration["job-result-store.delete-on-commit"] == #""false""#)
        #expect(
            configuration["job-result-store.storage-path"] == #""file:///flink-data/ha/job-result-store/orders/r-1""#)
        #expect(
            configuration["pipeline.classpaths"] == #""file:///opt/flink/examples/streaming/StateMachineExample.jar""#)
        #expect(configuration["execution.shutdown-on-application-finish"] == #""false""#)
    }

    @Test(arguments: [
        ("nothing", true, nil), ("ha-metadata", true, "KUBERNETES_OPERATOR_LAST_STATE"), ("ha-metadata", false, nil),
        ("initial-savepoint", true, "file:/flink-data/savepoints/initial"),
    ]) func `the path to restore from is the decision's alone`(_ source: String, _ hasCheckpoint: Bool, _ path: String?)
        throws
    {
        let objects = try objects(source) { $0.highAvailability = .kubernetes(.init(hasCheckpoint: hasCheckpoint)) }
        let configuration = try configuration(objects)
        // The subject's own configuration names a path under the old key.
        #expect(configuration["execution.savepoint.path"] == nil)
        #expect(configuration["execution.state-recovery.path"] == path.map { "\"\($0)\"" })
        let arguments = container(objects["Deployment/orders"])?["args"]?.list ?? []
        #expect(!arguments.isEmpty)
        #expect(arguments.contains(Document("--fromSavepoint")) == (path != nil))
    }

    @Test func `older versions read the older key, from the older file`() throws {
        let objects = try objects("upgrade-savepoint") { $0.flinkVersion = FlinkVersion(1, 19) }
        let configuration = try configuration(objects, "flink-conf.yaml")
        #expect(configuration["execution.savepoint.path"] == "file:/flink-data/savepoints/upgrade")
        #expect(configuration["execution.savepoint.ignore-unclaimed-state"] == "true")
        #expect(configuration["execution.state-recovery.path"] == nil)
    }

    @Test func `the operator's keys stay out of Flink's configuration`() throws {
        #expect(try configuration(try objects("nothing")).keys.allSatisfy { !$0.hasPrefix("kubernetes.operator.") })
    }

    @Test func `an interval is given to a job that lives by its checkpoints, and to no other`() throws {
        let with = try objects("nothing") {
            $0.newSpec = $0.newSpec.setting("last-state", at: DocumentPath(keys: "job", "upgradeMode"))
        }
        #expect(try configuration(with)["execution.checkpointing.interval"] == #""5 min""#)
        #expect(try configuration(try objects("nothing"))["execution.checkpointing.interval"] == nil)
    }

    @Test func `every object is owned, labelled and marked with its generation`() throws {
        for (name, object) in try objects("nothing") {
            let metadata = try #require(object["metadata"])
            #expect(metadata["labels"]?["app"] == "orders", "\(name)")
            #expect(metadata["annotations"]?["flinkdeployment.flink.apache.org/generation"] == "7")
            #expect(
                metadata["ownerReferences"] == [
                    .map([
                        "apiVersion": "flink.apache.org/v1beta1", "kind": "FlinkDeployment", "name": "orders",
                        "uid": "fd72014d-4c86-4993-a2e5-a9287b4a9c5d", "blockOwnerDeletion": true, "controller": false,
                    ])
                ])
        }
    }

    @Test func `memory is mebibytes, as Flink reads it`() throws {
        let objects = try objects("nothing")
        let resources = container(objects["Deployment/orders"])?["resources"]
        #expect(resources?["limits"] == .map(["cpu": "0.5", "memory": "1024Mi"]))
        #expect(
            container(objects["Deployment/orders-taskmanager"])?["resources"]?["requests"]
                == .map(["cpu": "1", "memory": "2048Mi"]))
        #expect(try configuration(objects)["jobmanager.memory.process.size"] == #""1073741824b""#)
    }

    @Test(
        arguments: [
            ("1024m", 1_073_741_824), ("2 gb", 2_147_483_648), ("1.5g", 1_610_612_736), ("2Gi", 2_147_483_648),
            ("512", 512),
            ("much", nil), ("", nil), ("5 parsecs", nil),
        ] as [(String, Int64?)]) func `a memory size is read in either spelling`(_ text: String, _ bytes: Int64?)
    {
        #expect(memoryBytes(text) == bytes)
    }

    @Test(arguments: [(1, "2", 1), (2, "2", 1), (3, "2", 2), (4, "2", 2), (5, "nonsense", 5)])
    func `there are as many TaskManagers as the parallelism needs`(
        _ parallelism: Int64, _ slots: String, _ replicas: Int64
    ) {
        var subject = PlanSample.subject()
        subject.newSpec = subject.newSpec.setting(
            Document(.integer(parallelism)), at: DocumentPath(keys: "job", "parallelism"))
        subject.deployConfiguration["taskmanager.numberOfTaskSlots"] = slots
        #expect(taskManagerReplicas(of: subject) == replicas)
    }

    @Test func `pod templates are laid under what Flink needs`() throws {
        let objects = try objects("nothing") { subject in
            let common = Document.map([
                "apiVersion": "v1", "kind": "Pod",
                "metadata": .map(["name": "t", "labels": .map(["team": "shop", "app": "mine"])]),
                "spec": .map([
                    "containers": [
                        .map(["name": "flink-main-container", "env": [.map(["name": "A", "value": "1"])]]),
                        .map(["name": "sidecar", "image": "fluentbit"]),
                    ],
                    "volumes": [.map(["name": "data"])],
                ]),
            ])
            subject.newSpec = subject.newSpec.setting(common, at: DocumentPath(keys: "podTemplate"))
            let role = Document.map([
                "spec": .map([
                    "containers": [.map(["name": "flink-main-container", "env": [.map(["name": "A", "value": "2"])]])]
                ])
            ])
            subject.newSpec = subject.newSpec.setting(role, at: DocumentPath(keys: "jobManager", "podTemplate"))
        }
        let template = try #require(objects["Deployment/orders"]?["spec"]?["template"])
        #expect(template["kind"] == nil && template["metadata"]?["name"] == nil)
        #expect(template["metadata"]?["labels"]?["team"] == "shop")
        // The selector has to find the pods.
        #expect(template["metadata"]?["labels"]?["app"] == "orders")
        #expect(
            template["spec"]?["volumes"]?.list?.compactMap { $0["name"]?.string } == ["data", "flink-config-volume"])
        #expect(container(objects["Deployment/orders"], "sidecar") != nil)
        let env = container(objects["Deployment/orders"])?["env"]?.list
        #expect(env?.first { $0["name"] == "A" }?["value"] == "2")
        #expect(
            container(objects["Deployment/orders-taskmanager"])?["env"]?.list?.first { $0["name"] == "A" }?["value"]
                == "1")
    }

    @Test func `a path that is not known yet has its place in arguments and configuration`() throws {
        let subject = PlanSample.subject()
        let plan = try plan(PlanSample.use("stop-with-savepoint", restore: "savepoint"), for: subject)
        let poll = try #require(plan.steps.first { $0.yields == .savepointPath }).index
        var values = StepValues()
        values[poll, .savepointPath] = "s3://b/sp-1"
        let applied = DirectTarget().lower(plan, for: subject).kubernetes.filter { $0.verb == .apply(force: true) }
        let jobManager = try #require(applied.last?.body?.filled(with: values))
        #expect(container(jobManager)?["args"]?.list?.contains("s3://b/sp-1") == true)
        let configMap = try #require(applied.first?.body?.filled(with: values))
        #expect(
            configMap["data"]?["config.yaml"]?.string?.contains("execution.state-recovery.path: \"s3://b/sp-1\"\n")
                == true)
    }

    @Test func `a change in place leaves the JobManager and what it would read alone`() throws {
        let subject = PlanSample.subject()
        let plan = try plan(
            PlanIntent(DecisionID("upgrade", "savepoint"), .perform(Mechanism("update-in-place"))), for: subject)
        let applied = DirectTarget().lower(plan, for: subject).kubernetes.filter { $0.verb == .apply(force: true) }
        #expect(applied.compactMap(\.name) == ["orders", "orders-rest", "orders-taskmanager"])
        #expect(applied.allSatisfy { $0.resource != .configMaps })
    }

    @Test func `nothing is applied before TaskManagers, too, are gone`() throws {
        let subject = PlanSample.subject()
        let plan = try plan(PlanIntent(DecisionID("restore"), .start(from: "nothing")), for: subject)
        let requests = DirectTarget().lower(plan, for: subject).kubernetes
        let first = try #require(requests.firstIndex { $0.verb == .apply(force: true) })
        let gone = requests[..<first].filter { $0.answer.until == .gone }
        #expect(gone.compactMap(\.name) == ["orders", "orders-taskmanager"])
    }

    @Test func `the old job's plan leaves the HA metadata before a start from them`() throws {
        var subject = PlanSample.subject()
        subject.highAvailability = .kubernetes(
            .init(configMaps: [.init(name: "orders-cluster-config-map", planKeys: ["jobGraph-1", "executionPlan-2"])]))
        let plan = try plan(PlanIntent(DecisionID("restore"), .start(from: "ha-metadata")), for: subject)
        let patch = try #require(
            DirectTarget().lower(plan, for: subject).kubernetes.first {
                $0.resource == .configMaps && $0.verb == .mergePatch
            })
        #expect(patch.body?.document == .map(["data": .map(["jobGraph-1": nil, "executionPlan-2": nil])]))
    }

    @Test func `configuration text cannot leave its quotes`() {
        let file = ConfigurationFile([("a", Template("x\" \n\\ y"))], for: FlinkVersion(2, 0))
        #expect(file.text.description == "a: \"x\\\" \\n\\\\ y\"\n")
        let old = ConfigurationFile([("a", Template("x\nb: y"))], for: FlinkVersion(1, 18))
        #expect(old.text.description == "a: x b: y\n")
    }
}
