import Documents
import PolicyCompiler

/// The spec that makes the operator come to a decision, and what to say where no spec does.
///
/// All that it sets counts as an edit of the spec (reference, 1), so it stays: to put it back would be one more update.
struct FlinkClusterForcing {
    private(set) var spec: Document
    private(set) var notes: [String] = []
    private let subject: PlanSubject
    private let cluster: FlinkClusterSubject

    init(_ subject: PlanSubject, _ cluster: FlinkClusterSubject) {
        self.subject = subject
        self.cluster = cluster
        spec = subject.newSpec
    }

    private var isGoogles: Bool { cluster.fork == .google }

    mutating func cannot(_ text: String) { notes.append("cannot be forced on the operator: \(text)") }

    private mutating func set(_ field: String, _ value: Document) {
        let path = DocumentPath(keys: "job", field)
        guard spec[path] != value else { return }
        spec = spec.setting(value, at: path)
        notes.append("`spec.job.\(field)` is set for this, and stays: to put it back would be one more update")
    }

    private mutating func remove(_ field: String) {
        guard var job = spec["job"]?.map, job[field] != nil else { return }
        job[field] = nil
        spec = spec.setting(Document(.map(job)), at: DocumentPath(keys: "job"))
        notes.append("`spec.job.\(field)` is removed: the operator would obey it on every update")
    }

    /// Whether an update takes a savepoint of its own.
    mutating func takeSavepoint(_ takes: Bool) {
        let usual = isGoogles ? nil : true
        let stated = spec["job"]?[cluster.fork.takeSavepointField]?.bool ?? usual
        if stated != takes { set(cluster.fork.takeSavepointField, Document(.bool(takes))) }
    }

    /// Google's operator crashes on an update while the field is not set (reference, 9.2).
    mutating func avoidFault() {
        guard isGoogles, subject.shape == .application, spec["job"]?[cluster.fork.takeSavepointField]?.bool == nil
        else {
            return
        }
        takeSavepoint(false)
    }

    /// A savepoint that is older than this is refused for an update without one.
    mutating func admitSavepoint() {
        let age = (cluster.savepointAge ?? 0) / 1000
        let limit = spec["job"]?["maxStateAgeToRestoreSeconds"]?.integer
        // The update takes a few passes, in which the savepoint grows older.
        if limit.map({ $0 < age + 60 }) ?? true { set("maxStateAgeToRestoreSeconds", .number(age + 3600)) }
    }

    /// From where the new submission starts (reference, 11).
    mutating func start(from source: String, isFirst: Bool) {
        switch source {
        case "savepoint", "upgrade-savepoint", "last-savepoint": remove("fromSavepoint")
        case "initial-savepoint":
            if !isFirst {
                notes.append("remove `spec.job.fromSavepoint` with the next edit: every update goes back to it")
            }
        case "previous-start":
            guard let path = subject.previousStart else { return cannot("the path of `previous-start` is not known") }
            if subject.lastSavepoint == nil { remove("fromSavepoint") } else { set("fromSavepoint", .text(path)) }
        case "nothing":
            remove("fromSavepoint")
            if subject.lastSavepoint != nil || subject.previousStart != nil {
                cannot("it never starts empty while it knows a savepoint; delete the FlinkCluster and create it anew")
            }
        case "checkpoint":
            guard let path = subject.lastCheckpoint else { return cannot("the path of `checkpoint` is not known") }
            set("fromSavepoint", .text(path))
        default: cannot("it cannot start from `\(source)`")
        }
    }

    /// How the running job stops.
    mutating func suspend(_ mechanism: Mechanism, restore: String?) {
        switch mechanism.name {
        case "savepoint-with-cancel", "stop-with-savepoint", "savepoint-then-cancel":
            takeSavepoint(true)
            if spec["job"]?["savepointsDir"] == nil { cannot("without `savepointsDir` it takes no savepoint") }
            if isGoogles, mechanism.name != "savepoint-then-cancel" {
                cannot("it takes a savepoint and cancels later: what was processed in between is processed again")
            } else if !isGoogles, mechanism.name != "savepoint-with-cancel" {
                notes.append("the operator takes the savepoint and cancels in one call, not by `\(mechanism.name)`")
            }
        case "cancel":
            // With a path in the spec Spotify's asks for no savepoint, and none has to be recent.
            if !isGoogles, restore == "initial-savepoint" { break }
            takeSavepoint(false)
            if !isGoogles { admitSavepoint() }
        case "delete-cluster": recreate(true)
        default: cannot("it has no way to suspend by `\(mechanism.description)`")
        }
    }

    /// Google's: components are deleted and made anew, or updated where they stand.
    mutating func recreate(_ recreates: Bool) {
        guard isGoogles else { return }
        guard spec["recreateOnUpdate"]?.bool ?? true != recreates else { return }
        spec = spec.setting(Document(.bool(recreates)), at: DocumentPath(keys: "recreateOnUpdate"))
        notes.append("`spec.recreateOnUpdate` is set for this, and stays")
    }
}
