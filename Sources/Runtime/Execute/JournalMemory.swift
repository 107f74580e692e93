import PolicyCompiler

// What decisions count, as plans begin, go on and fail.
extension Journal.Memory {
    mutating func note(beginning intent: PlanIntent, at now: Int64) {
        switch intent.decision.decision {
        case "upgrade": attempts += 1
        case "recover":
            switch intent.act {
            case .start, .perform:
                restarts += 1
                lastRestart = now
            default: break
            }
        default: break
        }
    }

    mutating func note(finishing action: StepAction, of run: PlanRun) {
        switch action {
        case .deploy(let start) where start.job != nil && !start.isInPlace: startedFrom = run.restore ?? startedFrom
        case .runJar: startedFrom = run.restore ?? startedFrom
        case .poll(.savepoint):
            savepointFailures = 0
            lastSavepointFailure = nil
        default: break
        }
    }

    mutating func note(failing action: StepAction, at now: Int64) {
        switch action {
        case .poll(.savepoint), .takeSavepoint, .stopWithSavepoint:
            savepointFailures += 1
            lastSavepointFailure = now
        case .rescale: rescaleFailed = true
        default: break
        }
    }

    /// The job was seen to run stably: restarts before that count no more.
    mutating func noteStable() { restarts = 0 }
}
