import Documents
import PolicyDSL

/// Something to say about a manifest: a diagnostic whose places are those of documents, not yet of a text.
struct ManifestFinding: Hashable, Sendable {
    /// Where a value, or the key that leads to it, stands.
    struct Place: Hashable, Sendable {
        var reference: FieldReference
        /// Known for YAML; for JSON it is looked up in the text.
        var range: TextRange?
        var isKey = false

        /// Where the value stands; of a map or a list, the key that leads to it, as nobody wants to see all of it.
        static func value(_ value: SourcedDocument) -> Place {
            Place(reference: value.reference, range: value.value.range)
        }

        /// Where `key` stands in a map.
        static func key(_ key: String, in map: SourcedDocument) -> Place {
            let entry = map.value.map?.entry(key)
            var reference = map.reference
            reference.path = reference.path.appending(key)
            reference.position = entry?.keyRange?.start
            return Place(reference: reference, range: entry?.keyRange, isKey: true)
        }
    }

    struct Related: Hashable, Sendable {
        var place: Place
        var text: String
    }

    /// Without ranges.
    var diagnostic: Diagnostic
    var place: Place
    var related: [Related]
    /// What to write at the place instead.
    var replacement: String?

    init(
        _ severity: Diagnostic.Severity, _ id: String, _ message: String, at place: Place, label: String = "",
        related: [Related] = [], notes: [String] = [], help: String? = nil, replacement: String? = nil
    ) {
        diagnostic = Diagnostic(
            severity, id, message, label: label, notes: notes, help: help.map { [$0] } ?? [])
        self.place = place
        self.related = related
        self.replacement = replacement
    }

    /// As `explain` shows it.
    var evidenceFinding: EvidenceFinding {
        let severity: EvidenceFinding.Severity =
            switch diagnostic.severity {
            case .error: .error
            case .warning: .warning
            case .note: .note
            }
        var finding = EvidenceFinding(
            severity, diagnostic.message, in: place.reference.source, at: place.range?.start,
            help: diagnostic.help.first)
        finding.reference = place.reference
        return finding
    }
}
