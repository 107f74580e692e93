import Testing

private func facts(_ edit: (inout ApacheReference.Facts) -> Void) -> ApacheReference.Facts {
    var facts = ApacheReference.Facts()
    edit(&facts)
    return facts
}

struct ApacheReferenceTests {
    /// Wherever the two cannot agree, `tableReadsLess` says so, and the procedure waits there.
    @Test(arguments: ApacheReference.UpgradeSlice.all)
    func `procedure and decision table of the reference agree`(slice: ApacheReference.UpgradeSlice) {
        var compared = 0
        var disagreements: [ApacheReference.Facts] = []
        ApacheReference.forEachUpgrade(in: slice) { facts in
            compared += 1
            let procedure = ApacheReference.upgrade(facts)
            let table = ApacheReference.upgradeByTable(facts)
            let agree = ApacheReference.tableReadsLess(facts) ? procedure == .waitUnreadable : procedure == table
            if !agree, disagreements.count < 3 { disagreements.append(facts) }
        }
        #expect(disagreements == [])
        #expect(compared >= 3 * 5 * 9 * 4 * 3 * 128)
    }

    @Test func `replacing a cluster that never started ends`() {
        var open: [ApacheReference.Facts] = []
        for slice in ApacheReference.UpgradeSlice.all where slice.jobState == .failed {
            ApacheReference.forEachUpgrade(in: slice) { facts in
                let again = ApacheReference.upgrade(ApacheReference.afterDeletingCluster(facts))
                if again == .deleteClusterKeepHAThenAskAgain, open.count < 3 { open.append(facts) }
            }
        }
        #expect(open == [])
    }

    @Test(
        arguments: [
            ("running, savepoint", facts { _ in }, .savepoint),
            ("running, last-state, HA", facts { $0.mode = .lastState }, .lastStateUsingHaMeta),
            (
                "failing falls back to HA metadata, though it could be cancelled", facts { $0.jobState = .failing },
                .lastStateUsingHaMeta
            ),
            (
                "failing without HA metadata is cancelled",
                facts {
                    $0.jobState = .failing
                    $0.haMetadata = .no
                }, .lastStateUsingCancel
            ),
            (
                "ended, marker before last savepoint",
                facts {
                    $0.jobState = .failed
                    $0.upgradeSavepoint = .marker
                }, .errorLastCheckpointUnknown
            ),
            (
                "ended, nothing recorded",
                facts {
                    $0.jobState = .canceled
                    $0.upgradeSavepoint = .none
                    $0.hasLastSavepoint = false
                }, .terminalFromNothing
            ),
            (
                "ended, HA metadata wins where the JobManager cannot be asked",
                facts {
                    $0.jobState = .failed
                    $0.jobManager = .deploying
                }, .lastStateUsingHaMeta
            ),
            (
                "a version change forces the fallback",
                facts {
                    $0.jobState = .failing
                    $0.lastStateFallback = false
                    $0.versionChanged = true
                }, .lastStateUsingCancel
            ),
            (
                "an exception also hits a pending cancellation",
                facts {
                    $0.jobState = .cancelling
                    $0.jobManager = .missing
                    $0.newHAMetadata = .no
                }, .errorJobManagerAndHAGone
            ),
            (
                "a session job's HA metadata is not read",
                facts {
                    $0.kind = .sessionJob
                    $0.mode = .lastState
                    $0.haMetadata = .unknown
                }, .lastStateUsingCancel
            ),
            (
                "exactly at the limit is too old",
                facts {
                    $0.mode = .lastState
                    $0.hasMaxCheckpointAge = true
                    $0.completedAge = .equal
                }, .savepoint
            ),
            (
                "a session cluster", facts { $0.mode = .none }, .redeploySessionCluster
            ),
        ] as [(String, ApacheReference.Facts, ApacheReference.UpgradeAnswer)])
    func `how an upgrade is done`(name: String, facts: ApacheReference.Facts, answer: ApacheReference.UpgradeAnswer) {
        #expect(ApacheReference.upgrade(facts) == answer, "\(name)")
    }

    @Test func `an ended job whose JobManager answers is decided by its record, whatever HA metadata says`() {
        let facts = facts {
            $0.jobState = .failed
            $0.haMetadata = .unknown
        }
        #expect(ApacheReference.upgrade(facts) == .waitUnreadable)
        #expect(ApacheReference.upgradesIfReadable(facts) == .init(.terminalFromUpgradeSavepoint))
    }

