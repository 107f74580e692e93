import Documents
import PolicyCompiler

// Recovery beside the operator, which puts right by itself what its configuration allows (reference, 2.6).
extension ApacheLowering {
    /// `recover` and `finish`: the operator's own key, where it would come to the same; else a change of the spec.
    mutating func recover() {
        guard let duty, comesToTheSame else {
            switch plan.intent.act {
            case .perform(let mechanism): repair(mechanism)
            default: changeSpec()
            }
            return
        }
        let prefix = "kubernetes.operator."
        guard let wanted = duty.value,
            subject.observeConfiguration[prefix + duty.key]?.lowercased() ?? duty.presumed != wanted
        else {
            note("the operator does this by itself (`\(prefix)\(duty.key)`): nothing is to be sent")
            expectOperator()
            return
        }
        var configuration = Document.map([:])
        configuration.add(prefix + duty.key, .text(wanted))
        add(
            "Tell the operator to do it: set `\(prefix)\(duty.key)` to \(wanted), which restarts nothing by itself.",
            [.kubernetes(.patch(subject, .map(["spec": .map(["flinkConfiguration": configuration])])))])
        expectOperator()
    }

    private struct Duty {
        /// Without `kubernetes.operator.`.
        var key: String
        /// What it has to be; `nil`: a limit that has passed, whatever it is.
        var value: String?
        var presumed: String
    }

    /// The key under which the operator would act on this state of the job.
    private var duty: Duty? {
        switch subject.jobState {
        case "FAILED" where startsAgain: Duty(key: "job.restart.failed", value: "true", presumed: "false")
        case "FAILED", "FINISHED", "CANCELED":
            subject.shape == .sessionJob ? nil : Duty(key: "jm-deployment.shutdown-ttl", value: nil, presumed: "")
        case _ where subject.shape == .sessionJob: nil
        case _ where subject.jobManagerIsMissing:
            Duty(key: "jm-deployment-recovery.enabled", value: "true", presumed: "true")
        case _: Duty(key: "cluster.health-check.enabled", value: "true", presumed: "false")
        }
    }

    private var startsAgain: Bool {
        for act in [plan.intent.act, plan.intent.afterwards] { if case .start? = act { return true } }
        return false
    }

    /// What the operator starts a job from: HA metadata if it is on, else what is recorded, unless the mode is stateless.
    private var comesToTheSame: Bool {
        switch plan.intent.act {
        case .perform(let mechanism): return mechanism.name == "delete-cluster" && mechanism.keeping == "ha"
        case .start(let source):
            let restartsFailed = subject.jobState == "FAILED"
            if !restartsFailed, subject.highAvailability.isEnabled { return source == "ha-metadata" }
            let isStateless = subject.newSpec["job"]?["upgradeMode"]?.string ?? "stateless" == "stateless"
            switch source {
            case "upgrade-savepoint": return !isStateless && subject.upgradeSavepoint != nil
            case "last-savepoint": return !isStateless && subject.upgradeSavepoint == nil
            case "nothing":
                return isStateless || (subject.upgradeSavepoint == nil && subject.lastSavepoint == nil)
            default: return false
            }
        default: return false
        }
    }
}
