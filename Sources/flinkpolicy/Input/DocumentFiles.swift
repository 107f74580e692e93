import Documents
import PolicyRuntime

/// Reads manifests and evidence: YAML or JSON, from files, directories and standard input.
enum DocumentFiles {
    /// Some tens of thousands of resources. What is larger is refused unread, not after a minute.
    static let limit = 64 << 20

    static let suffixes = [".yaml", ".yml", ".json"]

    /// The documents of one file.
    ///
    /// - Throws: `InputError` with the place in the text where it cannot be read.
    static func read(_ path: String) throws(InputError) -> DocumentFile {
        let bytes = try readBytes(path, limit: limit)
        let beginning = String(decoding: bytes.prefix(8192), as: UTF8.self)
        let file: DocumentFile
        do throws(DocumentError) {
            file = try DocumentFile.read(bytes, name: path == "-" ? "standard input" : path)
        } catch {
            if let refusal = Evidence.refusal(of: beginning, named: path) {
                throw InputError(path, refusal.message, help: refusal.help)
            }
            let place = error.range.map { ":\($0.start)" } ?? ""
            var help = error.help
            if let related = error.related {
                help = "\(related.text) at \(related.range.start)\(help.map { "; \($0)" } ?? "")"
            }
            throw InputError(path == "-" ? "standard input\(place)" : "\(path)\(place)", error.message, help: help)
        }
        if file.documents.isEmpty { throw InputError(path, "holds no document") }
        if let refusal = Evidence.refusal(of: beginning, named: path),
            file.documents.allSatisfy({ $0.map?["kind"] == nil })
        {
            throw InputError(path, refusal.message, help: refusal.help)
        }
        return file
    }

    /// The files that a path names: itself, or what a directory holds, in all its folders, in the order of the names.
    static func expand(_ path: String) throws(InputError) -> [String] {
        guard kind(of: path) == .directory else { return [path] }
        var found: [String] = []
        try collect(path, depth: 0, &found)
        guard !found.isEmpty else { throw InputError(path, "holds no .yaml, .yml or .json file") }
        return found
    }

    /// Deeper folders are no evidence that a person collected.
    private static let deepest = 16

    private static func collect(_ directory: String, depth: Int, _ found: inout [String]) throws(InputError) {
        guard depth < deepest else { throw InputError(directory, "is nested more than \(deepest) folders deep") }
        for entry in try entries(of: directory) {
            switch kind(of: entry) {
            case .directory: try collect(entry, depth: depth + 1, &found)
            case .file: if suffixes.contains(where: { entry.hasSuffix($0) }) { found.append(entry) }
            case .other, .missing: break
            }
        }
    }
}
