/// What is to be looked at, and when: each key once, by one worker at a time.
///
/// Due times are told as delays, so that a clock that jumps moves none of them.
package actor WorkQueue<Key: Hashable & Comparable & Sendable> {
    private struct Entry: Comparable {
        var due: ContinuousClock.Instant
        var number: Int
        var key: Key

        static func < (left: Entry, right: Entry) -> Bool { (left.due, left.number) < (right.due, right.number) }
    }

    /// Ordered as a heap; entries that ``due`` no longer says are passed over when they come up.
    private var heap: [Entry] = []
    private var due: [Key: (at: ContinuousClock.Instant, number: Int)] = [:]
    private var running: Set<Key> = []
    private var counter = 0
    private var idle: [Int: CheckedContinuation<Void, Never>] = [:]
    private var isClosed = false

    package init() {}

    package var waiting: Int { due.count }
    package var underWay: Int { running.count }

    /// The key is due after `delay`, or as soon as it was before.
    package func add(_ key: Key, after delay: Duration = .zero) {
        guard !isClosed else { return }
        let at = ContinuousClock.now + max(delay, .zero)
        if let known = due[key], known.at <= at { return }
        counter += 1
        due[key] = (at, counter)
        push(Entry(due: at, number: counter, key: key))
        wake()
    }

    /// There is no such object any more.
    package func forget(_ key: Key) { due[key] = nil }

    /// The next key that is due, once it is; `nil` once the queue is closed. ``finish(_:)`` gives it back.
    package func next() async -> Key? {
        while !isClosed, !Task.isCancelled {
            if let key = takeDue() { return key }
            await pause(until: nextDue)
        }
        return nil
    }

    /// The key may be taken again.
    package func finish(_ key: Key) {
        running.remove(key)
        // What became due meanwhile was passed over.
        if let known = due[key] {
            push(Entry(due: known.at, number: known.number, key: key))
            wake()
        }
    }

    /// Begins anew, with nothing in it.
    package func open() {
        isClosed = false
        running = []
    }

    /// Nothing is given out any more.
    package func close() {
        isClosed = true
        heap = []
        due = [:]
        for continuation in idle.values { continuation.resume() }
        idle = [:]
    }

    private func takeDue() -> Key? {
        let now = ContinuousClock.now
        while let first = heap.first {
            guard let known = due[first.key], known.number == first.number, !running.contains(first.key) else {
                pop()
                continue
            }
            guard first.due <= now else { return nil }
            pop()
            due[first.key] = nil
            running.insert(first.key)
            return first.key
        }
        return nil
    }

    private var nextDue: ContinuousClock.Instant? { heap.first?.due }

    // MARK: Waiting

    private func wake() {
        for continuation in idle.values { continuation.resume() }
        idle = [:]
    }

    private func pause(until time: ContinuousClock.Instant?) async {
        counter += 1
        let number = counter
        let timer = time.map { time in
            Task {
                try? await Task.sleep(until: time, clock: .continuous)
                self.resume(number)
            }
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if isClosed || Task.isCancelled { continuation.resume() } else { idle[number] = continuation }
            }
        } onCancel: {
            Task { await self.resume(number) }
        }
        timer?.cancel()
    }

    private func resume(_ number: Int) { idle.removeValue(forKey: number)?.resume() }

    // MARK: The heap

    private func push(_ entry: Entry) {
        heap.append(entry)
        var place = heap.count - 1
        while place > 0, heap[place] < heap[(place - 1) / 2] {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    private func pop() {
        guard !heap.isEmpty else { return }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var place = 0
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2] where child < heap.count && heap[child] < heap[least] {
                least = child
            }
            guard least != place else { return }
            heap.swapAt(place, least)
            place = least
        }
    }
}
