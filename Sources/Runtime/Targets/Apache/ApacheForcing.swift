import Documents
import PolicyCompiler

/// The spec that makes the operator come to a decision, and what to say where no spec does.
struct ApacheForcing {
    private(set) var spec: RequestBody
    private(set) var notes: [String] = []
    /// Whether `spec` says more than what was asked for, so that it has to be put back afterwards.
    private(set) var isForced = false
    /// What must stay as it was set, because taking it back would be one more order.
    private(set) var kept: [DocumentPath] = []

    private let subject: PlanSubject

    init(_ subject: PlanSubject) {
        self.subject = subject
        spec = RequestBody(subject.newSpec)
        if !subject.isSessionCluster { set(.text(subject.desired.rawValue), "job", "state") }
    }

    private mutating func set(_ value: Document, _ keys: String...) {
        let path = DocumentPath(keys.map(DocumentPath.Step.key))
        guard spec.document[path] != value else { return }
        spec = spec.setting(value, at: path)
    }

    /// `spec.job.upgradeMode`, which the operator ignores until it has something to upgrade.
    mutating func mode(_ mode: String) {
        guard spec.document["job"]?["upgradeMode"]?.string != mode else { return }
        set(.text(mode), "job", "upgradeMode")
        isForced = true
    }

    /// A key that the operator reads, if what holds now says otherwise.
    mutating func configure(_ key: String, _ value: String) {
        guard (subject.deployConfiguration[key] ?? Self.defaults[key]) != value else { return }
        spec = spec.setting(.text(value), at: configurationPath(key))
        isForced = true
    }

    private static let defaults = [
        "kubernetes.operator.job.drain-on-savepoint-deletion": "false",
        "kubernetes.operator.job.upgrade.last-state.job-cancel.enabled": "false",
        "kubernetes.operator.job.savepoint-on-deletion": "false",
        "kubernetes.operator.savepoint.format.type": "CANONICAL",
    ]

    /// A limit that would make the operator take a savepoint instead.
    mutating func lift(ageLimit key: String) {
        guard subject.deployConfiguration[key] != nil else { return }
        configure(key, "36500 d")
    }

    /// The operator starts from a path that is named, whatever it would have decided (reference, 2.5).
    mutating func redeploy(from path: Template) {
        keep(.number(subject.ids.now), at: DocumentPath(keys: "job", "savepointRedeployNonce"))
        spec.set(path, at: DocumentPath(keys: "job", "initialSavepointPath"))
        if !path.variables.isEmpty || path.description != subject.initialSavepoint { isForced = true }
    }

    /// A first deployment from nothing must not find a path.
    mutating func withoutInitialSavepoint() {
        guard subject.initialSavepoint != nil, var job = spec.document["job"]?.map else { return }
        job["initialSavepointPath"] = nil
        spec = spec.setting(Document(.map(job)), at: DocumentPath(keys: "job"))
        isForced = true
    }

    /// Makes a spec that is the same as before a change that the operator acts on.
    mutating func restart() {
        keep(.number(subject.ids.now), at: DocumentPath(keys: "restartNonce"))
    }

    /// Where savepoints go is Flink's own configuration: to change it is an upgrade, and to change it back another.
    mutating func directory(_ directory: String) {
        guard directory != subject.savepointDirectory else { return }
        let key = subject.flinkVersion < .claimMode ? "state.savepoints.dir" : "execution.checkpointing.savepoint-dir"
        let used = subject.deployConfiguration["state.savepoints.dir"] == nil ? key : "state.savepoints.dir"
        keep(.text(directory), at: configurationPath(used))
        notes.append("`\(used)` stays at \(directory): to put it back would be one more upgrade")
    }

    private mutating func keep(_ value: Document, at path: DocumentPath) {
        spec = spec.setting(value, at: path)
        kept.append(path)
    }

    mutating func cannot(_ text: String) { notes.append("cannot be forced on the operator: \(text)") }

    /// Where the key stands in a configuration that may be nested; flat where it is not there yet.
    private func configurationPath(_ key: String) -> DocumentPath {
        let root = DocumentPath(keys: "flinkConfiguration")
        var path = root
        var words: [Substring] = []
        for word in key.split(separator: ".") {
            words.append(word)
            let next = path.appending(words.joined(separator: "."))
            guard let value = spec.document[next] else { continue }
            path = next
            words = []
            if value.map == nil { break }
        }
        return path != root && words.isEmpty ? path : root.appending(key)
    }
}

extension RequestBody {
    /// The same with another value in it; holes stay where they are.
    fileprivate func setting(_ value: Document, at path: DocumentPath) -> RequestBody {
        var result = RequestBody(document.setting(value, at: path))
        for hole in holes where hole.path != path { result.set(hole.text, at: hole.path) }
        return result
    }
}

extension PlanSubject {
    var isSessionCluster: Bool { shape == .sessionCluster }

    var versionChanges: Bool { deployedFlinkVersion.map { $0 != flinkVersion } ?? false }
}
