import PolicyCompiler

// The dimensions of `admit`. Rules that are looked at one behind the other vary in parts: each part keeps still what no
// rule of it reads, which is said where it is.
extension FlinkClusterDomain {
    typealias Option = Dimension.Option

    /// A session cluster, and a cluster whose job runs and has a final savepoint: for rules that look at no more of it.
    static let sessionOrRunning = Dimension.product([jobCluster, job, location, isFinal]) {
        $0.isJobCluster
            ? $0.job == .running && $0.location && $0.isFinal : $0.job == .none && !$0.location && !$0.isFinal
    }
    static let exists = Dimension.flag("cluster.exists", \.admission.exists)
    static let controlChanged = Dimension.flag("control.changed", \.admission.controlChanged)
    /// The state of one version counts, and the others are told from it by their corners.
    static let deployedCancel = Dimension.flag("deployed.cancel-requested", \.admission.deployedCancel)
    static let cancelAlone = Dimension.flag("cancel-requested.alone", \.admission.cancelIsAlone)
    static let generationNext = Dimension.flag("savepoint-generation.next", \.admission.generationIsNext)
    static let generationAlone = Dimension.flag("savepoint-generation.alone", \.admission.generationIsAlone)
    static let deployedJob = Dimension.flag("deployed.cluster.job", \.admission.deployedIsJobCluster)
    static let deployedDirectory = Dimension.path(
        "deployed.savepoint.directory", \.admission.deployedHasDirectory)
    static let highAvailability = Dimension.product([
        .flag("ha.enabled", \.admission.hadHA), .flag("new.ha.enabled", \.admission.hasHA),
    ])

    private static func edit(
        _ changed: [String], added: [String] = [], _ apply: @escaping (inout Reference.Admission) -> Void = { _ in }
    ) -> Option {
        var values: [String: FactValue] = ["changed spec.**": .bool(!changed.isEmpty)]
        for field in fieldsWithRules {
            values["changed spec.\(field)"] = .bool(changed.contains(field))
            values["added spec.\(field)"] = .bool(added.contains(field))
        }
        return Option(values: values) {
            $0.admission.specChanged = !changed.isEmpty
            apply(&$0.admission)
        }
    }

    private static let savepointFields = [
        "job.autoSavepointSeconds", "job.savepointsDir", "job.fromSavepoint", "job.takeSavepointOnUpdate",
        "job.takeSavepointOnUpgrade", "job.maxStateAgeToRestoreSeconds",
    ]
    private static let fieldsWithRules =
        savepointFields + ["job.savepointGeneration", "taskManager.deploymentType"]

    /// What was edited: nothing, something that no rule is about, each field with a rule, and two at once.
    static let edits: Dimension = {
        let generation = "job.savepointGeneration"
        let type = "taskManager.deploymentType"
        func typed(_ name: String, _ option: Option) -> Option {
            option.and(Option(values: ["deployment-type": .name(name)]) { _ in })
        }
        func edits(of type: [Option]) -> [Option] { type }
        var options = ["StatefulSet", "Deployment"].flatMap { name in
            [edit([]), edit(["image"]), edit([generation]) { $0.generationChanged = true }].map { typed(name, $0) }
                + savepointFields.map { typed(name, edit([$0])) } + [
                    typed(name, edit([type]) { $0.deploymentType = .otherwise }),
                    typed(
                        name,
                        edit([type], added: [type]) {
                            $0.deploymentType = name == "StatefulSet" ? .addedAsStatefulSet : .otherwise
                        }),
                ]
        }
        options.append(
            typed(
                "Deployment",
                edit([generation, type]) {
                    $0.generationChanged = true
                    $0.deploymentType = .otherwise
                }))
        return Dimension("edit with deployment-type", options)
    }()

