import Documents

/// Reads artifacts. Strict: what is damaged, cut off, edited by hand, from a later version, or says anything that the
/// writer would not have said, is refused with its place.
///
/// Blanks and the order of keys may differ from what was written, so that an artifact survives tools that print JSON
/// anew; the digest is that of the content.
public enum ArtifactReader {
    /// - Parameters:
    ///   - bytes: One JSON value.
    ///   - name: What messages call the file.
    public static func read(_ bytes: [UInt8], name: String) throws(ArtifactError) -> CompiledPolicy {
        let file: DocumentFile
        do {
            file = try DocumentFile.readJSON(bytes, name: name, limits: ArtifactFormat.documentLimits)
        } catch {
            throw ArtifactError(.unreadable, error.message, file: name, range: error.range, help: error.help)
        }
        guard let root = file.documents.first else {
            throw ArtifactError(.unreadable, "the file is empty", file: name)
        }
        guard file.documents.count == 1 else {
            throw ArtifactError(
                .malformed, "a second value follows the artifact", file: name,
                range: file.range(of: DocumentPath(), in: 1))
        }
        do {
            return try policy(in: ArtifactNode(document: root, path: DocumentPath()))
        } catch {
            throw ArtifactError(
                error.kind, error.message, file: name, path: error.path, range: file.nearestRange(of: error.path),
                help: error.help)
        }
    }

    /// Whether a file claims to be an artifact: a JSON map with a `format` or a `digest`. Such a file is read as an
    /// artifact or refused, never taken for something else. Answers for texts that are cut off or damaged, too.
    public static func looksLikeArtifact(_ bytes: [UInt8]) -> Bool {
        var scan = TopLevelKeys(bytes)
        while let key = scan.next() {
            if key.elementsEqual("format".utf8) || key.elementsEqual("digest".utf8) { return true }
        }
        return false
    }

    private static func policy(in root: ArtifactNode) throws(ArtifactTrouble) -> CompiledPolicy {
        guard let map = root.document.map, let format = map["format"] else {
            throw ArtifactTrouble(
                kind: .notAnArtifact, message: "this is no artifact: it has no `format`", path: root.path)
        }
        guard format.string == ArtifactFormat.name else {
            throw ArtifactTrouble(
                kind: .notAnArtifact, message: "this is no artifact: its format is not `\(ArtifactFormat.name)`",
                path: root.path.appending("format"))
        }
        // Before anything else is looked at: what a later version says differently is not an error.
        guard let versionDocument = map["version"] else { throw root.trouble("the field `version` is missing") }
        let version = ArtifactNode(document: versionDocument, path: root.path.appending("version"))
        let number = try version.integer(atLeast: 1)
        guard number <= ArtifactFormat.version else {
            throw ArtifactTrouble(
                kind: .newerVersion,
                message: "the artifact has the format version \(number), and this program reads up to"
                    + " \(ArtifactFormat.version)", path: version.path,
                help: "use the flinkpolicy that compiled it, or compile the policy again")
        }
        let fields = try root.fields(["format", "version", "digest", "policy"])
        let digest = try fields.required("digest")
        let stated = try digest.string()
        let content = try fields.required("policy")
        guard content.document.map != nil else { throw content.trouble("this is no policy") }
        let actual = ArtifactWriter.digest(of: content.document)
        guard stated == actual else {
            throw ArtifactTrouble(
                kind: .digestMismatch,
                message: "the digest is not that of the policy: the artifact was damaged or edited", path: digest.path,
                help: "compile the policy again")
        }
        var decoder = PolicyDecoder(content)
        let policy = try decoder.policy()
        // What was understood, written again, is what was read: nothing was passed over, nothing has two spellings.
        let again = ArtifactWriter.document(of: policy)
        if let path = content.document.firstDifference(from: again, at: content.path) {
            throw ArtifactTrouble(message: "no compiled policy says this in this way", path: path)
        }
        for (place, table) in policy.tables.enumerated() {
            try prove(table, of: policy, at: content.path.appending("tables").appending(place))
        }
        return policy
    }

    /// A digest finds damage and can be made anew; that a table is total can be shown anew, too.
    private static func prove(
        _ table: DecisionTable, of policy: CompiledPolicy, at path: DocumentPath
    ) throws(ArtifactTrouble) {
        guard table.hit != .collect else { return }
        let example: String?
        do {
            let model = try TableModel(
                inputs: policy.inputs, guards: table.rows.map(\.guardCondition), kinds: policy.kinds(asking: table.id))
            example = try model.witness(of: model.gap)?.text(policy.inputs)
        } catch {
            throw ArtifactTrouble(message: "`\(table.id)` is too complex to be checked completely", path: path)
        }
        if let example {
            throw ArtifactTrouble(message: "`\(table.id)` decides nothing, for example: \(example)", path: path)
        }
    }
}

extension DocumentFile {
    /// Where the value at `path` stands, or else what it would stand in.
    fileprivate func nearestRange(of path: DocumentPath) -> TextRange? {
        var steps = path.steps
        while true {
            if let range = range(of: DocumentPath(steps)) { return range }
            guard !steps.isEmpty else { return nil }
            steps.removeLast()
        }
    }
}

extension Document {
    /// The way to the first value that differs; `nil` if none does.
    fileprivate func firstDifference(from other: Document, at path: DocumentPath) -> DocumentPath? {
        if self == other { return nil }
        switch (value, other.value) {
        case (.map(let left), .map(let right)):
            for entry in left.entries {
                guard let value = right[entry.key] else { return path.appending(entry.key) }
                if let found = entry.value.firstDifference(from: value, at: path.appending(entry.key)) { return found }
            }
        case (.list(let left), .list(let right)) where left.count == right.count:
            for (place, (a, b)) in zip(left, right).enumerated() {
                if let found = a.firstDifference(from: b, at: path.appending(place)) { return found }
            }
        default: break
        }
        return path
    }
}

/// The keys of the outermost map of a text, found without reading the rest as JSON.
private struct TopLevelKeys {
    private let bytes: [UInt8]
    private var place: Int
    private var depth = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        place = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        skipBlanks()
        if place < bytes.count, bytes[place] == UInt8(ascii: "{") {
            place += 1
            depth = 1
        } else {
            place = bytes.count
        }
    }

    mutating func next() -> ArraySlice<UInt8>? {
        while place < bytes.count, depth > 0 {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                let text = string()
                skipBlanks()
                if depth == 1, place < bytes.count, bytes[place] == UInt8(ascii: ":") { return text }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            place += 1
        }
        return nil
    }

    private mutating func string() -> ArraySlice<UInt8> {
        place += 1
        let start = place
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        place = min(place, bytes.count)
        let text = bytes[start..<place]
        place = min(place + 1, bytes.count)
        return text
    }

    private mutating func skipBlanks() {
        while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
    }
}