    @Test(
        arguments: [
            ("how it was suspended wins", facts { $0.mode = .lastState }, .fromUpgradeSavepoint),
            ("stateless overrules a savepoint", facts { $0.mode = .stateless }, .fromNothing),
            (
                "but not last-state",
                facts {
                    $0.mode = .stateless
                    $0.recordedMode = .lastState
                }, .fromHAMetadata
            ),
            (
                "HA metadata without a checkpoint",
                facts {
                    $0.recordedMode = .lastState
                    $0.newHACheckpoint = .no
                }, .fromHAMetadataWithoutCheckpoint
            ),
            (
                "HA metadata gone",
                facts {
                    $0.recordedMode = .lastState
                    $0.newHAMetadata = .no
                    $0.newHACheckpoint = .no
                }, .errorHAMetadataGone
            ),
            ("the marker is no path", facts { $0.upgradeSavepoint = .marker }, .fromMarkerAsPath),
            ("nothing was recorded", facts { $0.recordedMode = .none }, .fromNothing),
            (
                "session jobs know no HA",
                facts {
                    $0.kind = .sessionJob
                    $0.recordedMode = .lastState
                }, .fromNothing
            ),
        ] as [(String, ApacheReference.Facts, ApacheReference.RestoreAnswer)])
    func `what a suspended job starts from`(
        name: String, facts: ApacheReference.Facts, answer: ApacheReference.RestoreAnswer
    ) {
        var facts = facts
        facts.recordedState = .suspended
        facts.jobState = .finished
        facts.jobManager = .missing
        #expect(ApacheReference.asked(facts) == .restore)
        #expect(ApacheReference.restore(facts) == answer, "\(name)")
    }

    @Test func `a redeploy is taken up even by a suspended job`() {
        let facts = facts {
            $0.recordedState = .suspended
            $0.change = .redeploy
        }
        #expect(ApacheReference.asked(facts) == .upgrade)
        #expect(ApacheReference.upgrade(facts) == .chosenSavepoint)
    }

    @Test(
        arguments: [
            ("spec.job.upgradeMode", .changed, .ignore, .ignore),
            ("spec.job.savepointRedeployNonce", .added, .redeploy, .redeploy),
            ("spec.job.savepointRedeployNonce", .removed, .ignore, .ignore),
            ("spec.restartNonce", .changed, .upgrade, .upgrade),
            ("spec.restartNonce", .removed, .ignore, .ignore),
            ("spec.job.parallelism", .changed, .upgrade, .scale),
            ("spec.taskManager.replicas", .added, .upgrade, .scale),
            ("spec.flinkConfiguration.kubernetes.operator.job.restart.failed", .changed, .ignore, .ignore),
            ("spec.flinkConfiguration.parallelism.default", .changed, .ignore, .ignore),
            ("spec.flinkConfiguration.pipeline.jobvertex-parallelism-overrides", .changed, .scale, .upgrade),
            ("spec.flinkConfiguration.taskmanager.numberOfTaskSlots", .removed, .upgrade, .upgrade),
            ("spec.job.state", .changed, .upgrade, .upgrade),
        ] as [(String, ApacheReference.Edit, ApacheReference.ChangeClass, ApacheReference.ChangeClass)])
    func `what an edit amounts to`(
        path: String, edit: ApacheReference.Edit, native: ApacheReference.ChangeClass,
        standalone: ApacheReference.ChangeClass
    ) {
        let segments = path.split(separator: ".").map(String.init)
        #expect(ApacheReference.change(segments, edit, .native) == native)
        #expect(ApacheReference.change(segments, edit, .standalone) == standalone)
    }

    @Test func `deletion waits for what it must not cut off`() {
        #expect(ApacheReference.delete(ApacheReference.Facts()) == .cancelStateless)
        let withSavepoint = facts { $0.savepointOnDeletion = true }
        #expect(ApacheReference.delete(withSavepoint) == .stopWithSavepoint)
        #expect(
            ApacheReference.delete(
                facts {
                    $0.savepointOnDeletion = true
                    $0.jobState = .restarting
                }) == .waitForRunningJob)
        let onLostCluster = facts {
            $0.kind = .sessionJob
            $0.sessionJobManager = .missing
        }
        #expect(ApacheReference.delete(onLostCluster) == .waitForSessionCluster)
        #expect(
            ApacheReference.delete(
                facts {
                    $0.mode = .none
                    $0.hasSessionJobs = true
                }) == .waitForSessionJobs)
    }

    @Test func `hazards are named by what is really done`() {
        #expect(ApacheReference.hazards(facts { $0.change = .ignore }) == [])
        #expect(
            ApacheReference.hazards(facts { $0.jobState = .failing }) == [
                "nothing-is-sent-to-flink", "cancellable-yet-not-cancelled",
            ])
        #expect(
            ApacheReference.hazards(
                facts {
                    $0.jobState = .failed
                    $0.upgradeSavepoint = .none
                    $0.hasLastSavepoint = false
                }) == ["ended-starts-empty", "failed-becomes-finished"])
    }
}
