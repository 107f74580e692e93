import Documents
import PolicyCompiler

// Savepoints and cancellations that a user asks for: by annotation, by `savepointGeneration`, by `cancelRequested`.
extension FlinkClusterLowering {
    /// The decision `control`: what the annotation asks for is taken up by the operator, which says so in the status.
    mutating func control() {
        switch plan.intent.act {
        case .accept:
            guard let asked = cluster.askedControl, cluster.liveControl != asked else {
                note("the annotation is there: nothing is to be sent")
                return
            }
            add("Set the annotation, so that the operator takes it up.", [annotation(asked)])
        case .deny(let reason):
            note("with the annotation all the same, the webhook refuses it, or the operator removes it: \(reason)")
        case .complete, .fail: note("the operator records this in `status.control` and removes the annotation")
        case .wait, .block: note("the operator is at it, and nothing is to be sent")
        default: break
        }
    }

    // MARK: A savepoint

    mutating func takeSavepoint() {
        if isOfUpdate { return update() }
        if plan.intent.parameters.text("reason") == "job-cancel" { return cancel() }
        askForSavepoint()
        expectOperator()
        guard !savepointIsUnderWay || isNotAskedYet else { return }
        waitForSavepoint()
    }

    private var isOfUpdate: Bool { plan.intent.parameters.text("reason") == "update" }

    private var savepointIsUnderWay: Bool { cluster.savepointState == "InProgress" }

    private var isNotAskedYet: Bool { cluster.savepointState != "NotTriggered" }

    private mutating func askForSavepoint() {
        let generation = cluster.savepointGeneration.addingSaturated(1)
        if cluster.askedControl == "savepoint" {
            if cluster.liveControl == "savepoint" || cluster.controlIsPlanned {
                return note("the annotation asks for it: nothing else is to be sent")
            }
            return add("Ask for a savepoint.", [annotation("savepoint")])
        }
        if subject.newSpec["job"]?["savepointGeneration"]?.integer ?? 0 > cluster.savepointGeneration {
            if cluster.liveSpec?["job"]?["savepointGeneration"] == subject.newSpec["job"]?["savepointGeneration"] {
                return note("`savepointGeneration` asks for it: nothing is to be sent")
            }
            return ask(generation)
        }
        if cluster.savepointState == "NotTriggered" {
            return note("a request is parked in the status, and the operator triggers it by itself")
        }
        if case .trigger(as: "PERIODIC") = plan.intent.act, cluster.liveSpec?["job"]?["autoSavepointSeconds"] != nil {
            return note("the operator does this by itself (`autoSavepointSeconds`): nothing is to be sent")
        }
        // The same control twice in a row can be lost (reference, 8.2).
        if !isGoogles, cluster.recordedControl == "savepoint" {
            note("the last control was `savepoint`, and the same twice can be lost: `savepointGeneration` asks instead")
            return ask(generation)
        }
        add("Ask for a savepoint.", [annotation("savepoint")])
    }

    /// The webhook takes the status' value + 1 and no other, as the only change (reference, 16.1).
    private mutating func ask(_ generation: Int64) {
        let spec = Document.map(["job": .map(["savepointGeneration": .number(generation)])])
        add("Ask for a savepoint: it will be number \(generation).", [patch(.map(["spec": spec]))])
    }

    private mutating func waitForSavepoint() {
        let savepoint = DocumentPath(keys: "status", "savepoint")
        let step = (step(named: "poll") ?? step(named: "take-savepoint"))?.index
        add(
            "Wait until the savepoint is there, and note its path.",
            [
                until(.fieldChanged(savepoint.appending("triggerID"), from: cluster.savepointTrigger)),
                until(
                    .field(savepoint.appending("state"), in: ["Succeeded"], failing: ["Failed", "TriggerFailed"]),
                    yields: yield(.savepointPath, of: step, at: jobField("savepointLocation"))),
            ], limit: isGoogles ? 960_000 : nil)
    }

    // MARK: The end of a job

    /// The job stops for good. The operator takes a savepoint first if it can.
    mutating func cancel() {
        askForCancel()
        let mechanism = plan.intent.strategy?.suspend.name
        if mechanism == "cancel", canTakeSavepoint, !isByCancelRequested {
            note("cannot be forced on the operator: with `savepointsDir` set it takes a savepoint before it cancels")
        }
        if isGoogles, mechanism == "stop-with-savepoint" || mechanism == "savepoint-with-cancel" {
            note("the operator takes a savepoint and cancels later, so the savepoint is not the job's last state")
        }
        expectOperator()
        let step = step(named: "record")?.index
        add(
            "Wait until the job is cancelled, and note where its savepoint is.",
            [
                until(
                    .field(jobField("state"), in: ["Cancelled"], failing: cluster.fork.failedStates + ["Succeeded"]),
                    yields: yield(.savepointPath, of: step, at: jobField("savepointLocation")))
            ], limit: isGoogles ? 960_000 : nil)
    }

    private var canTakeSavepoint: Bool {
        subject.newSpec["job"]?["savepointsDir"] != nil && cluster.savepointState != "InProgress"
    }

    /// Google's way of old: it works once, and freezes the object.
    private var isByCancelRequested: Bool {
        isGoogles && cluster.askedControl != "job-cancel"
            && subject.newSpec["job"]?["cancelRequested"]?.bool == true
    }

    private mutating func askForCancel() {
        if isByCancelRequested {
            if cluster.liveSpec?["job"]?["cancelRequested"]?.bool == true {
                return note("`cancelRequested` asks for it: nothing is to be sent")
            }
            note("`cancelRequested` works once: from then on the webhook refuses every change of this FlinkCluster")
            return add(
                "Ask for the cancellation.",
                [patch(.map(["spec": .map(["job": .map(["cancelRequested": Document(.bool(true))])])]))])
        }
        if cluster.askedControl == "job-cancel", cluster.liveControl == "job-cancel" || cluster.controlIsPlanned {
            return note("the annotation asks for it: nothing else is to be sent")
        }
        if !isGoogles, cluster.recordedControl == "job-cancel" {
            return note(
                "the last control was `job-cancel`, so the operator stops the job by itself: nothing is to be sent")
        }
        add("Ask for the cancellation.", [annotation("job-cancel")])
    }
}
