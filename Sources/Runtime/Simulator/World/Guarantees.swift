import Documents
import PolicyCompiler
import PolicyRuntime

/// A promise that was broken.
public struct Violation: Sendable, Hashable, CustomStringConvertible {
    public enum Guarantee: String, Sendable, Hashable, CaseIterable {
        case oneStop = "never two stops in flight for one job"
        case oneJob = "a job never runs twice at once"
        case noOlderState = "never restore from something older than was decided"
        case noLostSavepoint = "a completed savepoint is never forgotten"
        case noDeletedState = "never delete state that a restore could need"
        case onlyWhatWasDecided = "nothing is deleted that was made after it was decided"
        case currentSpec = "a change of the spec in the middle is noticed"
        case progress = "what is asked for is reached once the faults are over"
    }

    public var guarantee: Guarantee
    public var what: String

    init(_ guarantee: Guarantee, _ what: String) {
        self.guarantee = guarantee
        self.what = what
    }

    public var description: String { "\(guarantee.rawValue): \(what)" }
}

/// Watches a world from outside: it knows what really happened, which the operator has to find out.
public struct Guarantees: Sendable {
    let key: SimulatedOperator.Key
    private let cluster: String
    /// By job id, of what was last seen to run.
    private var seen: [String: Start] = [:]
    /// What every start from now on has to have counted at least.
    private var floor: Int64 = 0
    private var floorIs = "nothing"
    /// Savepoints that were complete while somebody could ask for them, and have to be known in the end.
    private var savepoints: Set<String> = []
    private var storageCount = 0
    /// Those that a FlinkStateSnapshot said to be complete. What retention removes of them later was not forgotten.
    private var recorded: Set<String> = []
    /// Jobs that a plan starts from nothing.
    var grantedEmpty: Set<String> = []
    private var lastRevision: Int64 = -1
    /// What was there when each operator last read or wrote the resource, by uid.
    var known: [String: Set<String>] = [:]
    /// The same of deletions that nobody answered.
    var sentKnowing: [APICall: Set<String>] = [:]
    var generation: Int64?
    /// How far a plan was when the spec was changed under it.
    var changed: (journal: String, step: Int, request: Int)?

    private struct Start: Sendable, Hashable {
        var restores: Int
        var attempt: Int
        var restoredRecords: Int64
    }

    init(_ key: SimulatedOperator.Key) {
        self.key = key
        cluster = "\(key.namespace)/\(key.name)"
    }

    mutating func check(_ world: SimulatedWorld) -> Violation? {
        if let violation = checkReferences(world) { return violation }
        guard let flink = world.clusters[cluster] else { return nil }
        var running = 0
        for job in flink.reports {
            if job.hasRunningTasks { running += 1 }
            if job.pendingStops > 1 { return Violation(.oneStop, "job \(job.id) has \(job.pendingStops) stops") }
            let start = Start(restores: job.restores, attempt: job.attempt, restoredRecords: job.restoredRecords)
            guard seen[job.id] != start else { continue }
            let isNew = seen[job.id] == nil
            seen[job.id] = start
            // Flink went back by itself, to its last checkpoint, and goes on from there.
            if !isNew, job.restoredRecords < floor {
                (floor, floorIs) = (job.restoredRecords, job.restoredFrom ?? "nothing")
            }
            if isNew, let violation = checkSource(job, world) { return violation }
            // That is what was decided, and the policy says who granted it.
            if isNew, grantedEmpty.contains(job.id) { (floor, floorIs) = (0, "nothing") }
            if isNew, job.restoredRecords < floor {
                return Violation(
                    .noOlderState,
                    "job \(job.id) started with \(job.restoredRecords) records, from \(job.restoredFrom ?? "nothing"), and "
                        + "\(floorIs) has \(floor)")
            }
        }
        if running > 1 { return Violation(.oneJob, "\(running) jobs of \(cluster) run") }
        if world.storage.snapshots.count != storageCount {
            storageCount = world.storage.snapshots.count
            for (path, snapshot) in world.storage.snapshots where snapshot.isSavepoint && snapshot.isComplete {
                if savepoints.insert(path).inserted, snapshot.state.records > floor {
                    (floor, floorIs) = (snapshot.state.records, path)
                }
            }
        }
        return nil
    }

