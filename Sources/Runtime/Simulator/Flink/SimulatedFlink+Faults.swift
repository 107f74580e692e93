/// What goes wrong with a snapshot.
public enum SnapshotFault: Sendable, Hashable {
    /// Operators need so much longer for it. They finish it even if it is given up, before they begin the next one.
    case slow(milliseconds: Int64)
    /// An operator throws: the job fails over.
    case throwsInOperator
    /// It runs into its timeout.
    case neverCompletes
    /// It fails with this message, and the job goes on.
    case fails(message: String)
    /// Of a stop: the savepoint is written, and then the job fails, so that the path stands only in the failure's text.
    /// The job is restarted by its restart strategy, or FAILED at once if `isFinal`.
    case failsAfterwards(isFinal: Bool)
}

// What a test does to a cluster.
extension SimulatedFlink {
    /// Puts faults on the next savepoints and stops that are triggered, one each, in this order.
    public mutating func faultNextSavepoints(_ faults: [SnapshotFault]) { savepointFaults += faults }

    /// Puts faults on the next periodic checkpoints, of whatever job, one each.
    public mutating func faultNextCheckpoints(_ faults: [SnapshotFault]) { checkpointFaults += faults }

    /// Takes back what was put on snapshots and did not happen yet.
    public mutating func clearFaults() {
        savepointFaults = []
        checkpointFaults = []
        slowerCancellation = 0
    }

    /// The next job that is cancelled stays CANCELLING so much longer.
    public mutating func slowNextCancellation(by milliseconds: Int64) {
        slowerCancellation = min(max(0, milliseconds), FlinkConfigurationReader.longest)
    }

    /// Lets an operator of the job throw. Does nothing to a job that has no running tasks.
    ///
    /// - Parameter isFinal: The job is FAILED, whatever its restart strategy.
    public mutating func failJob(
        _ id: String, message: String = "told to fail", isFinal: Bool = false, at time: Int64,
        storage: inout SimulatedStorage
    ) {
        advance(to: time, storage: &storage)
        guard let place = places[id], jobs[place].isRunningTasks || jobs[place].stopping != nil else { return }
        let error = JavaError("java.lang.RuntimeException", message)
        failOver(place, failure(of: place, error), isFinal: isFinal, storage: &storage)
    }

    /// Lets an operator of the job throw, and its restart strategy wait, until ``endRestarting(_:at:storage:)``.
    public mutating func keepRestarting(_ id: String, at time: Int64, storage: inout SimulatedStorage) {
        advance(to: time, storage: &storage)
        guard let place = places[id] else { return }
        failOver(
            place, failure(of: place, JavaError("java.lang.RuntimeException", "told to fail")), pausesForLong: true,
            storage: &storage)
    }

    /// The restart strategy has waited for long enough.
    public mutating func endRestarting(_ id: String, at time: Int64, storage: inout SimulatedStorage) {
        advance(to: time, storage: &storage)
        guard let place = places[id], jobs[place].state == .restarting, jobs[place].step == nil else { return }
        jobs[place].step = (now + 1, .restart)
    }

    /// Forgets what became of operations that are over, as it does by itself after `rest.async.store-duration`.
    public mutating func forgetTriggers() { operations.forgetEnded() }

    /// Loses what was uploaded, as a new pod does.
    public mutating func dropJars() { jars = [] }
}
