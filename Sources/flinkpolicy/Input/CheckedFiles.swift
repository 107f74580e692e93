import PolicyCompiler
import PolicyDSL
import PolicyRuntime

/// What `check` was given: policies and manifests, told apart by what their texts look like.
struct CheckedFiles {
    enum File {
        case policy(SourceFile)
        case manifests(ManifestText)
    }

    /// In the order in which they were given.
    private(set) var all: [File] = []
    private var old: [ManifestText] = []
    private var count = 0

    init(
        _ arguments: [String], recursive: Bool, against: String?, _ loader: inout PolicyLoader
    ) throws(InputError) {
        for argument in arguments {
            if kind(of: argument) == .directory {
                var paths: [String] = []
                try collect(argument, recursive: recursive, depth: 0, &paths)
                guard !paths.isEmpty else {
                    throw InputError(argument, "holds no `.fpol`, `.yaml`, `.yml` or `.json` file")
                }
                for path in paths { try add(path, &loader) }
            } else {
                try add(argument, &loader)
            }
        }
        guard let against else { return }
        for path in try DocumentFiles.expand(against) {
            let bytes = try readBytes(path, limit: DocumentFiles.limit)
            old.append(ManifestText(bytes, name: path, id: nextID()))
        }
    }

    /// What was found in each text of manifests.
    ///
    /// - Throws: If nothing was given that can be checked, which must not look like success.
    func review(under policies: [Decider]) throws(InputError) -> [Compilation] {
        let texts = all.compactMap { if case .manifests(let text) = $0 { text } else { nil } }
        guard !texts.isEmpty else { return [] }
        let set = ManifestSet(texts, against: old)
        if texts.count == all.count, !set.hasFlinkResources {
            throw InputError(texts.map(\.source.name).joined(separator: ", "), "there is no Flink resource in it")
        }
        return set.review(under: policies)
    }

    private mutating func nextID() -> FileID {
        defer { count += 1 }
        return FileID(count)
    }

    private mutating func add(_ path: String, _ loader: inout PolicyLoader) throws(InputError) {
        guard path == "-" || kind(of: path) == .file || kind(of: path) == .other else {
            let source = try loader.source(path)
            loader.give(source)
            all.append(.policy(source))
            return
        }
        let bytes = try readBytes(path, limit: DocumentFiles.limit)
        if !path.hasSuffix(".fpol"), isManifest(bytes, path) {
            guard !bytes.isEmpty else { throw InputError(path, "is empty") }
            all.append(.manifests(ManifestText(bytes, name: path, id: nextID())))
        } else {
            let source = SourceFile(name: path, text: bytes)
            loader.give(source)
            all.append(.policy(source))
        }
    }

    private func collect(
        _ directory: String, recursive: Bool, depth: Int, _ found: inout [String]
    ) throws(InputError) {
        guard depth < 16 else { throw InputError(directory, "is nested more than 16 folders deep") }
        for entry in try entries(of: directory) {
            switch kind(of: entry) {
            case .directory: if recursive { try collect(entry, recursive: true, depth: depth + 1, &found) }
            case .file:
                if ([".fpol"] + DocumentFiles.suffixes).contains(where: { entry.hasSuffix($0) }) { found.append(entry) }
            case .other, .missing: break
            }
        }
    }
}

/// Whether a text is one of manifests: no policy has a colon behind its first word, and no artifact has a kind.
private func isManifest(_ bytes: [UInt8], _ path: String) -> Bool {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
    let first = start.first { !blanks.contains($0) }
    if first == UInt8(ascii: "{") {
        let beginning = String(decoding: start, as: UTF8.self)
        return !beginning.contains("\"flinkpolicy/") && (beginning.contains("kind") || beginning.contains("{{"))
    }
    if first == UInt8(ascii: "[") { return true }
    if path.hasSuffix(".yaml") || path.hasSuffix(".yml") { return true }
    for line in start.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
        let words = line.drop { blanks.contains($0) }
        guard let byte = words.first, byte != UInt8(ascii: "#") else { continue }
        if words.starts(with: "---".utf8) || words.starts(with: "%YAML".utf8) || words.starts(with: "- ".utf8) {
            return true
        }
        if words.starts(with: "{{".utf8) { return true }
        let key = words.prefix { $0 != UInt8(ascii: ":") && !blanks.contains($0) }
        return key.count > 0 && key.endIndex < words.endIndex && words[key.endIndex] == UInt8(ascii: ":")
    }
    return false
}
