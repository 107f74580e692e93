import Foundation
import PolicyDSL
import PolicyRuntime
import Testing

/// The manifests of `docs/diagnostics.md` are true: each entry's first one causes the finding, its second one does not.
@Suite struct ManifestDocTests {
    @Test(arguments: ManifestEntry.all)
    func `an entry's manifest causes what it is about, and its cure leaves nothing to say`(entry: ManifestEntry) {
        let found = Set(review(entry.cause).map(\.id))
        #expect(found == [entry.id])
        // Where a target is missing, the cure may bring it along; notes about the versions stay notes.
        #expect(review(entry.cure).map(\.id) == [])
    }

    @Test func `the entries were found`() { #expect(ManifestEntry.all.count > 40) }
}

struct ManifestEntry: CustomTestStringConvertible, Sendable {
    var id: String
    var cause: String
    var cure: String

    var testDescription: String { id }

    static let all: [ManifestEntry] = {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
        guard let text = try? String(contentsOfFile: "\(root)/docs/diagnostics.md", encoding: .utf8) else { return [] }
        return text.components(separatedBy: "\n## ").dropFirst().compactMap { part in
            guard let cause = block("yaml", in: part), let cure = block("yaml fixed", in: part) else { return nil }
            return ManifestEntry(id: String(part.prefix { $0 != "\n" }), cause: cause, cure: cure)
        }
    }()

    private static func block(_ info: String, in text: String) -> String? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(where: { $0 == "```\(info)" }) else { return nil }
        return lines[(start + 1)...].prefix { $0 != "```" }.joined(separator: "\n") + "\n"
    }
}

/// What is found in a text of manifests.
func review(_ text: String, against old: String? = nil) -> [Diagnostic] {
    let manifests = ManifestText(Array(text.utf8), name: "new.yaml", id: FileID(0))
    let before = old.map { [ManifestText(Array($0.utf8), name: "old.yaml", id: FileID(1))] } ?? []
    return ManifestSet([manifests], against: before).review().flatMap(\.diagnostics)
}
