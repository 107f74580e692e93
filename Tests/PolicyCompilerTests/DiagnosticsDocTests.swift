import Foundation
import PolicyCompiler
import PolicyDSL
import ShippedPolicies
import TestSupport
import Testing

/// `docs/diagnostics.md` is true: each entry's first policy causes the finding, and its second one does not.
@Suite struct DiagnosticsDocTests {
    @Test(arguments: DocumentedDiagnostic.all)
    func `an entry's policy causes what it is about, and nothing else`(entry: DocumentedDiagnostic) throws {
        let text = try #require(entry.cause ?? Self.generatedCauses[entry.id], "no policy is shown that causes it")
        let found = Set(compileShipped(text).diagnostics.map(\.id))
        #expect(found == (Self.companions[entry.id] ?? []).union([entry.id]))
    }

    @Test(arguments: DocumentedDiagnostic.all)
    func `an entry's cure leaves nothing to say`(entry: DocumentedDiagnostic) throws {
        guard let cure = entry.cure else {
            #expect(Self.withoutCure.contains(entry.id), "the entry shows no cure")
            return
        }
        let result = compileShipped(Array(cure.utf8))
        #expect(result.diagnostics.map(\.id) == [])
        #expect(result.policy != nil)
    }

    @Test func `every diagnostic has an entry, and every entry is about a diagnostic`() throws {
        let used = try idsInSources()
        let documented = DiagnosticGuide.entries.map(\.id)
        #expect(Set(documented).count == documented.count, "an id has two entries")
        #expect(used.count > 80, "the ids were not found in the sources")
        #expect(Self.unreachable.isSubset(of: used), "these are gone and need no mention here")
        #expect(used.subtracting(Self.unreachable).subtracting(documented) == [], "these have no entry")
        #expect(Set(documented).subtracting(used) == [], "these are used nowhere")
    }

    @Test func `an entry is found by its id, bare or as messages show it`() throws {
        #expect(DiagnosticGuide.entry(for: "error[gap]") == DiagnosticGuide.entry(for: "gap"))
        #expect(try #require(DiagnosticGuide.entry(for: "gap")).summary.hasPrefix("For some combination of facts"))
        #expect(DiagnosticGuide.entry(for: "nothing") == nil)
    }

    /// What is reported beside the id although there is one mistake only.
    private static let companions: [String: Set<String>] = [
        "too-many-errors": ["syntax"]
    ]

    /// The parser reports these texts itself, as `syntax`.
    private static let unreachable: Set<String> = ["fact-without-source", "unknown-hit-policy"]

    /// No policy is the cure of a file that is none.
    private static let withoutCure: Set<String> = [
        "control-character", "invalid-utf8", "source-too-large", "too-many-errors",
    ]

    /// What would be unreadable in the document.
    private static let generatedCauses: [String: [UInt8]] = [
        "control-character": policy("ready { otherwise proceed }\u{7}"),
        "invalid-utf8": policy("# \u{0}").map { $0 == 0 ? 0xFF : $0 },
        "source-too-large": policy("ready { otherwise proceed } #" + String(repeating: "x", count: 5 << 20)),
        "too-many-errors": policy(String(repeating: "let a b\n", count: 200)),
        "nesting-too-deep": policy(
            "ready { proceed when " + String(repeating: "(", count: 150) + "generation > 1"
                + String(repeating: ")", count: 150) + " otherwise block \"odd\" }"),
        "too-many-values": policy(
            "fact pick : \((1...1000).map { "n\($0)" }.joined(separator: " | ")) = n1 from label \"pick\"\n"
                + "ready { block \"not n1\" when pick != n1 otherwise proceed }"),
        // Each chain goes to the next one in two ways, so 24 of them have 2^24 rows.
        "too-complex": policy(
            "upgrade { fall back to c1 }\n"
                + (1..<24).map { number in
                    "chain c\(number) { fall back to c\(number + 1) when label \"l\(number)\" == \"x\" "
                        + "fall back to c\(number + 1) }\n"
                }.joined() + "chain c24 { otherwise block \"x\" }"),
    ]

    private static func policy(_ text: String) -> [UInt8] { Array("policy p for FlinkCluster\n\(text)\n".utf8) }
}

/// The code blocks of an entry.
struct DocumentedDiagnostic: CustomTestStringConvertible, Sendable {
    var id: String
    var cause: [UInt8]?
    var cure: String?

    var testDescription: String { id }

    /// Those of policies; what is shown as a manifest is tried with the manifests.
    static let all: [DocumentedDiagnostic] = DiagnosticGuide.entries.filter { entry in
        !entry.text.contains("```yaml") && entry.id != "forbidden-change" && !PolicyTestIDs.all.contains(entry.id)
    }.map { entry in
        DocumentedDiagnostic(
            id: entry.id, cause: block("fpol", in: entry.text).map { Array($0.utf8) },
            cure: block("fpol fixed", in: entry.text))
    }

    private static func block(_ info: String, in text: String) -> String? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(where: { $0 == "```\(info)" }) else { return nil }
        let block = lines[(start + 1)...].prefix { $0 != "```" }
        return block.joined(separator: "\n") + "\n"
    }
}

/// What `test` finds, where policies compile: tried with the tests of policies.
private enum PolicyTestIDs {
    static let all: Set<String> = [
        "test-failed", "test-contradiction", "uncovered", "scenario-failed", "scenario-unsafe", "scenario-impossible",
        "scenario-unused", "scenario-endless",
    ]
}

private func compileShipped(_ text: [UInt8]) -> Compilation {
    compile(SourceFile(name: "p.fpol", text: text), zones: .ofTests) { name in
        ShippedPolicies.text(of: name).map { SourceFile(name: "\(name).fpol", text: $0) }
    }
}

/// The second argument of each `Diagnostic(` in the sources: a literal, or a constant that is one.
private func idsInSources(_ file: String = #filePath) throws -> Set<String> {
    let root = file.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    var ids: Set<String> = []
    for folder in ["Compiler", "PolicyDSL", "Runtime"] {
        let files = FileManager.default.enumerator(atPath: "\(root)/Sources/\(folder)")
        while let path = files?.nextObject() as? String {
            guard path.hasSuffix(".swift") else { continue }
            let text = try String(contentsOfFile: "\(root)/Sources/\(folder)/\(path)", encoding: .utf8)
            for match in text.matches(of: /(?:Diagnostic|ManifestFinding)\(\s*[^,()"]+,\s*"([a-z0-9-]+)"/) {
                ids.insert(String(match.1))
            }
            if path.hasPrefix("Testing/") {
                for match in text.matches(of: #/"(?:error|note)\[([a-z-]+)\]: /#) { ids.insert(String(match.1)) }
            }
            for match in text.matches(of: /Diagnostic\(\s*[^,()"]+,\s*([a-z][A-Za-z]+),/) {
                for constant in text.matches(of: /let ([A-Za-z]+) = "([a-z0-9-]+)"/) where constant.1 == match.1 {
                    ids.insert(String(constant.2))
                }
            }
        }
    }
    return ids
}
