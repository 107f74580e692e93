/// What the recorder did between its recordings.
enum FlinkReplayScript {
    private typealias Event = FlinkReplayEvent

    private static let rare = ["execution.checkpointing.interval": "600s"]
    private static let slow: [String] = ["--name", "slow-job", "--snapshot-millis", "2500"]

    static func events(before name: String, isVersion1: Bool) -> [FlinkReplayEvent] {
        if let events = common[name] { return events }
        return (isVersion1 ? version1 : version2)[name] ?? []
    }

    private static let version1: [String: [FlinkReplayEvent]] = [
        "startup-jobs-overview-connection-refused": [.startJobManager],
        "startup-jobs-overview-http-503": [.wait(2_010)],
        "job-after-savepoint-cancel-job": [.state("CANCELED")],
        "job-checkpoints-none-completed": [.wait(30), .running],
        "job": [.wait(120), .look], "slow-stop-job-meanwhile": [.look],
        "slow-stop-trigger": [.cancel, .job(slow), .running],
        "job-restarting": [
            .cancel,
            .job(
                ["--name", "failing-job", "--fail-at", "100"],
                [
                    "restart-strategy.fixed-delay.attempts": "1", "restart-strategy.fixed-delay.delay": "4s",
                    "execution.checkpointing.interval": "600s",
                ]), .state("RESTARTING"),
        ],
        "jobmanager-restarted-savepoint-status-http-503": [.startJobManager, .wait(2_010)],
        "jobmanager-restarted-savepoint-status-http-404": [.wait(100)],
    ]

    private static let version2: [String: [FlinkReplayEvent]] = [
        "startup-overview-http-503": [.startJobManager, .wait(2_010)],
        "startup-jobs-overview-connection-refused": [.killJobManager, .startJobManager],
        "job": [.wait(400), .look, .look],
        "job-checkpoints-none-completed": [.checkpoint, .running, .wait(60), .checkpointBegins],
        "slow-stop-job-meanwhile": [.wait(400), .look, .look],
        "slow-stop-trigger": [.cancel, .job(slow), .running, .checkpointBegins, .wait(15)],
        "job-restarting": [
            .cancel,
            .job(
                ["--name", "failing-job", "--fail-at", "100"],
                [
                    "restart-strategy.fixed-delay.attempts": "1", "restart-strategy.fixed-delay.delay": "4s",
                    "execution.checkpointing.interval": "600s",
                ]), .running, .checkpoint, .state("RESTARTING"),
        ],
        "jobmanager-restarted-savepoint-status-http-404": [.startJobManager, .wait(3_000)],
    ]

    private static let started: [Event] = [.wait(300), .running, .checkpoint]
    private static let next: [Event] = [.running, .cancel]

