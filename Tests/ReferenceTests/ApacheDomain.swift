import PolicyCompiler

/// The dimensions in which the reference's facts vary, with the policy's facts that say the same.
enum ApacheDomain {
    typealias Facts = ApacheReference.Facts
    typealias Option = SweepDimension.Option

    static let kinds = SweepDimension.fact(
        "kind",
        [
            (.name("FlinkDeployment"), { $0.kind = .deployment }),
            (.name("FlinkSessionJob"), { $0.kind = .sessionJob }),
        ])

    static let jobStates: [(String?, ApacheReference.JobState)] = [
        ("INITIALIZING", .initializing), ("CREATED", .created), ("RUNNING", .running), ("FAILING", .failing),
        ("FAILED", .failed), ("CANCELLING", .cancelling), ("CANCELED", .canceled), ("FINISHED", .finished),
        ("RESTARTING", .restarting), ("SUSPENDED", .suspended), ("RECONCILING", .reconciling), (nil, .none),
    ]

    /// The job's state, with ages in full where they are read (RUNNING, 1.4), and at three corners elsewhere.
    static let jobs: SweepDimension = {
        var options: [Option] = []
        for (name, state) in jobStates {
            let ages = state == .running ? allAges : [allAges[0], allAges[1], allAges[allAges.count - 1]]
            for age in ages {
                var values = age.values
                values["job.state"] = name.map(FactValue.name) ?? FactValue.none
                options.append(
                    Option(values: values) {
                        $0.jobState = state
                        age.apply(&$0)
                    })
            }
        }
        return SweepDimension("job.state with ages", options)
    }()

    /// No limit; else every age below, at and above the limit, never, and for statistics unreadable.
    private static let allAges: [Option] = {
        let limit: Int64 = 600_000
        func value(_ age: ApacheReference.Age) -> FactValue {
            switch age {
            case .less: .number(limit - 1)
            case .equal: .number(limit)
            case .greater: .number(limit + 1)
            case .none: FactValue.none
            case .unknown: .unknown
            }
        }
        func option(
            _ hasLimit: Bool, _ start: ApacheReference.Age, _ completed: ApacheReference.Age,
            _ pending: ApacheReference.Age
        ) -> Option {
            Option(
                values: [
                    "max-checkpoint-age": hasLimit ? .number(limit) : FactValue.none, "job.start.age": value(start),
                    "checkpoint.completed.age": value(completed), "checkpoint.pending.age": value(pending),
                ]
            ) {
                $0.hasMaxCheckpointAge = hasLimit
                $0.startAge = start
                $0.completedAge = completed
                $0.pendingAge = pending
            }
        }
        var options: [Option] = []
        for hasLimit in [false, true] {
            for start in ApacheReference.Age.allCases where start != .unknown {
                for completed in ApacheReference.Age.allCases {
                    for pending in ApacheReference.Age.allCases where (completed == .unknown) == (pending == .unknown) {
                        options.append(option(hasLimit, start, completed, pending))
                    }
                }
            }
        }
        return options
    }()

    static let versions = SweepDimension.flag("changed spec.flinkVersion", \.versionChanged)

    /// Classes of change with what in-place scaling looks at: all of that for the classes that try it, its two ends for
    /// the others. `ignore` is asked while UPGRADING only.
    static let changes: SweepDimension = {
        var options: [Option] = []
        let classes: [(String, ApacheReference.ChangeClass)] = [
            ("upgrade", .upgrade), ("ignore", .ignore), ("in-place", .inPlace), ("scale", .scale),
            ("redeploy", .redeploy),
        ]
        // Bits: the switch, possible, failed, standalone.
        let scaling = [0b0011, 0b0010, 0b1010, 0b0001, 0b0111]
        for (name, changeClass) in classes {
            let triesScaling = changeClass == .scale || changeClass == .ignore
            for bits in triesScaling ? scaling : [0b0011, 0b0000] {
                let values: [String: FactValue] = [
                    "change": .name(name), "in-place-scaling": .bool(bits & 1 != 0),
                    "rescale.possible": .bool(bits & 2 != 0), "rescale.failed": .bool(bits & 4 != 0),
                    "cluster.mode": .name(bits & 8 != 0 ? "standalone" : "native"),
                    "reconciliation.state": .name(changeClass == .ignore ? "UPGRADING" : "DEPLOYED"),
                ]
                options.append(
                    Option(values: values) {
                        $0.change = changeClass
                        $0.inPlaceScaling = bits & 1 != 0
                        $0.canRescale = bits & 2 != 0
                        $0.rescaleFailed = bits & 4 != 0
                        $0.clusterMode = bits & 8 != 0 ? .standalone : .native
                        $0.reconciliation = changeClass == .ignore ? .upgrading : .deployed
                    })
            }
        }
        return SweepDimension("change with in-place scaling", options)
    }()

