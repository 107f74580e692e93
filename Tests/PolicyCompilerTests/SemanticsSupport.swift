import PolicyDSL
import TestSupport
import Testing

@testable import PolicyCompiler

/// A policy whose `ready` has one rule, decided on facts as a test states them.
struct OneRule {
    let policy: CompiledPolicy
    let table: DecisionTable

    /// - Parameter kind: The kind that has the facts of the condition.
    init(_ condition: String, declarations: String = "", kind: String = "FlinkDeployment") throws {
        let text = """
            policy p
            for \(kind)
            \(declarations)
            ready {
              wait "yes" when \(condition)
              otherwise proceed
            }
            """
        let result = compile(SourceFile(name: "p.fpol", text), zones: .ofTests)
        let problems = result.diagnostics.filter { $0.severity == .error && $0.id != "unknown" }
        for problem in problems { Issue.record("\(renderText(problem, sources: result.sources, colored: false))") }
        // An unknown that is not handled is what some tests are about: the raw rows decide all the same.
        let resolver = Resolver([Layer(syntax: Self.syntax(text), source: SourceFile(name: "p.fpol", text))], .ofTests)
        let resolved = resolver.resolve()
        let entry = try #require(resolved.entries.first { $0.id == DecisionID("ready") })
        var lowering = Lowering(resolved)
        let lowered = lowering.lower(entry)
        table = DecisionTable(
            id: entry.id,
            rows: lowered.rows.compactMap { row in
                row.outcome.map {
                    Row(guardCondition: .all(row.guards), outcome: $0, origin: row.rule.origin)
                }
            })
        policy = CompiledPolicy(
            name: "p", summary: nil, layers: ["p"], over: [], kinds: resolved.kinds, selector: .always,
            inputs: resolved.inputs, constants: [], strategies: [], change: [], tables: [table], retention: [],
            asserts: [], tests: [])
    }

    private static func syntax(_ text: String) -> PolicySyntax {
        var found = Diagnostics()
        return parse(SourceFile(name: "p.fpol", text), &found)
    }

    /// Whether the rule matches; by the plain evaluator and by the compiled form, which have to agree.
    func matches(_ facts: [String: FactValue]) throws -> Bool {
        var values = [FactValue](repeating: FactValue.none, count: policy.inputs.count)
        for (name, value) in facts {
            let place = try #require(policy.inputs.firstIndex { $0.name == name }, "`\(name)` is not read")
            values[place] = value
        }
        let row = RowEvaluator(inputs: policy.inputs).firstRow(of: table, values)
        let program = try TableProgram(table, inputs: policy.inputs, kinds: policy.kinds)
        #expect(program.row(for: values) == row)
        return row.map { table.rows[$0].outcome.word == "wait" } ?? false
    }
}

/// The ids of what is found in a policy, with the texts that they point at.
func findings(_ text: String, base: String? = nil) -> [String] {
    let source = SourceFile(name: "test.fpol", text)
    let result = compile(source, zones: .ofTests) { name in base.map { SourceFile(name: "\(name).fpol", $0) } }
    return result.diagnostics.map { diagnostic in
        let file = diagnostic.range.flatMap { result.sources[$0.file] }
        let text = diagnostic.range.map { file?.text(of: $0) ?? "" } ?? ""
        return "\(diagnostic.severity.rawValue)[\(diagnostic.id)] \(text.split(separator: "\n").first ?? "")"
    }
}
