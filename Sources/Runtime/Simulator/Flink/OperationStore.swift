/// What was triggered and how it ended, by trigger id: Flink's cache of asynchronous operations.
struct OperationStore: Sendable {
    enum Result: Sendable, Hashable {
        case savepoint(path: String)
        case checkpoint(id: Int64)
        case disposed
        case failed(JavaError)
    }

    struct Operation: Sendable, Hashable {
        var result: Result?
        var endedAt: Int64 = 0
    }

    /// Something that ends an operation at its time and touches no job.
    private struct Due: Sendable {
        enum Action: Sendable { case fail(JavaError), dispose(path: String) }

        var at: Int64
        var key: OperationKey
        var action: Action
    }

    private var operations: [OperationKey: Operation] = [:]
    private var due: [Due] = []
    /// With how many operations it looks for those that are to be forgotten.
    private var limit = 1_024

    var nextAt: Int64? { due.lazy.map(\.at).min() }

    /// `nil` if it was never begun, or is forgotten: `storeDuration` after its end.
    func operation(_ key: OperationKey, at now: Int64, storeDuration: Int64) -> Operation? {
        guard let found = operations[key] else { return nil }
        return found.result != nil && found.endedAt + storeDuration <= now ? nil : found
    }

    mutating func begin(_ key: OperationKey, at now: Int64, storeDuration: Int64) {
        if operations.count >= limit {
            operations = operations.filter { $1.result == nil || $1.endedAt + storeDuration > now }
            limit = max(1_024, operations.count * 2)
        }
        operations[key] = Operation()
    }

    mutating func end(_ key: OperationKey?, _ result: Result, at now: Int64) {
        guard let key, operations[key]?.result == nil else { return }
        operations[key] = Operation(result: result, endedAt: now)
    }

    mutating func forgetEnded() { operations = operations.filter { $1.result == nil } }

    mutating func fail(_ key: OperationKey?, _ error: JavaError, at time: Int64) {
        if let key { due.append(Due(at: time, key: key, action: .fail(error))) }
    }

    mutating func dispose(_ path: String, _ key: OperationKey, at time: Int64) {
        due.append(Due(at: time, key: key, action: .dispose(path: path)))
    }

    mutating func performNext(at now: Int64, storage: inout SimulatedStorage) {
        guard let index = due.indices.min(by: { due[$0].at < due[$1].at }) else { return }
        let next = due.remove(at: index)
        switch next.action {
        case .fail(let error): end(next.key, .failed(error.asFutureFails), at: now)
        case .dispose(let path): end(next.key, dispose(path, storage: &storage), at: now)
        }
    }

    private func dispose(_ path: String, storage: inout SimulatedStorage) -> Result {
        if storage.snapshot(at: path) != nil {
            storage.remove(path)
            return .disposed
        }
        return .failed(
            SimulatedFlink.missing(path, in: storage)
                .caused("org.apache.flink.util.FlinkException", "Could not dispose savepoint \(path)."))
    }
}
