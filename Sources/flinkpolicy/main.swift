import Documents
import PolicyCompiler
import PolicyDSL
import Glibc

func readFile(_ path: String) -> [UInt8]? {
    guard let f = fopen(path, "r") else { return nil }
    defer { fclose(f) }
    var out: [UInt8] = []
    var buf = [UInt8](repeating: 0, count: 65536)
    while true {
        let n = fread(&buf, 1, buf.count, f)
        if n == 0 { break }
        out += buf[0..<n]
    }
    return out
}

let path = CommandLine.arguments[1]
let dir = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
let result = compile(SourceFile(name: path, text: readFile(path)!)) { name in
    readFile("\(dir)/\(name).fpol").map { SourceFile(name: "\(dir)/\(name).fpol", text: $0) }
}
for d in result.diagnostics {
    let file = d.range.flatMap { result.sources[$0.file] }
    let pos = d.range.map { file!.position(of: $0.lower) }
    print("\(d.severity.rawValue)[\(d.id)]: \(d.message)")
    if let pos { print("  --> \(file!.name):\(pos.line):\(pos.column)  `\(file!.text(of: d.range!).prefix(60))` \(d.label)") }
    for l in d.related { let p = result.sources[l.range.file]!.position(of: l.range.lower); print("    \(p.line):\(p.column) \(l.text)") }
    for e in d.examples { print("   = example: \(e)") }
    for e in d.notes { print("   = note: \(e)") }
    for e in d.help { print("   = help: \(e)") }
}
for s in result.statistics { print(s.table, s.rowsGenerated, s.rowsReached, s.columns, s.combinations, s.validCombinations, s.nodes, s.work) }
if let p = result.policy { for t in p.tables where CommandLine.arguments.count > 2 && t.id.description == CommandLine.arguments[2] {
    for r in t.rows { print(r.origin.line, r.guardCondition, r.outcome.act) }
} }