    private static let common: [String: [FlinkReplayEvent]] = [
        "overview-no-taskmanager": [.wait(3_000)],
        "job-waiting-for-slots": [.wait(300)],
        "overview": [.cancel, .addTaskManager],
        "job-deploying": [.wait(30)],
        "job-checkpoints-with-completed": [.wait(3_500)],
        "job-checkpoints-after-savepoints": [.wait(60)],
        "job-after-failed-stop": [.wait(500), .look, .look],
        "job-stopped-checkpoints": [.wait(60)],
        "job-stopped": [.wait(60)],
        "savepoint-path-job-checkpoints": started,
        "jar-run-from-drained-savepoint": [.state("FINISHED")],
        "job-drained": [.state("FINISHED")],
        "from-drained-savepoint-job-checkpoints": started,
        "jar-run-no-claim": next, "no-claim-job-checkpoints": started,
        "job-canceled": [.state("CANCELED")],
        "from-retained-checkpoint-job-checkpoints": started,
        "jar-run-legacy": next, "legacy-job-checkpoints": started,
        "jar-run-restore-mode-claim-field": next, "restore-mode-claim-field-job-checkpoints": started,
        "jar-run-state-mismatch-allowed": next, "state-mismatch-allowed-job-checkpoints": started,
        "jar-run-config-savepoint-path": next, "config-savepoint-path-job-checkpoints": started,
        "jar-run-config-state-recovery-path": next, "config-state-recovery-path-job-checkpoints": started,
        "jar-run-config-wrong-key": next, "config-wrong-key-job-checkpoints": started,
        "jar-run-with-job-id": next, "jar-run-same-job-id-terminated": next,
        "jar-run-query-and-body": next, "savepoint-cancel-job-trigger": [.running, .cancel, .job([]), .running],
        "slow-stop-same-trigger-id": [.wait(20)],
        "stop-then-stop-first-trigger": [.cancel, .job(slow), .running],
        "stop-then-stop-second-trigger": [.wait(300)],
        "stop-then-savepoint-first-trigger": [.wait(2_000), .cancel, .job(slow), .running],
        "stop-then-savepoint-second-trigger": [.wait(300)],
        "savepoint-then-stop-first-trigger": [.cancel, .job(slow), .running],
        "savepoint-then-stop-second-trigger": [.wait(300)],
        "savepoint-then-savepoint-first-trigger": [.cancel, .job(slow), .running],
        "savepoint-then-savepoint-second-trigger": [.wait(300)],
        "stop-then-checkpoint-first-trigger": [.cancel, .job(slow), .running],
        "stop-then-checkpoint-second-trigger": [.wait(300)],
        "stop-unknown-field-trigger": [.cancel, .job([]), .running],
        "stop-no-body-trigger": [.cancel, .job([]), .running],
        "stop-then-cancel-trigger": [.cancel, .job(slow), .running],
        "stop-then-cancel": [.wait(300)],
        "job-checkpoints-config-long-interval": [.cancel, .job(slow, rare), .running],
        "savepoint-timeout-trigger": [
            .cancel,
            .job(
                ["--name", "timeout-job", "--snapshot-millis", "6000"],
                ["execution.checkpointing.timeout": "2s", "execution.checkpointing.interval": "600s"]), .running,
        ],
        "savepoint-snapshot-fails-trigger": [
            .cancel, .job(["--name", "fail-snapshot-job", "--fail-snapshots"], rare), .running,
        ],
        "checkpoint-snapshot-fails-trigger": [.running],
        "stop-snapshot-fails-trigger": [.running],
        "checkpoints-after-failures": [.wait(60)], "stop-snapshot-fails-job-exceptions": [.running],
        "job-failed": [.state("FAILED")], "job-failed-exceptions": [.wait(60)],
        "job-bounded-finished": [.job(["--name", "bounded-job", "--count", "500"]), .state("FINISHED")],
        "job-taskmanager-lost": [
            .job([]), .running, .checkpoint, .savepoint, .loseTaskManager, .wait(2_500), .state("RESTARTING"),
            .state("RUNNING"), .wait(5_000),
        ],
        "job-checkpoints-after-failover": [.addTaskManager, .running, .checkpoint, .wait(60)],
        "jobmanager-killed-connection-refused": [.killJobManager],
        "config-defaults": [
            .cluster(["web.refresh-interval": nil]), .startJobManager, .wait(3_000),
        ],
        "no-default-directory-checkpoints-config": [
            .cluster([
                "execution.checkpointing.dir": nil, "execution.checkpointing.savepoint-dir": nil,
                "execution.checkpointing.interval": "600s", "rest.async.store-duration": "4s",
            ]), .startJobManager, .addTaskManager, .wait(3_000), .job([]), .running,
        ],
        "no-default-directory-checkpoints": [.wait(60)],
        "expiry-status-after": [.wait(4_100)],
        "older-keys-checkpoints-config": [
            .cluster([
                "execution.checkpointing.dir": nil, "execution.checkpointing.savepoint-dir": nil,
                "state.checkpoints.dir": "file:///flink-data/checkpoints",
                "state.savepoints.dir": "file:///flink-data/savepoints",
            ]), .startJobManager, .addTaskManager, .wait(3_000), .job([]), .running,
        ],
        "older-keys-checkpoints": [.checkpoint],
    ]
}
