// Where a plan may be left for another, and where it may not: between an effect and the record of it.
extension Plan {
    /// Whether everything that was done before `step` is written down, so that whoever decides anew sees it in the
    /// resource and loses nothing.
    ///
    /// A stop whose savepoint is recorded, but whose job is not yet said to be suspended, is not: the next decision would
    /// stop the job once more.
    package func isSettled(before step: Int) -> Bool {
        var open: Set<Commitment> = []
        for done in steps.prefix(step) {
            if let commitment = done.action.opens { open.insert(commitment) }
            open.subtract(done.action.closes)
        }
        return open.isEmpty
    }
}

/// What has to be written down after an effect.
enum Commitment: Hashable {
    /// Something of the job or its cluster was stopped or started.
    case lifecycle
    /// A snapshot was asked for.
    case snapshot
    /// Data are gone, and their record is not.
    case disposal
}

extension StepAction {
    /// Whether it stops, starts or deletes something, so that it must not be begun for a spec that is none any more.
    package var hasLastingEffect: Bool { opens != nil }

    /// What has to be written down once this step may have been done.
    fileprivate var opens: Commitment? {
        switch self {
        case .stopWithSavepoint, .cancel, .scaleToZero, .deleteCluster, .deleteHA, .deploy, .runJar, .rescale:
            .lifecycle
        case .takeSavepoint(let order): order.cancelsJob ? .lifecycle : .snapshot
        case .takeCheckpoint: .snapshot
        case .dispose: .disposal
        case .record, .poll, .recordSavepoint, .verifyRestored, .removeRecord, .createSnapshot, .patchStatus,
            .patchSnapshot, .event, .releaseFinalizer, .lookAgain:
            nil
        }
    }

    /// What this step writes down.
    fileprivate var closes: Set<Commitment> {
        switch self {
        case .patchStatus: [.lifecycle, .snapshot]
        case .recordSavepoint, .patchSnapshot: [.snapshot]
        case .removeRecord: [.disposal]
        case .releaseFinalizer: [.disposal, .lifecycle]
        default: []
        }
    }
}
