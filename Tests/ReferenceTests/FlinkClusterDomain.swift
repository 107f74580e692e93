import PolicyCompiler

/// The dimensions in which the facts of a FlinkCluster vary, with the policies' facts that say the same.
enum FlinkClusterDomain {
    typealias Reference = FlinkClusterReference
    typealias Dimension = ClusterDimension

    static let jobStates: [(String?, Reference.Job)] = [
        ("Pending", .pending), ("Updating", .updating), ("Restarting", .restarting), ("Deploying", .deploying),
        ("DeployFailed", .deployFailed), ("Running", .running), ("Succeeded", .succeeded), ("Cancelled", .cancelled),
        ("Failed", .failed), ("Suspended", .suspended), ("Lost", .lost), ("Unknown", .unknown), (nil, .none),
    ]
    static let job = Dimension.names("component.job", \.job, jobStates)
    static let jobCluster = Dimension.flag("cluster.job", \.isJobCluster)
    static let recreate = Dimension.flag("recreate", \.recreates)

    /// Of a session cluster, that it is recreated or not; of a job cluster, the job's state.
    static let clusters = Dimension.product([jobCluster, job]) { $0.isJobCluster || $0.job == .none }
    static let clustersWithRecreation = Dimension.product([jobCluster, job, recreate]) {
        $0.isJobCluster ? $0.recreates : $0.job == .none
    }

    static let edit = Dimension.names("change", \.edit, [("ignore", .none), ("upgrade", .update)])
    static let editOrScale = Dimension.names(
        "change", \.edit, [("ignore", .none), ("upgrade", .update), ("scale", .scale)])
    /// What is looked at only while scaling varies there only.
    static let scaling = Dimension.product([
        editOrScale, .flag("scale.alone", \.editIsReplicasOnly), .flag("rescale.failed", \.rescaleFailed),
    ]) { $0.edit == .scale || $0.editIsReplicasOnly && !$0.rescaleFailed }
    static let clusterState = Dimension.names(
        "cluster.state", \.isStoppedCluster, [("Running", false), ("Stopped", true)])
    static let known = Dimension.flag("job.known", \.hasJobID)

    static let fromSavepoint = Dimension.path("initial-savepoint", \.fromSavepoint)
    static let location = Dimension.path("last-savepoint", \.location)
    static let previousStart = Dimension.path("previous-start", \.previousStart)
    static let isFinal = Dimension.flag("savepoint.final", \.isFinal)

    static let savepointState = Dimension.names(
        "savepoint.state", \.savepoint,
        [
            ("NotTriggered", .notTriggered), ("InProgress", .inProgress), ("TriggerFailed", .triggerFailed),
            ("Failed", .failed), ("Succeeded", .succeeded), (nil, .none),
        ])
    static let reason = Dimension.names(
        "savepoint.reason", \.reason,
        [
            ("user-requested", .userRequested), ("scheduled", .scheduled), ("scheduled-initial", .scheduledInitial),
            ("job-cancel", .jobCancel), ("update", .update), (nil, .none),
        ])
    static let savepointJob = Dimension.names(
        "savepoint.job", \.savepointIsOfThisJob, [("same", true), ("other", false), (nil, Bool?.none)])
    static let failedAge = Dimension.age("savepoint.failed.age", \.failedAge, around: [10_000])

    private static func hasFailed(_ facts: Reference.Facts) -> Bool {
        facts.savepoint == .failed || facts.savepoint == .triggerFailed
    }

    /// When it failed is read of a failed one only.
    static let savepoint = Dimension.product([savepointState, failedAge]) { hasFailed($0) || $0.failedAge == nil }
    static let savepointOfJob = Dimension.product([savepointState, savepointJob, failedAge]) {
        hasFailed($0) || $0.failedAge == nil
    }
    static let savepointWithReason = Dimension.product([savepointState, reason, failedAge]) {
        hasFailed($0) || $0.reason == .scheduled && $0.failedAge == nil
    }

    static let annotation = Dimension.names(
        "control.asked", \.annotation,
        [("savepoint", .savepoint), ("job-cancel", .jobCancel), ("other", .other), (nil, .none)])
    static let control = Dimension.names(
        "control.recorded", \.control,
        [("savepoint", .savepoint), ("job-cancel", .jobCancel), ("other", .other), (nil, .none)])
    static let controlState = Dimension.names(
        "control.state", \.controlState,
        [
            ("Requested", .requested), ("Progressing", .progressing), ("InProgress", .inProgress),
            ("Succeeded", .succeeded), ("Failed", .failed), (nil, .none),
        ])
    /// A control that is recorded has a state.
    static let controls = Dimension.product([annotation, control, controlState]) {
        ($0.control == .none) == ($0.controlState == .none)
    }
    static let desired = Dimension.names(
        "desired.state", \.desiredSuspended, [("running", false), ("suspended", true)])
    static let cancelRequested = Dimension.flag("cancel-requested", \.cancelRequested)
    static let generation = Dimension.flag("savepoint-generation.asked", \.generationAsked)

