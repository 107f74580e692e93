import Documents
import PolicyCompiler

// `use S`, `start from X`, `do rescale`: one edit of the spec, and then the operator's turn.
extension FlinkClusterLowering {
    mutating func update() {
        var forcing = FlinkClusterForcing(subject, cluster)
        switch plan.intent.act {
        case .use:
            guard let strategy = plan.intent.strategy else { break }
            if subject.shape == .application { forcing.start(from: strategy.restore ?? "nothing", isFirst: false) }
            forcing.suspend(strategy.suspend, restore: strategy.restore)
        case .start(let source) where subject.shape == .application:
            forcing.start(from: source, isFirst: cluster.liveSpec == nil)
        case .perform(let mechanism) where mechanism.name == "update-in-place": forcing.recreate(false)
        default: break
        }
        if cluster.jobState == "Running" || cluster.jobState == "Pending" { forcing.avoidFault() }
        for text in forcing.notes { note(text) }
        put(forcing.spec)
        expectOperator()
        watch()
        verify()
    }

    /// The edit: what differs from the spec that is there, or all of it where nothing is, or nobody told what is.
    private mutating func put(_ spec: Document) {
        guard let old = cluster.liveSpec ?? subject.deployedSpec else {
            add("Apply the FlinkCluster.", [apply(spec)])
            return
        }
        let patch = old.mergePatch(to: spec)
        guard patch.map?.isEmpty == false else {
            note("the spec is there already: nothing is to be sent")
            return
        }
        add("Edit the spec, so that the operator acts.", [self.patch(.map(["spec": patch]))])
    }

    /// Server-side apply of the resource (recording 031).
    private func apply(_ spec: Document) -> KubernetesRequest {
        let body = Document.map([
            "apiVersion": .text(subject.resource.apiVersion), "kind": .text(subject.kind.rawValue),
            "metadata": .map(["name": .text(subject.name)]), "spec": spec,
        ])
        return KubernetesRequest(
            .apply(force: true), subject.resource, namespace: subject.namespace, name: subject.name,
            body: RequestBody(body))
    }

    // MARK: Watch

    /// Until the operator has made a revision of the spec, has replaced what ran, and the job runs. There is no
    /// observedGeneration: that a spec was taken up shows in its revision only.
    mutating func watch() {
        let revisions = cluster.revisionPath
        let isUpdate = cluster.liveSpec != nil
        if isUpdate, cluster.currentRevision == cluster.nextRevision {
            let record = step(named: "record")?.index
            var requests = [
                until(
                    .fieldChanged(revisions.appending("nextRevision"), from: cluster.nextRevision),
                    yields: yield(.revision, of: record, at: revisions.appending("nextRevision")))
            ]
            if let record {
                requests.append(
                    until(.fieldEquals(revisions.appending("currentRevision"), .variable(record, .revision))))
            }
            add(
                "Wait until the new revision is the current one: the update is done.", requests, limit: updateLimit)
        }
        if case .perform(let mechanism) = plan.intent.act, mechanism.name == "rescale" {
            waitForTaskManagers()
        } else if subject.shape == .application {
            waitForJob()
        } else {
            add(
                "Wait until the cluster runs.",
                [until(.field(DocumentPath(keys: "status", "state"), in: ["Running"], failing: []))])
        }
    }

    /// Google's operator gives a savepoint 900 s before it begins to replace anything.
    private var updateLimit: Int64? { isGoogles ? 1_800_000 : nil }

    private mutating func waitForTaskManagers() {
        let component = isGoogles ? "taskManagerStatefulSet" : "taskManager"
        add(
            "Wait until the TaskManagers are ready.",
            [
                until(
                    .field(
                        DocumentPath(keys: "status", "components", component, "state"), in: ["Ready"], failing: []))
            ])
    }

    mutating func waitForJob() {
        add(
            "Wait until the job runs.",
            [
                until(
                    .field(
                        jobField("state"), in: ["Running", "Succeeded"],
                        failing: cluster.fork.failedStates + ["Cancelled"]),
                    yields: yield(.jobID, of: step(named: "deploy")?.index, at: jobField("id")))
            ])
    }

    /// The operator does not check what Flink restored; we do, with the id that the job has by then.
    private mutating func verify() {
        guard subject.shape == .application, let step = step(named: "verify-restored"),
            let deploy = self.step(named: "deploy"), case .verifyRestored(let check) = step.action
        else { return }
        let expected: FlinkAnswer.Restored =
            switch check.restore {
            // The path that the operator found is its own business here; that there was one is ours.
            case .path(.from): .something
            case .path, .nothing, .haMetadata: check.restore.expectation(in: plan)
            }
        result.steps.append(
            LoweredStep(
                step: step.index, does: step.does,
                requests: [
                    .flink(.restored(.variable(deploy.index, .jobID), expected, at: FlinkEndpoint(of: subject)))
                ]))
    }
}
