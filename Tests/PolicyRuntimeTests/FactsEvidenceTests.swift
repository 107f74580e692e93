import Documents
import PolicyCompiler
import Testing

@testable import PolicyRuntime

@Suite struct `Evidence is told by its shape` {
    @Test func `a list of anything is taken apart, and says what there is none of`() throws {
        let evidence = try Facts.evidence([
            (
                "dump.yaml",
                """
                apiVersion: v1
                kind: List
                items:
                - {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: rec}}
                - {apiVersion: apps/v1, kind: Deployment, metadata: {name: b, namespace: rec}}
                """
            )
        ])
        #expect(evidence.resources(ofKind: "ConfigMap").map(\.name) == ["a"])
        let name = evidence.resources(ofKind: "Deployment").first?.metadata?["name"]
        #expect(name?.reference.description == "metadata.name of deployment/b in dump.yaml:5:60")
        #expect(evidence.listing(of: "Deployment", in: "rec") != nil)
        #expect(evidence.listing(of: "Deployment", in: "other") == nil)
        #expect(evidence.listing(of: "Pod", in: "rec") == nil)
    }

    @Test func `a recording of the API server is what it recorded`() throws {
        let evidence = try Facts.evidence([
            ("067.json", Facts.recording("kube/067-configmap-list-ha.json")),
            ("017.json", Facts.recording("kube/017-get.json")),
            ("004.json", Facts.recording("kube/004-forbidden.json")),
            ("007.json", Facts.recording("kube/007-get-not-found.json")),
        ])
        #expect(evidence.resources(ofKind: "ConfigMap").count == 2)
        #expect(evidence.resources(ofKind: "FlinkDeployment").map(\.title) == ["flinkdeployment/orders"])
        #expect(evidence.refusal(ofListing: "flinkdeployments", namespace: "rec") != nil)
        #expect(evidence.isAbsent("flinkdeployments", namespace: "rec", name: "absent") != nil)
    }

    @Test(arguments: [
        ("028-jobs-overview.json", "GET /jobs/overview"),
        ("286-job-taskmanager-lost.json", "GET /jobs/8b43666c5e034391ad96c6e5e7b8c539"),
        ("037-job-checkpoints-with-completed.json", "GET /jobs/f9c4bbf3565336bd8d9d823d131f3a4c/checkpoints"),
        ("291-jobmanager-killed-connection-refused.json", "GET /overview"),
    ])
    func `a recording of Flink keeps its request`(_ name: String, _ request: String) throws {
        let evidence = try Facts.evidence([(name, Facts.recording("flink/\(name)"))])
        #expect(evidence.answers.map(\.endpoint.description) == [request])
        #expect(evidence.findings.isEmpty)
    }

    @Test(arguments: [
        ("{\"jobs\": [{\"jid\": \"a\", \"state\": \"RUNNING\"}]}", RecordedEndpoint.jobsOverview),
        ("{\"jobs\": [{\"id\": \"a\", \"status\": \"RUNNING\"}]}", .jobs),
        ("{\"counts\": {}, \"latest\": {}, \"history\": []}", .checkpoints(nil)),
        ("{\"jid\": \"a\", \"state\": \"RUNNING\"}", .job("a")),
        ("{\"status\": \"RUNNING\"}", .jobStatus(nil)),
        ("{\"status\": {\"id\": \"COMPLETED\"}, \"operation\": {}}", .snapshotResult(job: nil, trigger: nil)),
        ("[{\"key\": \"a\", \"value\": \"b\"}]", .configuration),
        ("{\"errors\": [\"Not found\"]}", .unknown),
    ])
    func `a body alone is told by its fields`(_ text: String, _ endpoint: RecordedEndpoint) throws {
        #expect(try Facts.evidence([("body.json", text)]).answers.map(\.endpoint) == [endpoint])
    }

    @Test func `a refused connection is no answer, an error is one`() throws {
        let refused = try Facts.evidence([
            ("291.json", Facts.recording("flink/291-jobmanager-killed-connection-refused.json"))
        ])
        #expect(refused.answers.map(\.outcome) == [.unreachable("connection refused")])
        let error = try Facts.evidence([("105.json", Facts.recording("flink/105-job-unknown-checkpoints.json"))])
        let outcome = try #require(error.answers.first?.outcome)
        guard case .refused(let text) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(text.contains("not found"))
    }

    @Test func `the output of kubectl describe is refused, with what to do instead`() throws {
        let text = """
            Name:         orders
            Namespace:    rec
            Labels:       <none>
            API Version:  flink.apache.org/v1beta1
            Kind:         FlinkDeployment
            """
        let finding = try #require(Evidence.refusal(of: text, named: "orders.txt"))
        #expect(finding.severity == .error)
        #expect(finding.help == "give the output of `kubectl get ... -o yaml` instead")
        #expect(try Facts.evidence([("orders.txt", text)]).findings.map(\.severity) == [.error])
        #expect(Evidence.refusal(of: "NAME   JOB STATUS\norders   RUNNING\n", named: "x") != nil)
        #expect(Evidence.refusal(of: Manifests.tutorial, named: "x") == nil)
    }

