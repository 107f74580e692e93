/// The facts that are built in, and the words that outcomes use. Closed: what is not here is a user fact or an error.
public enum Vocabulary {
    /// In the order in which documentation lists them.
    public static let facts: [FactDefinition] =
        resourceFacts + recordedFacts + jobFacts + clusterFacts + savepointFacts + flinkClusterFacts + journalFacts
        + snapshotFacts

    private static let index: [String: FactDefinition] = Dictionary(
        uniqueKeysWithValues: facts.map { ($0.name, $0) })

    public static func fact(named name: String) -> FactDefinition? { index[name] }

    /// What a suspend or a `do` can be, and what it may keep.
    public static let suspendMechanisms = [
        "cancel", "stop-with-savepoint", "savepoint-with-cancel", "savepoint-then-cancel", "delete-cluster",
    ]
    public static let repairs = [
        "delete-cluster", "delete-task-managers", "take-savepoint", "cancel-unexpected-jobs", "rescale",
        "update-in-place",
    ]

    /// Parameters that `with` may set, by mechanism; `trigger` is what a `trigger` outcome takes.
    public static let parameters: [String: [String: ValueType]] = [
        "cancel": [:],
        "stop-with-savepoint": ["format": savepointFormat, "drain": .bool, "directory": .string],
        "savepoint-with-cancel": ["format": savepointFormat, "directory": .string],
        "savepoint-then-cancel": ["wait": .duration, "format": savepointFormat, "directory": .string],
        "delete-cluster": ["job.state": jobState],
        "delete-task-managers": [:],
        "take-savepoint": ["reason": savepointReason, "format": savepointFormat, "directory": .string],
        "cancel-unexpected-jobs": [:],
        "rescale": [:],
        "update-in-place": [:],
        "trigger": [
            "format": savepointFormat, "dispose-on-delete": .bool, "backoff-limit": .count, "directory": .string,
        ],
    ]

    /// What a job can be started from, with how much state that carries over.
    public static let restoreSources: [(name: String, state: CarriedState)] = [
        ("savepoint", .current), ("checkpoint", .current), ("ha-metadata", .current), ("upgrade-savepoint", .current),
        ("last-savepoint", .older), ("previous-start", .older), ("initial-savepoint", .older), ("nothing", .empty),
    ]

    /// How much of the job's state a restore source carries over.
    public enum CarriedState: String, Sendable, Hashable { case current, older, empty }

    public static func carriedState(of source: String) -> CarriedState? {
        restoreSources.first { $0.name == source }?.state
    }

    public static let changeClasses = NameDomain(
        ["ignore", "in-place", "scale", "upgrade", "redeploy"], isOrdered: true, named: "change class")
    public static let modes = NameDomain(["stateless", "savepoint", "last-state"], named: "mode")
    public static let snapshotTriggers = NameDomain(["MANUAL", "PERIODIC", "UPGRADE", "UNKNOWN"])
    public static let savepointFormat = ValueType.names(NameDomain(["CANONICAL", "NATIVE"]))
    public static let savepointReason = ValueType.names(
        NameDomain(["user-requested", "scheduled", "scheduled-initial", "job-cancel", "update"]))
    public static let jobState = ValueType.names(
        NameDomain([
            "INITIALIZING", "CREATED", "RUNNING", "FAILING", "FAILED", "CANCELLING", "CANCELED", "FINISHED",
            "RESTARTING", "SUSPENDED", "RECONCILING",
        ]))
    public static let jobManagerStatus = ValueType.names(
        NameDomain(["READY", "DEPLOYED_NOT_READY", "DEPLOYING", "MISSING", "ERROR"]))
    public static let flinkVersion = ValueType.names(
        NameDomain(
            [
                "v1_13", "v1_14", "v1_15", "v1_16", "v1_17", "v1_18", "v1_19", "v1_20", "v2_0", "v2_1", "v2_2", "v2_3",
                "v2_4",
            ], isOrdered: true, named: "Flink version"))
    static let resourceState = ValueType.names(NameDomain(["running", "suspended"]))

    /// The decisions, in the order of a pass, with what their entries are named after.
    public static let decisions: [(name: String, entries: Entries)] = [
        ("ready", .single), ("admit", .single), ("change", .single), ("deploy", .single), ("restore", .single),
        ("upgrade", .modes), ("rollback", .single), ("snapshot", .snapshots), ("recover", .single),
        ("finish", .single), ("control", .single), ("delete", .modes), ("progress", .single), ("dispose", .single),
    ]

    public enum Entries: Sendable, Hashable { case single, modes, snapshots }
}