    static let fallback = SweepDimension.flag("last-state-fallback", \.lastStateFallback)
    static let cancel = SweepDimension.flag("last-state-cancel", \.jobCancelEnabled)
    static let newHAEnabled = SweepDimension.flag("new.ha.enabled", \.newHAEnabled)

    /// Whether HA is on, with the metadata that there can be then (1.5: without HA there is none).
    static let deployedHA = SweepDimension(
        "ha.enabled with ha.metadata",
        [(false, seen[0])].map { ha($0.0, $0.1) } + seen.map { ha(true, $0) })

    private static func ha(_ isEnabled: Bool, _ metadata: (FactValue, ApacheReference.Seen)) -> Option {
        Option(values: ["ha.enabled": .bool(isEnabled), "ha.metadata": metadata.0]) {
            $0.haEnabled = isEnabled
            $0.haMetadata = metadata.1
        }
    }

    /// The same with the new configuration. The upgrade does not look at the checkpoint in it.
    static let newHA = SweepDimension(
        "new.ha.enabled with new.ha.metadata",
        [(false, seen[0])].map { newHA($0.0, $0.1) } + seen.map { newHA(true, $0) })

    private static func newHA(_ isEnabled: Bool, _ metadata: (FactValue, ApacheReference.Seen)) -> Option {
        Option(values: ["new.ha.enabled": .bool(isEnabled), "new.ha.metadata": metadata.0]) {
            $0.newHAEnabled = isEnabled
            $0.newHAMetadata = metadata.1
            $0.newHACheckpoint = metadata.1
        }
    }

    static let neverStarted = SweepDimension.flag("jobmanager.never-started", \.jobManagerNeverStarted)

    static let seen: [(FactValue, ApacheReference.Seen)] = [
        (.bool(false), .no), (.bool(true), .yes), (.unknown, .unknown),
    ]

    /// The new spec's HA metadata, with whether it holds a checkpoint.
    static let newHAMetadata = SweepDimension(
        "new.ha.metadata with new.ha.checkpoint",
        [
            (FactValue.bool(false), FactValue.bool(false), ApacheReference.Seen.no, ApacheReference.Seen.no),
            (.bool(true), .bool(false), .yes, .no), (.bool(true), .bool(true), .yes, .yes),
            (.unknown, .unknown, .unknown, .unknown),
        ].map { metadata, checkpoint, seen, seenCheckpoint in
            Option(values: ["new.ha.metadata": metadata, "new.ha.checkpoint": checkpoint]) {
                $0.newHAMetadata = seen
                $0.newHACheckpoint = seenCheckpoint
            }
        })

    static let jobManagers: [(String, ApacheReference.JobManager)] = [
        ("READY", .ready), ("DEPLOYED_NOT_READY", .deployedNotReady), ("DEPLOYING", .deploying), ("MISSING", .missing),
        ("ERROR", .error),
    ]

    static let jobManager = SweepDimension.fact(
        "jobmanager.status", jobManagers.map { name, status in (.name(name), { $0.jobManager = status }) })

    static let modes: [(FactValue, ApacheReference.Mode)] = [
        (.name("stateless"), .stateless), (.name("savepoint"), .savepoint), (.name("last-state"), .lastState),
        (FactValue.none, .none),
    ]

    static let lastMode = SweepDimension.fact(
        "last-mode", modes.map { value, mode in (value, { $0.recordedMode = mode }) })
    static let mode = SweepDimension.fact("mode", modes.map { value, mode in (value, { $0.mode = mode }) })

    static let upgradeSavepoint = SweepDimension.fact(
        "upgrade-savepoint",
        [
            (FactValue.none, { $0.upgradeSavepoint = .none }), (.name("path"), { $0.upgradeSavepoint = .path }),
            (.name("last-state-marker"), { $0.upgradeSavepoint = .marker }),
        ])
    static let lastSavepoint = SweepDimension.fact(
        "last-savepoint",
        [(FactValue.none, { $0.hasLastSavepoint = false }), (.name("path"), { $0.hasLastSavepoint = true })])
    static let savepointDirectory = SweepDimension.fact(
        "savepoint.directory",
        [(FactValue.none, { $0.hasSavepointDirectory = false }), (.name("path"), { $0.hasSavepointDirectory = true })])

    static let recordedStates = SweepDimension.fact(
        "deployed.state",
        [
            (.name("running"), { $0.recordedState = .running }),
            (.name("suspended"), { $0.recordedState = .suspended }),
            (FactValue.none, { $0.recordedState = .none }),
        ])

    /// All that `upgrade` reads of a FlinkDeployment or a FlinkSessionJob, what splits best first.
    static let upgrade = [
        jobs, kinds, versions, deployedHA, newHA, jobManager, neverStarted, lastMode, upgradeSavepoint, lastSavepoint,
        savepointDirectory, fallback, cancel, changes,
    ]
}