    private static func text(
        _ name: String, _ path: WritableKeyPath<Reference.Facts, Reference.Text> & Sendable,
        _ texts: [Reference.Text] = Reference.Text.allCases
    ) -> Dimension {
        Dimension(
            name,
            texts.map { text in
                let value: FactValue =
                    switch text {
                    case .absent: FactValue.none
                    case .empty: .string("")
                    case .set: .string("x")
                    }
                return Option(values: [name: value]) { $0[keyPath: path] = text }
            })
    }

    /// A string of which it counts that it is there.
    private static func present(
        _ name: String, _ path: WritableKeyPath<Reference.Facts, Bool> & Sendable
    ) -> Dimension {
        Dimension(
            name,
            [true, false].map { value in
                Option(values: [name: value ? .string("x") : FactValue.none]) { $0[keyPath: path] = value }
            })
    }

    private static func counts(
        _ name: String, _ path: WritableKeyPath<Reference.Facts, Int64> & Sendable, _ numbers: [Int64]
    ) -> Dimension {
        Dimension(
            name, numbers.map { number in Option(values: [name: .number(number)]) { $0[keyPath: path] = number } })
    }

    static let parallelism = Dimension.number("parallelism", \.admission.parallelism, [1, 0, 2])
    static let parallelismOrNone = Dimension.number("parallelism", \.admission.parallelism, [1, 0, 2, nil])

    /// Each port at the limit, just above it, and all of them well.
    private static let ports: Dimension = {
        let names = ["rpc-port", "blob-port", "query-port", "ui-port"]
        func option(_ low: String?, _ number: Int64) -> Option {
            var values: [String: FactValue] = [:]
            for name in names { values[name] = .number(name == low ? number : 6123) }
            return Option(values: values) { $0.admission.lowestPort = low == nil ? 6123 : number }
        }
        return Dimension(
            "ports", [option(nil, 0)] + names.flatMap { [option($0, 1024), option($0, 1025), option($0, 0)] })
    }()

    /// The rules of creation that only Google's version has, every combination.
    static let newSpecGoogle: [Dimension] = [
        text("image", \.admission.image), counts("jobmanagers", \.admission.jobManagers, [1, 0, 2]),
        counts("taskmanagers", \.admission.taskManagers, [1, 0, 2]), ports,
        counts("jobmanager-off-heap", \.admission.jobManagerRatio, [25, 100, 101]),
        counts("taskmanager-off-heap", \.admission.taskManagerRatio, [25, 100, 101]),
        text("jar", \.admission.jar), parallelism,
    ]

    /// Each of cpu and memory of both components.
    private static let resources: Dimension = {
        let names = ["jobmanager-cpu", "jobmanager-memory", "taskmanager-cpu", "taskmanager-memory"]
        let options = (0..<16).map { missing -> Option in
            var values: [String: FactValue] = [:]
            for (place, name) in names.enumerated() {
                values[name] = missing & 1 << place == 0 ? .string("1") : FactValue.none
            }
            return Option(values: values) { $0.admission.hasResources = missing == 0 }
        }
        return Dimension("resources", options)
    }()

    private static let mode = Dimension.names(
        "job-mode", \.admission.isApplication, [("Detached", false), ("Blocking", false), ("Application", true)])

    /// And Spotify's.
    static let newSpecSpotify: [Dimension] = [
        resources, counts("jobmanager-memory-ratio", \.admission.jobManagerRatio, [80, 100, 101]),
        counts("taskmanager-memory-ratio", \.admission.taskManagerRatio, [80, 100, 101]), mode,
        text("jar", \.admission.jar, [.set, .absent]), present("python-file", \.admission.pythonFile),
        present("python-module", \.admission.pythonModule), parallelismOrNone,
    ]

    /// A spec that is well, and one that is not: for the rules before those of creation.
    static func goodAndBad(_ dimensions: [Dimension]) -> [Dimension] {
        dimensions.enumerated().map { $0 == 0 ? $1.ends : $1.only(0) }
    }
}

extension ClusterDimension {
    /// The first, and the last.
    fileprivate var ends: ClusterDimension {
        ClusterDimension("\(name) (ends)", [options[0], options[options.count - 1]])
    }
}
