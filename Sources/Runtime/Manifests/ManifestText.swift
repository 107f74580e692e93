import Documents
public import PolicyDSL

/// A text with manifests in it, read as far as it can be.
public struct ManifestText: Sendable {
    public let source: SourceFile
    /// The resources in it; those of lists one by one.
    let resources: [Manifest]
    /// What is wrong with the text itself.
    let findings: [Diagnostic]
    /// Covered placeholders, as bytes of the text.
    private let covered: [Range<Int>]
    private let file: DocumentFile?
    private let offsets: TextOffsets
    /// Of a byte order mark, which is no part of what is shown.
    private let markLength: Int

    /// - Parameter id: Tells this text from the others that are checked with it.
    public init(_ bytes: [UInt8], name: String, id: FileID) {
        markLength = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        source = SourceFile(id: id, name: name, text: Array(bytes.dropFirst(markLength)))
        var found: [Diagnostic] = []
        var covered: [Range<Int>] = []
        var file: DocumentFile?
        do throws(DocumentError) {
            file = try DocumentFile.read(bytes, name: name)
        } catch {
            let mask = TextMask(bytes)
            var failure: DocumentError? = error
            if !mask.covered.isEmpty, error.kind == .syntax || error.kind == .placeholder || error.kind == .duplicateKey
            {
                covered = mask.covered
                do throws(DocumentError) {
                    file = try DocumentFile.read(mask.text, name: name)
                    failure = nil
                } catch {
                    failure = error
                }
            }
            let mark = markLength
            func range(_ bytes: Range<Int>) -> SourceRange {
                SourceRange(file: id, lower: max(0, bytes.lowerBound - mark), upper: max(0, bytes.upperBound - mark))
            }
            found = covered.map { place in
                .placeholder(String(decoding: bytes[place], as: UTF8.self), at: range(place))
            }
            if let failure {
                let offsets = TextOffsets(of: bytes)
                found.append(.unreadable(failure) { range(offsets.bytes(of: $0)) })
            }
        }
        self.file = file
        self.covered = covered
        findings = found
        offsets = file.map { TextOffsets(of: $0) } ?? TextOffsets(of: bytes)
        resources = file.map(Manifest.all) ?? []
    }

    /// Whether no document is in it at all.
    public var isEmpty: Bool { file?.documents.isEmpty ?? false }

    /// Where a finding stands in the text; `nil` where that is not known.
    func range(of place: ManifestFinding.Place) -> SourceRange? {
        let reference = place.reference
        let known =
            place.range
            ?? (place.isKey
                ? file?.keyRange(of: reference.fullPath, in: reference.document)
                : file?.range(of: reference.fullPath, in: reference.document))
        guard let known else { return nil }
        let bytes = offsets.bytes(of: known)
        return SourceRange(
            file: source.id, lower: max(0, bytes.lowerBound - markLength), upper: max(0, bytes.upperBound - markLength))
    }

    /// Whether a placeholder was covered there, so that what stands there now is nobody's mistake.
    func isCovered(_ range: SourceRange) -> Bool {
        covered.contains { $0.lowerBound - markLength < range.upper && range.lower < $0.upperBound - markLength }
    }
}

extension Diagnostic {
    fileprivate static func placeholder(_ text: String, at range: SourceRange) -> Diagnostic {
        if text == "..." {
            return Diagnostic(
                .error, "placeholder", "`...` stands for something that was left out", at: range,
                help: ["put in what belongs here, or remove the line"])
        }
        return Diagnostic(
            .error, "placeholder", "the placeholder `\(text)` was not filled in", at: range,
            help: ["put the value in its place"])
    }

    fileprivate static func unreadable(
        _ error: DocumentError, _ range: (TextRange) -> SourceRange
    ) -> Diagnostic {
        let place = error.range.map(range)
        let related = error.related.map { [Label(range($0.range), $0.text)] } ?? []
        let help = error.help.map { [$0] } ?? []
        if error.kind == .duplicateKey {
            return Diagnostic(.error, "duplicate-key", error.message, at: place, related: related, help: help)
        }
        return Diagnostic(.error, "unreadable-manifest", error.message, at: place, related: related, help: help)
    }
}