    static let directory = Dimension(
        "savepoint.directory with savepoints-dir",
        [
            (FactValue.none, FactValue.none, Reference.Directory.absent), (.name("path"), .string(""), .empty),
            (.name("path"), .string("s3://savepoints"), .set),
        ].map { fact, setting, value in
            Dimension.Option(values: ["savepoint.directory": fact, "savepoints-dir": setting]) { $0.directory = value }
        })
    static let directoryOrNone = Dimension(directory.name, [directory.options[0], directory.options[2]])

    static let takeGoogle = Dimension(
        "take-savepoint",
        [Bool?.none, false, true].map { value in
            Dimension.Option(values: ["take-savepoint": value.map(FactValue.bool) ?? FactValue.none]) {
                $0.takeSavepoint = value
            }
        })
    static let take = Dimension("take-savepoint", Array(takeGoogle.options[1...]))

    static let savepointAgeGoogle = Dimension.age("savepoint.age", \.savepointAge, around: [300_000])
    /// No limit, or one hour; with ages around it where it is one.
    private static let limit: Int64 = 3_600_000
    static let maxStateAge = Dimension.number("max-state-age", \.maxStateAge, [nil, limit])
    static let ages = Dimension.product([
        maxStateAge, .age("savepoint.age", \.savepointAge, around: [limit]),
        .age("savepoint.age-at-end", \.savepointAgeAtEnd, around: [limit]),
    ])

    static let restartPolicy = Dimension.names(
        "restart-policy", \.restartsOnFailure, [("Never", false), ("FromSavepointOnFailure", true)])
    private static let actions: [(String?, Reference.Cleanup)] = [
        ("KeepCluster", .keepCluster), ("DeleteCluster", .deleteCluster), ("DeleteTaskManager", .deleteTaskManager),
    ]
    static let afterSuccess = Dimension.names("after-success", \.afterSuccess, actions)
    static let afterFailure = Dimension.names("after-failure", \.afterFailure, actions)
    static let afterCancel = Dimension.names("after-cancel", \.afterCancel, actions)
    static let jobManager = Dimension.names(
        "jobmanager.status", \.clusterIsGone, [("READY", false), ("DEPLOYING", false), ("MISSING", true)])

    static let listed: Dimension = {
        let states = [
            "INITIALIZING", "CREATED", "RUNNING", "FAILING", "FAILED", "CANCELLING", "CANCELED", "FINISHED",
            "RESTARTING", "SUSPENDED", "RECONCILING",
        ]
        let values = states.map(FactValue.name) + [FactValue.none, .unknown]
        return Dimension(
            "job.flink-state",
            zip(values, Reference.Listed.allCases).map { value, listed in
                Dimension.Option(values: ["job.flink-state": value]) { $0.listed = listed }
            })
    }()
    static let submitter = Dimension.names(
        "submitter", \.submitter,
        [
            ("not-started", .notStarted), ("running", .running), ("succeeded", .succeeded), ("failed", .failed),
            (nil, .none),
        ])
    static let deployAge = Dimension.number("deploy.age", \.deployAge, [60_000, nil])
    static let reachable = Dimension.flag("flink.reachable", \.isReachable)
    static let poll = Dimension(
        "snapshot.result",
        [
            (FactValue.name("pending"), Reference.Answer.pending), (.name("success"), .success),
            (.name("failure"), .failure), (.unknown, .unreadable),
        ].map { value, answer in Dimension.Option(values: ["snapshot.result": value]) { $0.poll = answer } })
    static let pollTriggerAge = Dimension.age("snapshot.trigger.age", \.triggerAge, around: [900_000])
    static let unexpected = Dimension(
        "unexpected-jobs",
        [Int64?.some(0), 1, nil].map { value in
            Dimension.Option(values: ["unexpected-jobs": value.map(FactValue.number) ?? .unknown]) {
                $0.unexpectedJobs = value
            }
        })

    /// Automatic savepoints: off, more often than the least distance, less often; with ages around all limits.
    static let scheduleGoogle: Dimension = {
        let ages = Dimension.age("savepoint.age", \.savepointAge, around: [120_000, 300_000, 1_800_000])
        return .product([
            .number("auto-savepoint", \.autoSavepoint, [nil, 120_000, 1_800_000]), ages,
            .age("savepoint.trigger.age", \.triggerAge, around: [900_000]),
        ])
    }()
    static let scheduleSpotify = Dimension.product([
        .number("auto-savepoint", \.autoSavepoint, [nil, 120_000]),
        .age("savepoint.age", \.savepointAge, around: [120_000]),
        .age("job.start.age", \.startAge, around: [120_000]),
    ])
}
