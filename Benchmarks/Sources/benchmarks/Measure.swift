import CAllocations

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One way to do the work of a row.
struct Contender {
    var name: String
    /// Does all of the work once; what it gives back is kept, so that nothing is left out.
    var run: () -> Int

    init(_ name: String, _ run: @escaping () -> Int) {
        self.name = name
        self.run = run
    }
}

/// What one contender took.
struct Timing {
    var name: String
    /// Nanoseconds for one operation, the median of all rounds.
    var nanoseconds: Double
    /// Blocks allocated for one operation.
    var allocations: Double
}

struct Comparison {
    /// The contender of ours first.
    var timings: [Timing]
    /// Ours over each other contender: the median of the ratios within a round.
    var ratios: [Double]
}

/// Runs contenders in turn, round by round, so that whatever disturbs the machine disturbs all of them.
///
/// - Parameters:
///   - operations: How many operations one run of a contender is.
///   - rounds: An odd number, so that the median is a round that was seen.
func compare(_ contenders: [Contender], operations: Int, rounds: Int) -> Comparison {
    var sink = 0
    var times = [[Double]](repeating: [], count: contenders.count)
    var allocations = [Double](repeating: 0, count: contenders.count)
    for contender in contenders { sink &+= contender.run() }  // warm
    for _ in 0..<rounds {
        for (place, contender) in contenders.enumerated() {
            let before = allocation_count()
            let start = now()
            sink &+= contender.run()
            let end = now()
            allocations[place] = Double(allocation_count() - before) / Double(operations)
            times[place].append(Double(end - start) / Double(operations))
        }
    }
    keep(sink)
    return Comparison(
        timings: contenders.indices.map {
            Timing(name: contenders[$0].name, nanoseconds: median(times[$0]), allocations: allocations[$0])
        },
        ratios: contenders.indices.dropFirst().map { other in
            median(zip(times[0], times[other]).map { $0 / $1 })
        })
}

func median(_ list: [Double]) -> Double { list.sorted()[list.count / 2] }

func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

@inline(never) func keep(_ value: Int) { if value == Int.min { print(value) } }

/// SplitMix64: the same observations in every run.
struct SeededRandom {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ limit: Int) -> Int { Int(next() >> 33) % limit }
    mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }
}

/// What is wrong with the benchmark itself: answers that differ, say.
struct BenchmarkError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
