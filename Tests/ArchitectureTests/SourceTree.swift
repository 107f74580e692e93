import Foundation

/// The sources of the package, read as text.
struct SourceTree {
    struct File {
        /// Below the package, as in `Sources/Runtime/Plan/Plan.swift`.
        var path: String
        var lines: [Substring]
    }

    var files: [File]

    init(below folder: String, _ here: String = #filePath) throws {
        let root = URL(filePath: here).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let start = root.appending(path: folder)
        let paths =
            FileManager.default.enumerator(at: start, includingPropertiesForKeys: nil)?
            .compactMap { ($0 as? URL)?.path(percentEncoded: false) }.filter { $0.hasSuffix(".swift") } ?? []
        files = try paths.sorted().map { path in
            let text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
            return File(
                path: String(path.dropFirst(root.path(percentEncoded: false).count)),
                lines: text.split(separator: "\n", omittingEmptySubsequences: false))
        }
    }

    static func text(of path: String, _ here: String = #filePath) throws -> String {
        let root = URL(filePath: here).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}

extension SourceTree.File {
    /// The modules that it imports, with the line of each import.
    var imports: [(module: String, line: Int)] {
        lines.enumerated().compactMap { number, line in
            let words = line.split(separator: " ")
            guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
                words[..<place].allSatisfy({ Self.importModifiers.contains(String($0)) || $0.hasPrefix("@") })
            else { return nil }
            return (String(words[place + 1].split(separator: ".")[0]), number + 1)
        }
    }

    /// The first line of code, comments left out, in which one of the texts stands.
    func firstMention(of texts: [String]) -> (text: String, line: Int)? {
        for (number, line) in lines.enumerated() {
            let code = line.drop { $0 == " " }
            guard !code.hasPrefix("//") else { continue }
            if let text = texts.first(where: { code.contains($0) }) { return (text, number + 1) }
        }
        return nil
    }

    private static let importModifiers: Set<String> = ["public", "package", "internal", "private", "fileprivate"]
}
