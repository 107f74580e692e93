#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Whole processes: what `flinkpolicy` takes from start to end, in CPU time of user and system.
struct CommandBenchmark {
    /// The program, as people use it.
    let program: String
    let rounds: Int

    func rows() throws -> [ResultRow] {
        let explain = [
            "explain", "examples/upgrade/orders-new.yaml", "--evidence", "examples/upgrade/cluster.yaml", "--now",
            "2026-11-21T05:00:00Z",
        ]
        return [
            try row("flinkpolicy --version, whole process, CPU", ["--version"], must: 3, aim: 3),
            try row("flinkpolicy explain, whole process, CPU", explain, must: 8, aim: 4),
        ]
    }

    private func row(_ work: String, _ arguments: [String], must: Double, aim: Double) throws -> ResultRow {
        var times: [Double] = []
        for _ in 0..<(rounds * 3) {
            let before = childTime()
            try run(arguments)
            times.append(childTime() - before)
        }
        let timing = Timing(name: "flinkpolicy", nanoseconds: median(times), allocations: 0)
        return ResultRow(
            work: work, comparison: Comparison(timings: [timing], ratios: []), unit: .milliseconds,
            bound: .time(must: must, aim: aim))
    }

    /// CPU time of all children so far, in nanoseconds.
    private func childTime() -> Double {
        var usage = rusage()
        #if canImport(Glibc)
            getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
        #else
            getrusage(RUSAGE_CHILDREN, &usage)
        #endif
        func nanoseconds(_ time: timeval) -> Double { Double(time.tv_sec) * 1e9 + Double(time.tv_usec) * 1e3 }
        return nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime)
    }

    private func run(_ arguments: [String]) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        var list: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
        list.append(nil)
        defer { for item in list { free(item) } }
        var child = pid_t()
        guard posix_spawn(&child, program, &actions, nil, list, environ) == 0 else {
            throw BenchmarkError("\(program) cannot be started")
        }
        var status: Int32 = 0
        guard waitpid(child, &status, 0) == child, status == 0 else {
            throw BenchmarkError("flinkpolicy \(arguments.joined(separator: " ")) ended with \(status >> 8 & 255)")
        }
    }
}
