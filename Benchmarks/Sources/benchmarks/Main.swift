import CAllocations
import PolicyCompiler
import PolicyDSL
import PolicyRuntime

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `benchmarks [--json FILE] [--program FLINKPOLICY] [--rounds N] [--only WORD]`, from the root of the repository.
@main
struct Benchmarks {
    static func main() {
        do {
            try run(Array(CommandLine.arguments.dropFirst()))
        } catch {
            print("bench: \(error)")
            exit(1)
        }
    }

    private static func run(_ arguments: [String]) throws {
        var options: [String: String] = [:]
        var rest = arguments[...]
        while let option = rest.popFirst() {
            guard ["--json", "--program", "--rounds", "--only"].contains(option), let value = rest.popFirst() else {
                throw BenchmarkError("unknown option \(option)")
            }
            options[option] = value
        }
        let rounds = options["--rounds"].flatMap { Int($0) } ?? 15
        let only = options["--only"]
        let compilation = compile(
            SourceFile(name: "apache-operator.fpol", text: try readFile("policies/apache-operator.fpol")),
            scrutiny: .provenBefore)
        guard let policy = compilation.policy else { throw BenchmarkError("policies/apache-operator.fpol has errors") }

        print(ResultRow.heading)
        var all: [ResultRow] = []
        func take(_ group: String, _ rows: () throws -> [ResultRow]) rethrows {
            if let only, !group.hasPrefix(only) { return }
            for row in try rows() {
                print(row.text)
                fflush(nil)
                all.append(row)
            }
        }
        try take("upgrade") {
            var upgrade = try UpgradeBenchmark(policy)
            print("  upgrade is compiled to \(upgrade.evaluator.form)")
            return try upgrade.rows(rounds: rounds)
        }
        let tables = TableBenchmark(rounds: rounds)
        try take("decisions") { try tables.decisions() }
        try take("documents") { try DocumentBenchmark(policy: policy, rounds: rounds).rows() }
        if let program = options["--program"] {
            try take("command") { try CommandBenchmark(program: program, rounds: rounds).rows() }
        }
        try take("analysis") { try tables.analyses() }
        if let path = options["--json"] {
            let text = "[\n  " + all.map(\.json).joined(separator: ",\n  ") + "\n]\n"
            guard let file = fopen(path, "w") else { throw BenchmarkError("\(path) cannot be written") }
            fputs(text, file)
            guard fclose(file) == 0 else { throw BenchmarkError("\(path) cannot be written") }
        }
    }

    private static func readFile(_ path: String) throws -> [UInt8] {
        guard let file = fopen(path, "r") else { throw BenchmarkError("\(path) cannot be read: run scripts/bench.sh") }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }
}
