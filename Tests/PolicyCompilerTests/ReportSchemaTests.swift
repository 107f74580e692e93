import Documents
import PolicyDSL
import TestSupport
import Testing

@testable import PolicyCompiler

/// What is written is what `docs/schemas` promises.
@Suite struct ReportSchemas {
    @Test(arguments: ArtifactPolicies.shipped)
    func `artifacts and tables follow their schemas`(name: String) throws {
        let policy = try ArtifactPolicies.shipped(name)
        let artifact = try DocumentFile.readJSON(ArtifactWriter.write(policy), name: "artifact").documents[0]
        #expect(try JSONSchema("artifact").problems(artifact) == [])
        let table = Array(TableReport.render(policy, decision: nil, format: .json).utf8)
        #expect(try JSONSchema("table").problems(DocumentFile.readJSON(table, name: "table").documents[0]) == [])
        #expect(try JSONSchema("facts").problems(FactsReport.document(of: policy)) == [])
    }

    @Test func `one of each follows the schema of artifacts`() throws {
        let policy = try ArtifactPolicies.compiled(ArtifactPolicies.small)
        let artifact = try DocumentFile.readJSON(ArtifactWriter.write(policy), name: "artifact").documents[0]
        #expect(try JSONSchema("artifact").problems(artifact) == [])
        let wrong = artifact.replacing(
            [.key("policy"), .key("tables"), .index(0), .key("rows"), .index(0), .key("when")],
            with: .map(["unknown": 1]))
        #expect(try !JSONSchema("artifact").problems(wrong).isEmpty)
    }

    @Test func `findings follow their schema`() throws {
        let document = FindingsReport.json([ReportFindings.broken, ReportFindings.odd])
        #expect(try JSONSchema("findings").problems(document) == [])
    }
}
