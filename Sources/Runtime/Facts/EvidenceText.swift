public import Documents

extension Evidence {
    /// Adds a text as it was found. One that cannot be read is a finding; so is one that people take for evidence and
    /// that is none.
    ///
    /// - Returns: The file, to look up places in it; `nil` if it could not be read.
    @discardableResult
    public mutating func add(_ bytes: [UInt8], named name: String) -> DocumentFile? {
        let text = String(decoding: bytes.prefix(Self.glance), as: UTF8.self)
        if let refusal = Self.refusal(printedIn: text, named: name) {
            add(refusal)
            return nil
        }
        if let finding = Self.refusal(of: text, named: name) {
            add(finding)
            return nil
        }
        do throws(DocumentError) {
            let file = try DocumentFile.read(bytes, name: name)
            add(file)
            return file
        } catch {
            add(EvidenceFinding(.error, error.message, in: name, at: error.range?.start, help: error.help))
            return nil
        }
    }

    /// How much of a text is looked at to tell what it is.
    private static let glance = 4_096
}

extension Evidence {
    /// Whether a text is what `kubectl describe` prints, which leaves out and reformats what is needed.
    public static func isDescription(_ text: String) -> Bool {
        var keys: Set<Substring> = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: true).prefix(60) {
            guard line.first?.isWhitespace == false, let colon = line.firstIndex(of: ":") else { continue }
            keys.insert(line[..<colon])
        }
        return keys.contains("Name") && (keys.contains("Namespace") || keys.contains("API Version"))
    }

    /// Whether a text is the table that `kubectl get` prints.
    public static func isTable(_ text: String) -> Bool {
        let heading = text.drop { $0.isWhitespace }.prefix { $0 != "\n" }
        return heading.hasPrefix("NAME ") || heading.hasPrefix("NAMESPACE ")
    }

    /// Why a text that is neither YAML nor JSON of use is refused; `nil` where it is not one of the known mistakes.
    public static func refusal(of text: String, named source: String) -> EvidenceFinding? {
        let root = SourcedDocument(Document(.null), at: FieldReference(source: source))
        if isDescription(text) { return .description(root) }
        if isTable(text) { return .table(root) }
        return nil
    }

    /// What `kubectl` prints where the API server refuses: `Error from server (Forbidden): configmaps is forbidden: ...`.
    static func refusal(printedIn text: String, named source: String) -> Refusal? {
        let line = FlinkValues.trimmed(text).prefix { $0 != "\n" }
        guard line.hasPrefix("Error from server ("), let end = line.firstIndex(of: ")") else { return nil }
        let reason = line[line.index(line.startIndex, offsetBy: "Error from server (".count)..<end]
        let message = String(line[end...].dropFirst(3))
        let quoted = message.split(separator: "\"", omittingEmptySubsequences: false)
        let isNotFound = reason == "NotFound"
        guard isNotFound || reason == "Forbidden" else { return nil }
        return Refusal(
            resource: String(message.prefix { $0 != " " && $0 != "." }),
            namespace: isNotFound ? nil : EvidenceReader.namespace(in: message),
            name: quoted.count > 1 && (isNotFound || message.contains(" cannot get ")) ? String(quoted[1]) : nil,
            isNotFound: isNotFound, message: message, reference: FieldReference(source: source))
    }
}