    @Test func `what is not recognised is noted, and the rest is read`() throws {
        let evidence = try Facts.evidence([
            ("x.yaml", "some: text\n---\nkind: Pod\nmetadata: {}\n---\nkind: Pod\nmetadata: {name: p}\n")
        ])
        #expect(evidence.findings.map(\.severity) == [.note, .warning])
        #expect(evidence.resources(ofKind: "Pod").map(\.name) == ["p"])
    }

    @Test func `the newer of two versions of a resource is used, and that is said`() throws {
        let evidence = try Facts.evidence([
            ("a.yaml", "{kind: ConfigMap, metadata: {name: c, namespace: n, resourceVersion: '9'}, data: {a: b}}"),
            ("b.yaml", "{kind: ConfigMap, metadata: {name: c, namespace: n, resourceVersion: '10'}}"),
        ])
        var findings: [EvidenceFinding] = []
        let found = evidence.resource(kind: "ConfigMap", namespace: "n", name: "c", &findings)
        #expect(found?.content.reference.source == "b.yaml")
        #expect(findings.map(\.severity) == [.warning])
    }

    @Test(arguments: [
        "kubernetes.operator.reconcile.interval: 15 s",
        "kubernetes: {operator: {reconcile: {interval: 15 s}}}",
        """
        kind: ConfigMap
        metadata: {name: flink-operator-config}
        data:
          config.yaml: |
            kubernetes.operator.reconcile.interval: 15 s
          log4j-operator.properties: rootLogger.level = INFO
        """,
        """
        kind: ConfigMap
        metadata: {name: c}
        data:
          flink-conf.yaml: |
            # defaults
            kubernetes.operator.reconcile.interval: 15 s
        """,
    ])
    func `the operator's configuration comes flat, nested or in its ConfigMap`(_ text: String) throws {
        let evidence = try Facts.evidence([("o.yaml", text)])
        let configuration = try #require(evidence.operatorConfigurations.first)
        #expect(configuration.all.value(of: "kubernetes.operator.reconcile.interval")?.text == "15 s")
    }

    @Test func `a cluster's own ConfigMap is not the operator's`() throws {
        let evidence = try Facts.evidence([
            ("c.yaml", "{kind: ConfigMap, metadata: {name: flink-config-orders}, data: {config.yaml: 'a.b: c'}}")
        ])
        #expect(evidence.operatorConfigurations.isEmpty)
    }

    @Test func `defaults of versions come older first, and the exact one last`() throws {
        let prefix = "kubernetes.operator.default-configuration"
        let evidence = try Facts.evidence([
            (
                "o.yaml",
                """
                a: base
                b: base
                c: base
                d: base
                e: base
                \(prefix).namespace.shop.b: namespace
                \(prefix).namespace.other.b: wrong
                \(prefix).flink-version.v1_18+.c: from 18
                \(prefix).flink-version.v1_19+.c: from 19
                \(prefix).flink-version.v1_18+.d: from 18
                \(prefix).flink-version.v1_20.d: exact
                \(prefix).flink-version.v2_0+.e: wrong
                """
            )
        ])
        let configuration = try #require(evidence.operatorConfigurations.first)
        let found = configuration.defaults(namespace: "shop", flinkVersion: "v1_20").texts
        #expect(found == ["a": "base", "b": "namespace", "c": "from 19", "d": "exact", "e": "base"])
    }
}

@Suite struct `Evidence as it is found` {
    private func evidence(_ text: String) -> Evidence {
        var evidence = Evidence()
        evidence.add(Array(text.utf8), named: "x")
        return evidence
    }

    @Test func `what kubectl prints when it is refused is an answer`() {
        let forbidden = evidence(
            "Error from server (Forbidden): configmaps is forbidden: User \"u\" cannot list resource \"configmaps\" "
                + "in API group \"\" in the namespace \"rec\"\n")
        #expect(forbidden.refusal(ofListing: "configmaps", namespace: "rec") != nil)
        #expect(forbidden.refusal(ofListing: "configmaps", namespace: "other") == nil)
        let missing = evidence("Error from server (NotFound): flinkdeployments.flink.apache.org \"orders\" not found")
        #expect(missing.isAbsent("flinkdeployments", namespace: "rec", name: "orders") != nil)
    }

    @Test func `a text that cannot be read is an error at its place`() {
        let finding = evidence("a: [1\nb: 2\n").findings.first
        #expect(finding?.severity == .error)
        #expect(finding?.position?.line == 2)
        #expect(evidence("Name: orders\nNamespace: rec\n").findings.map(\.severity) == [.error])
        #expect(evidence(Manifests.live()).findings.isEmpty)
    }
}
