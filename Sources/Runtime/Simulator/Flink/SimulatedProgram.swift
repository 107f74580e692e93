/// What a jar holds: a job that counts records, as fast as it is told, and keeps the count as its state.
public struct SimulatedProgram: Sendable, Hashable {
    /// A vertex of the dataflow. Its identity in snapshots is `uid`, as in a program that sets uids.
    public struct Vertex: Sendable, Hashable {
        public var name: String
        public var uid: String

        public init(name: String, uid: String) {
            self.name = name
            self.uid = uid
        }
    }

    public var name: String
    public var entryClass: String
    /// In the order of the dataflow. Never empty for a program that Flink would run.
    public var vertices: [Vertex]
    public var recordsPerSecond: Int64
    /// The job is FINISHED when it has counted so many: a bounded source. `nil`: it never ends by itself.
    public var recordLimit: Int64?
    /// The job throws when one run, from start or restart, has counted so many. Each run does.
    public var failsAtRecords: Int64?
    /// How long every operator needs for its part of a snapshot, on top of what Flink needs.
    public var snapshotMilliseconds: Int64
    /// Every snapshot throws in an operator.
    public var failsSnapshots: Bool
    public var stateBytes: Int64

    public init(
        name: String = "count-job",
        entryClass: String = "CountJob",
        vertices: [Vertex] = [
            Vertex(name: "Source: numbers", uid: "numbers"), Vertex(name: "counter -> nowhere: Writer", uid: "counter"),
        ],
        recordsPerSecond: Int64 = 200,
        recordLimit: Int64? = nil,
        failsAtRecords: Int64? = nil,
        snapshotMilliseconds: Int64 = 0,
        failsSnapshots: Bool = false,
        stateBytes: Int64 = 4_455
    ) {
        self.name = name
        self.entryClass = entryClass
        self.vertices = vertices
        self.recordsPerSecond = recordsPerSecond
        self.recordLimit = recordLimit
        self.failsAtRecords = failsAtRecords
        self.snapshotMilliseconds = snapshotMilliseconds
        self.failsSnapshots = failsSnapshots
        self.stateBytes = stateBytes
    }

    /// The program as it runs with these arguments: `--name`, `--rate`, `--count` (of a bounded source), `--fail-at`,
    /// `--snapshot-millis`, `--fail-snapshots`, `--uid-suffix`. What it does not know it ignores, as most programs do.
    public func applying(arguments: [String]) -> SimulatedProgram {
        var program = self
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--") else { continue }
            let key: Substring
            var value: String?
            if let equals = argument.firstIndex(of: "=") {
                key = argument[..<equals].dropFirst(2)
                value = String(argument[argument.index(after: equals)...])
            } else {
                key = argument.dropFirst(2)
                if key != "fail-snapshots", let next = rest.first, !next.hasPrefix("--") {
                    value = next
                    rest.removeFirst()
                }
            }
            let number = value.flatMap { Int64($0) }.map { max(0, $0) }
            switch key {
            case "name": program.name = value ?? program.name
            case "rate": program.recordsPerSecond = number ?? program.recordsPerSecond
            case "count": program.recordLimit = number ?? program.recordLimit
            case "fail-at": program.failsAtRecords = number ?? program.failsAtRecords
            case "snapshot-millis": program.snapshotMilliseconds = number ?? program.snapshotMilliseconds
            case "fail-snapshots": program.failsSnapshots = value != "false"
            case "uid-suffix": for index in program.vertices.indices { program.vertices[index].uid += value ?? "" }
            default: break
            }
        }
        return program
    }
}

extension SimulatedProgram.Vertex {
    /// The id that Flink derives of the uid: 32 hex digits, the same in every job.
    var id: String {
        var random = SimulatedFlink.Random(seed: 0x5eed)
        for byte in uid.utf8 { random = SimulatedFlink.Random(seed: random.next() ^ UInt64(byte)) }
        return random.hex(32)
    }
}
