import Documents
import PolicyDSL
import Testing

@testable import PolicyCompiler

@Suite struct ArtifactFuzz {
    private static let tiny = """
        policy tiny for FlinkDeployment
        setting limit : duration = none from config "a.b"
        let late = checkpoint.completed.age > limit
        strategy keep { suspend delete-cluster keeping ha restore ha-metadata }
        ready {
          wait "late" when maybe late
          wait "not yet" when job.state in {CREATED, none}
          otherwise proceed
        }
        upgrade { otherwise use keep }
        """

    @Test func `no byte can be changed without an error`() throws {
        let bytes = ArtifactWriter.write(try ArtifactPolicies.compiled(Self.tiny))
        for place in bytes.indices {
            for mask: UInt8 in [0x01, 0x20] {
                var damaged = bytes
                damaged[place] ^= mask
                expectError(damaged, "byte \(place) with \(mask)")
            }
        }
    }

    @Test func `no byte can be taken out without an error`() throws {
        let bytes = ArtifactWriter.write(try ArtifactPolicies.compiled(Self.tiny))
        for place in bytes.indices {
            var damaged = bytes
            damaged.remove(at: place)
            expectError(damaged, "without byte \(place)")
        }
    }

    @Test func `no artifact can be cut off without an error`() throws {
        let bytes = ArtifactWriter.write(try ArtifactPolicies.compiled(Self.tiny))
        for length in bytes.indices { expectError(Array(bytes[..<length]), "\(length) bytes") }
    }

    private func expectError(_ bytes: [UInt8], _ what: String) {
        do {
            _ = try ArtifactReader.read(bytes, name: "tiny.json")
            Issue.record("\(what): it was read")
        } catch {
            #expect(!error.message.isEmpty)
        }
    }

    /// Values exchanged and taken out, with the digest made anew: refused, or a policy that
    /// can be evaluated and written again.
    @Test(arguments: [tiny, ArtifactPolicies.small])
    func `what is signed anew is refused or can be evaluated`(text: String) throws {
        let policy = try ArtifactPolicies.compiled(text)
        let root = try DocumentFile.readJSON(ArtifactWriter.write(policy), name: "x").documents[0]
        let content = try #require(root["policy"])
        var pool: [Document] = [
            nil, true, false, 0, -1, 7, "", "x", "savepoint", .map([:]), [], 9_223_372_036_854_775_807,
        ]
        let paths = content.paths()
        var generator = Numbers(seed: 7)
        pool += (0..<30).compactMap { _ in content[paths[generator.next(below: paths.count)]] }
        var accepted = 0
        for round in 0..<500 {
            let path = paths[1 + generator.next(below: paths.count - 1)]
            let value = round % 4 == 0 ? Document?.none : pool[generator.next(below: pool.count)]
            let changed = content.replacing(path.steps[...], with: value)
            let artifact = root.replacing([.key("policy")], with: changed)
                .replacing([.key("digest")], with: Document(.string(ArtifactWriter.digest(of: changed))))
            let bytes = try JSONWriter.canonical(artifact)
            guard let read = try? ArtifactReader.read(bytes, name: "x.json") else { continue }
            accepted += 1
            #expect(ArtifactWriter.write(read) == bytes, "\(path)")
            evaluate(read, &generator)
        }
        // Reasons, places and the like may be anything.
        #expect(accepted > 10)
    }

    private func evaluate(_ policy: CompiledPolicy, _ generator: inout Numbers) {
        let evaluator = RowEvaluator(inputs: policy.inputs)
        for _ in 0..<3 {
            let values = policy.inputs.map { input -> FactValue in
                switch generator.next(below: 6) {
                case 0 where input.canBeNone: return .none
                case 1 where input.canBeUnknown: return .unknown
                default: break
                }
                switch input.type {
                case .bool: return .bool(generator.next(below: 2) == 0)
                case .count, .duration, .percentage, .size: return .number(Int64(generator.next(below: 100_000)))
                case .names(let domain): return .name(domain.values[generator.next(below: domain.values.count)])
                case .string: return .string("prod-1")
                case .schedule: return .number(60_000)
                case .window: return .string("Mon 09:00-10:00")
                }
            }
            for table in policy.tables { _ = evaluator.firstRow(of: table, values) }
            _ = evaluator.answer(policy.selector, values)
        }
        for table in policy.tables {
            _ = try? TableModel(inputs: policy.inputs, guards: table.rows.map(\.guardCondition), kinds: policy.kinds)
        }
    }
}

/// SplitMix64: the same seed, the same numbers.
private struct Numbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next(below bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((value ^ (value >> 31)) % UInt64(bound))
    }
}

extension Document {
    /// The ways to all values.
    fileprivate func paths(from path: DocumentPath = DocumentPath()) -> [DocumentPath] {
        switch value {
        case .list(let elements):
            [path] + elements.enumerated().flatMap { $1.paths(from: path.appending($0)) }
        case .map(let map): [path] + map.entries.flatMap { $0.value.paths(from: path.appending($0.key)) }
        default: [path]
        }
    }
}
