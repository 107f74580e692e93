import PolicyDSL
import Testing

@testable import PolicyCompiler

/// The policies that ship compile, and stay far from the budget of analysis.
@Suite struct ShippedPoliciesCompileTests {
    private static let compilations: [String: Compilation] = Dictionary(
        uniqueKeysWithValues: ArtifactPolicies.shipped.compactMap { name in
            ArtifactPolicies.file(name).map { (name, compile($0, library: ArtifactPolicies.file)) }
        })

    @Test(arguments: ArtifactPolicies.shipped)
    func `a policy that ships has no errors and no warnings`(name: String) throws {
        let compilation = try #require(Self.compilations[name])
        #expect(compilation.policy != nil)
        for diagnostic in compilation.diagnostics where diagnostic.severity != .note {
            Issue.record("\(renderText(diagnostic, sources: compilation.sources, colored: false))")
        }
    }

    @Test(arguments: ArtifactPolicies.shipped)
    func `its tables take a small part of the budget`(name: String) throws {
        let compilation = try #require(Self.compilations[name])
        for table in compilation.statistics {
            #expect(table.work < table.budget / 20, "\(table.table) took \(table.work) nodes")
            #expect(table.validCombinations <= table.combinations)
        }
    }

    @Test func `upgrade savepoint of the Apache operator unfolds to 68 rows, of which 25 remain`() throws {
        let table = try #require(
            Self.compilations["apache-operator"]?.statistics.first { $0.table == DecisionID("upgrade", "savepoint") })
        #expect(table.rowsGenerated == 68)
        #expect(table.rowsReached == 25)
    }

    @Test(arguments: ArtifactPolicies.shipped)
    func `without being proved again its tables are the same`(name: String) throws {
        let file = try #require(ArtifactPolicies.file(name))
        let again = compile(file, scrutiny: .provenBefore, library: ArtifactPolicies.file)
        var proven = Self.compilations[name]?.policy
        // Claims are what was not asked.
        proven?.asserts = []
        let isSame = again.policy == proven
        #expect(isSame)
    }
}
