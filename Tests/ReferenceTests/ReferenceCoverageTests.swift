import Foundation
import PolicyCompiler
import PolicyDSL
import Testing

/// `docs/reference-coverage.md` names what there is, and leaves out no paragraph.
@Suite struct ReferenceCoverageTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func read(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: root.appending(path: path)), as: UTF8.self)
    }

    /// The rows of a section: the paragraphs of the first column, and what the last one answers with.
    private static func rows(_ section: String) throws -> [(paragraphs: [String], answer: String)] {
        let page = try read("docs/reference-coverage.md")
        let text = try #require(page.components(separatedBy: "\n## ").first { $0.hasPrefix(section) })
        return text.split(separator: "\n").filter { $0.hasPrefix("| ") && $0.contains(where: \.isNumber) }.map { line in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            return (cells[0].components(separatedBy: ", "), cells[2])
        }
    }

    @Test func `every paragraph of the Apache reference has its row`() throws {
        let sizes = [0: 1...5, 1: 1...8, 2: 0...10, 3: 1...7, 4: 1...4, 5: 1...7, 6: 1...3]
        let expected = sizes.keys.sorted().flatMap { chapter in
            (sizes[chapter] ?? 1...1).map { "\(chapter).\($0)" }
        }
        #expect(try Self.rows("Apache operator").flatMap(\.paragraphs) == expected)
    }

    @Test(arguments: [
        ("Apache operator", ["apache-operator"]), ("FlinkCluster", ["flinkcluster-google", "flinkcluster-spotify"]),
    ])
    func `what a row names exists`(section: String, policies: [String]) throws {
        var known = Set(Vocabulary.facts.map(\.name))
        known.formUnion(Vocabulary.decisions.map(\.name))
        known.formUnion(Vocabulary.suspendMechanisms)
        known.formUnion(Vocabulary.changeClasses.values)
        for policy in policies { known.formUnion(try names(in: policy)) }
        let guide = try Self.read("docs/diagnostics.md")
        for row in try Self.rows(section) {
            let parts = row.answer.components(separatedBy: "`")
            for (place, name) in parts.enumerated() where place % 2 == 1 {
                let isFile =
                    name.hasSuffix(".swift")
                    && FileManager.default.fileExists(
                        atPath: Self.root.appending(path: "Sources/\(name)").path)
                let isSyntax = Self.words.contains(name) || name.hasPrefix("flinkpolicy ") || policies.contains(name)
                #expect(
                    known.contains(name) || isFile || isSyntax || guide.contains("\n## \(name)\n"),
                    "\(row.paragraphs): there is no `\(name)`")
            }
        }
    }

    /// Words of the language, and fields of the operator, that rows speak of.
    private static let words: Set<String> = [
        "config", "new config", "start from", "wait", "block", "holding all", "suspend", "do rescale", "complete",
        "abandon", "trigger", "retry", "fail", "trigger as MANUAL", "trigger as PERIODIC", "backoff-limit",
        "status.clusterInfo", "last-state-marker", "job.state",
    ]

    /// What a policy declares, and its decisions with their entries.
    private func names(in policy: String) throws -> Set<String> {
        var found = Diagnostics()
        let source = SourceFile(name: policy, text: Array(try Self.read("policies/\(policy).fpol").utf8))
        var names: Set<String> = []
        for declaration in PolicyDSL.parse(source, &found).declarations {
            switch declaration {
            case .setting(let it): names.insert(it.name.text)
            case .fact(let it): names.insert(it.name.text)
            case .named(let it): names.insert(it.name.text)
            case .table(let it): names.insert(it.name.text)
            case .strategy(let it): names.formUnion([it.name.text, "use \(it.name.text)"])
            case .chain(let it): names.insert(it.name.text)
            case .retain(let it): names.insert(it.name.text)
            case .decision(let it): names.formUnion(it.entries.map { "\(it.decision.text) \($0.text)" })
            case .change, .assertion, .hazard, .test, .scenario: break
            }
        }
        return names
    }
}
