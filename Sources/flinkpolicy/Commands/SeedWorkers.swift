import PolicyCompiler
import PolicyRuntime
import PolicySimulator

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Tries seeds on several cores and gives what each came to in the order of the seeds, so that nobody can tell from the
/// output how many cores there were.
///
/// Each worker has a policy of its own, read from the artifact: what threads share, they also count references of
/// together, which costs more than the work.
final class SeedWorkers: @unchecked Sendable {
    /// What is tried of a seed: a run in this mode.
    struct Trial: Sendable {
        var seed: UInt64
        var mode: Simulate.Mode
    }

    struct Result: Sendable {
        var violation: Violation?
        var events: Int
        var timeline: [Simulation.Line]
        /// What the run cost, in nanoseconds of a core.
        var nanoseconds: Int64
    }

    private let trials: @Sendable (UInt64) -> Trial
    private let count: UInt64
    private let perform: @Sendable (Trial, Decider) -> Result
    /// How far ahead of what was taken anybody works.
    private static let window: UInt64 = 2048
    /// So many trials are taken at once.
    private static let batch: UInt64 = 4

    // Everything below is touched under the lock only.
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var begun: UInt64 = 0
    private var taken: UInt64 = 0
    private var done: [UInt64: Result] = [:]
    private var isEnded = false
    private var threads: [pthread_t] = []

    /// - Parameters:
    ///   - trials: What is tried, by its place.
    ///   - perform: Runs one trial; called from several threads at once.
    init(
        _ count: UInt64, _ trials: @escaping @Sendable (UInt64) -> Trial,
        perform: @escaping @Sendable (Trial, Decider) -> Result
    ) {
        self.count = count
        self.trials = trials
        self.perform = perform
        pthread_mutex_init(lock, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(lock)
        changed.deallocate()
        lock.deallocate()
    }

    func start(_ jobs: Int, artifact: [UInt8]) {
        for _ in 0..<jobs {
            let work = Unmanaged.passRetained(
                Work { [self] in
                    guard let policy = try? ArtifactReader.read(artifact, name: "policy"),
                        let decider = try? Decider(policy)
                    else { return }
                    run(decider)
                })
            var attributes = pthread_attr_t()
            pthread_attr_init(&attributes)
            // As the main thread has: a decision diagram is walked by recursion.
            pthread_attr_setstacksize(&attributes, 8 << 20)
            #if canImport(Darwin)
                var thread: pthread_t?
                pthread_create(&thread, &attributes, { Work.run($0) }, work.toOpaque())
                if let thread { threads.append(thread) }
            #else
                var thread = pthread_t()
                if pthread_create(&thread, &attributes, { Work.run($0) }, work.toOpaque()) == 0 {
                    threads.append(thread)
                } else {
                    work.release()
                }
            #endif
            pthread_attr_destroy(&attributes)
        }
    }

    /// The next result, in the order of the places; `nil` once there are no more, or if it is not there in time.
    func next(withinMilliseconds wait: Int) -> Result? {
        withLock {
            var deadline = timespec()
            clock_gettime(CLOCK_REALTIME, &deadline)
            deadline.tv_nsec += wait * 1_000_000
            deadline.tv_sec += deadline.tv_nsec / 1_000_000_000
            deadline.tv_nsec %= 1_000_000_000
            while taken < count, done[taken] == nil {
                if pthread_cond_timedwait(changed, lock, &deadline) == ETIMEDOUT { break }
            }
            guard let result = done.removeValue(forKey: taken) else { return nil }
            taken += 1
            pthread_cond_broadcast(changed)
            return result
        }
    }

    /// Waits until nobody works any more. What is under way is finished; nothing new is begun.
    func end() {
        withLock {
            isEnded = true
            pthread_cond_broadcast(changed)
        }
        for thread in threads { pthread_join(thread, nil) }
        threads = []
    }

    private func run(_ decider: Decider) {
        while let places = withLock({ batch() }) {
            for place in places {
                if withLock({ isEnded }) { return }
                let result = perform(trials(place), decider)
                withLock {
                    done[place] = result
                    pthread_cond_broadcast(changed)
                }
            }
        }
    }

    private func batch() -> Range<UInt64>? {
        while !isEnded, begun < count, begun >= taken + Self.window { pthread_cond_wait(changed, lock) }
        guard !isEnded, begun < count else { return nil }
        let start = begun
        begun = min(count, begun + Self.batch)
        return start..<begun
    }

    private func withLock<Value>(_ body: () -> Value) -> Value {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return body()
    }

    /// Cores that this process may use.
    static var cores: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

    /// The time that this thread has used of a core so far.
    static var coreNanoseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

/// What a thread runs.
private final class Work {
    private let body: () -> Void

    init(_ body: @escaping () -> Void) { self.body = body }

    static func run(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let pointer else { return nil }
        Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body()
        return nil
    }
}
