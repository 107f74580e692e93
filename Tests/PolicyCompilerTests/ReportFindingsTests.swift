import Documents
import PolicyDSL
import Testing

@testable import PolicyCompiler

@Suite struct ReportFindings {
    /// A misspelt name: with a fix, and with a column that letters before it of more than one byte would move.
    static let broken = compile(
        SourceFile(
            name: "teams/a, b: 100%/broken.fpol",
            """
            policy broken for FlinkDeployment
            ready {
              wait "ä" when job.stat == RUNNING
              otherwise proceed
            }
            """))

    /// A gap, with an example and two related places at most.
    static let odd = compile(
        SourceFile(
            name: "odd.fpol",
            """
            policy odd for FlinkDeployment
            ready {
              proceed when job.state == RUNNING
            }
            """))

    @Test func `JSON gives ranges from 1, related places and fixes`() throws {
        let document = FindingsReport.json([Self.broken])
        let finding = try #require(document["findings"]?.list?.first)
        #expect(finding["severity"]?.string == "error")
        #expect(finding["id"]?.string == "unknown-name")
        #expect(finding["location"]?["file"]?.string == "teams/a, b: 100%/broken.fpol")
        #expect(finding["location"]?["start"] == .map(["line": 3, "column": 17]))
        #expect(finding["location"]?["end"] == .map(["line": 3, "column": 25]))
        #expect(finding["fixes"]?.list?.first?["replacement"]?.string == "job.state")
        #expect(document["counts"] == .map(["errors": 1, "warnings": 0, "notes": 0]))
    }

    @Test func `what two policies find in one base is said once`() {
        #expect(FindingsReport.json([Self.odd, Self.odd]) == FindingsReport.json([Self.odd]))
        #expect(FindingsReport.json([Self.odd, Self.broken])["findings"]?.list?.count ?? 0 > 1)
    }

    @Test func `nothing found is an empty list`() throws {
        let document = FindingsReport.json([])
        #expect(document["findings"] == [])
        #expect(FindingsReport.annotations([]) == "")
        #expect(FindingsReport.sarif([])["runs"]?.list?.first?["results"] == [])
    }

    @Test func `annotations escape what GitHub would take for its own`() throws {
        let text = FindingsReport.annotations([Self.broken])
        #expect(
            text.hasPrefix(
                "::error file=teams/a%2C b%3A 100%25/broken.fpol,line=3,col=17,endLine=3,endColumn=24,title=unknown-name::"
            ))
        #expect(text.split(separator: "\n").count == 1)
        #expect(text.contains("%0Ahelp: did you mean `job.state`?"))
    }

    @Test func `the findings are those of the golden files`() throws {
        let both = [Self.broken, Self.odd]
        try ArtifactGolden.expect(try JSONWriter.pretty(FindingsReport.json(both)) + "\n", is: "findings.json")
        try ArtifactGolden.expect(
            try JSONWriter.pretty(FindingsReport.sarif(both, version: "1.0.0")) + "\n", is: "findings.sarif")
        try ArtifactGolden.expect(FindingsReport.annotations(both), is: "findings.github")
    }

    @Test func `SARIF names rules, regions, related places and fixes`() throws {
        let document = FindingsReport.sarif([Self.broken, Self.odd], version: "1.0.0")
        let run = try #require(document["runs"]?.list?.first)
        let rules = try #require(run["tool"]?["driver"]?["rules"]?.list).compactMap { $0["id"]?.string }
        #expect(rules == rules.sorted())
        for result in run["results"]?.list ?? [] {
            let index = try #require(result["ruleIndex"]?.integer)
            #expect(rules[Int(index)] == result["ruleId"]?.string)
            #expect(result["message"]?["text"]?.string?.isEmpty == false)
        }
        let first = try #require(run["results"]?.list?.first)
        let place = first["locations"]?.list?.first?["physicalLocation"]
        #expect(place?["artifactLocation"]?["uri"]?.string == "teams/a%2C%20b%3A%20100%25/broken.fpol")
        #expect(
            place?["region"] == .map(["startLine": 3, "startColumn": 17, "endLine": 3, "endColumn": 25]))
        #expect(
            first["fixes"]?.list?.first?["artifactChanges"]?.list?.first?["replacements"]?.list?.first?[
                "insertedContent"] == .map(["text": "job.state"]))
    }

    @Test func `fingerprints stay when lines move, and tell equal findings apart`() throws {
        func prints(_ text: String) -> [String] {
            let document = FindingsReport.sarif([compile(SourceFile(name: "x.fpol", text))])
            return (document["runs"]?.list?.first?["results"]?.list ?? []).compactMap {
                $0["partialFingerprints"]?["flinkpolicy/v1"]?.string
            }
        }
        let text = """
            policy x for FlinkDeployment
            ready {
              wait "a" when job.stat == RUNNING
              wait "b" when job.stat == FAILED
              otherwise proceed
            }
            """
        let moved = "\n\n# moved\n" + text
        #expect(prints(text) == prints(moved))
        #expect(Set(prints(text)).count == prints(text).count)
        #expect(prints(text).count >= 2)
    }
}
