extension SimulatedFlink {
    /// Starts TaskManagers, which register with the JobManager as soon as there is one.
    public mutating func addTaskManagers(_ count: Int = 1, at time: Int64) {
        now = max(now, min(max(time, 0), 1 << 52))
        for _ in 0..<max(0, min(count, 10_000)) {
            let port = random.milliseconds(32_768...60_999)
            taskManagers.append(
                TaskManager(
                    number: taskManagerCount, id: "127.0.0.1:\(port)-\(random.hex(6))",
                    slots: settings.slotsPerTaskManager,
                    changesAt: jobManager == .ready ? now + random.milliseconds(timing.registration) : nil, port: port))
            taskManagerCount += 1
        }
    }

    /// Ends the process of the newest TaskManagers that live, all of them if `count` is `nil`.
    ///
    /// - Parameter gracefully: They say goodbye, so the JobManager knows at once. Otherwise it notices after some
    ///   heartbeats (`heartbeat.interval`, `heartbeat.rpc-failure-threshold`, `heartbeat.timeout`), and until then jobs
    ///   seem to run.
    public mutating func loseTaskManagers(
        _ count: Int? = nil, gracefully: Bool = false, at time: Int64, storage: inout SimulatedStorage
    ) {
        advance(to: time, storage: &storage)
        let living = taskManagers.indices.filter { taskManagers[$0].isAlive }
        let lost = living.suffix(max(0, min(count ?? living.count, living.count)))
        let numbers = Set(lost.map { taskManagers[$0].number })
        for place in live where jobs[place].slots.keys.contains(where: numbers.contains) {
            jobs[place].stopCounting(at: now)
            for index in jobs[place].pending.indices { jobs[place].pending[index].outcome = .never }
        }
        for index in lost.reversed() {
            taskManagers[index].isAlive = false
            guard taskManagers[index].isRegistered, jobManager == .ready else {
                taskManagers.remove(at: index)
                continue
            }
            let failures = settings.heartbeatInterval * settings.rpcFailures
            let wait = random.milliseconds(failures * 65 / 100...failures * 95 / 100)
            taskManagers[index].changesAt = now + (gracefully ? 0 : max(1, min(wait, settings.heartbeatTimeout)))
        }
        if gracefully { advance(to: time, storage: &storage) }
    }

    mutating func taskManagerChanges(_ index: Int, storage: inout SimulatedStorage) {
        taskManagers[index].changesAt = nil
        guard !taskManagers[index].isAlive else {
            taskManagers[index].isRegistered = true
            allocateSlots()
            return
        }
        let lost = taskManagers.remove(at: index)
        for place in live where jobs[place].slots[lost.number] != nil {
            let task = jobs[place].program.vertices.first.map { "\($0.name) (1/1) - execution #\(jobs[place].attempt)" }
            let failure = FlinkJob.Failure(error: .taskManagerLost(lost.id), at: now, task: task, taskManager: lost)
            failOver(place, failure, storage: &storage)
        }
    }

    func freeSlots(of taskManager: TaskManager) -> Int {
        var free = taskManager.slots
        for place in live { free -= jobs[place].slots[taskManager.number] ?? 0 }
        return max(0, free)
    }

    /// Gives slots to the jobs that wait for them, oldest first, all that a job needs or none.
    mutating func allocateSlots() {
        for place in live
        where jobs[place].state == .running && jobs[place].tasks == .scheduled && jobs[place].slots.isEmpty {
            var missing = jobs[place].submission.parallelism
            var found: [Int: Int] = [:]
            for taskManager in taskManagers where taskManager.isRegistered && taskManager.isAlive {
                let taken = min(missing, freeSlots(of: taskManager))
                if taken > 0 { found[taskManager.number] = taken }
                missing -= taken
            }
            guard missing == 0 else { continue }
            jobs[place].slots = found
            jobs[place].slotDeadline = nil
            jobs[place].step = (now + random.milliseconds(timing.deployment), .deploy)
        }
    }

    /// Whether every TaskManager that the job has slots of lives.
    func hasLivingTasks(_ place: Int) -> Bool {
        jobs[place].slots.keys.allSatisfy { number in
            taskManagers.contains { $0.number == number && $0.isAlive }
        }
    }
}