    /// What the status names has to be there.
    private mutating func checkReferences(_ world: SimulatedWorld) -> Violation? {
        guard world.kubernetes.resourceVersion != lastRevision else { return nil }
        let changed = world.kubernetes.changes(of: .flinkStateSnapshot, after: lastRevision)?.map(\.object)
        lastRevision = world.kubernetes.resourceVersion
        for snapshot in changed ?? world.kubernetes.objects(.flinkStateSnapshot, in: key.namespace) {
            guard let status = snapshot["status"], status["state"]?.string == "COMPLETED",
                let path = status["path"]?.string
            else { continue }
            recorded.insert(SimulatedStorage.canonical(path))
        }
        guard let object = world.kubernetes.object(key.kind.simulatedID, key.namespace, key.name) else { return nil }
        noteEmptyStarts(object)
        if let violation = checkSpec(object) { return violation }
        let path = object["status"]?["jobStatus"]?["upgradeSavepointPath"]?.string ?? ""
        guard path.contains("/"), savepoints.contains(SimulatedStorage.canonical(path)) else { return nil }
        if world.storage.snapshot(at: path) == nil {
            return Violation(.noDeletedState, "\(path) is recorded and is gone")
        }
        return nil
    }

    /// Once the world was left alone for long enough.
    func final(_ world: SimulatedWorld) -> Violation? {
        guard let object = world.kubernetes.object(key.kind.simulatedID, key.namespace, key.name) else { return nil }
        let isBlocked = object["status"]?["error"]?.string.map { !$0.isEmpty } ?? false
        let wanted = object["spec"]?["job"]?["state"]?.string ?? "running"
        let jobs = world.clusters[cluster]?.reports ?? []
        let isRunning = jobs.contains { $0.state == .running && $0.hasRunningTasks }
        if !isBlocked, wanted == "running", !isRunning, !isLeftFailed(object) {
            let states = jobs.map(\.state.rawValue).joined(separator: ", ")
            return Violation(.progress, "the job is to run and does not (\(states.isEmpty ? "no job" : states))")
        }
        if !isBlocked, wanted == "suspended", isRunning {
            return Violation(.progress, "the job is to be suspended and runs")
        }
        let generation = object["metadata"]?["generation"]?.integer
        if !isBlocked, isRunning, object["status"]?["observedGeneration"]?.integer != generation {
            return Violation(.progress, "generation \(generation ?? 0) was never deployed")
        }
        return finalSavepoints(world, object)
    }

    private func finalSavepoints(_ world: SimulatedWorld, _ object: Document) -> Violation? {
        var known: Set<String> = []
        func note(_ path: String?) { if let path, !path.isEmpty { known.insert(SimulatedStorage.canonical(path)) } }
        note(object["status"]?["jobStatus"]?["upgradeSavepointPath"]?.string)
        for snapshot in world.kubernetes.objects(.flinkStateSnapshot, in: key.namespace) {
            note(snapshot["spec"]?["savepoint"]?["path"]?.string)
            note(snapshot["status"]?["path"]?.string)
        }
        let newest = known.compactMap { world.storage.snapshot(at: $0)?.state.records }.max() ?? -1
        let lost = savepoints.filter { path in
            guard !known.contains(path), let snapshot = world.storage.snapshot(at: path) else { return false }
            // Retention keeps a younger one.
            return !recorded.contains(path) || snapshot.state.records >= newest
        }.sorted()
        guard let first = lost.first else { return nil }
        return Violation(
            .noLostSavepoint, "\(first)\(lost.count > 1 ? " and \(lost.count - 1) more" : "") is recorded nowhere")
    }
}
