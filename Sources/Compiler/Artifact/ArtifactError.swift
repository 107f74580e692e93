public import Documents

/// Why an artifact was not read. There is no such thing as half a policy: nothing of it is used.
public struct ArtifactError: Error, Sendable, Hashable {
    /// What sort of trouble, for callers that act on it; people read the message.
    public enum Kind: Sendable, Hashable {
        /// No JSON, cut off, too long or too deep.
        case unreadable
        /// JSON that does not claim to be an artifact.
        case notAnArtifact
        /// Written by a later version.
        case newerVersion
        /// Not what was written: damaged, or edited by hand.
        case digestMismatch
        /// It says something that no artifact says.
        case malformed
    }

    public var kind: Kind
    /// Lowercase, no full stop, what the artifact says in backticks.
    public var message: String
    /// The file, as the user named it.
    public var file: String
    /// The value that is wrong.
    public var path: DocumentPath
    /// Where that stands; `nil` where the trouble has no place.
    public var range: TextRange?
    /// What to do about it.
    public var help: String?

    public init(
        _ kind: Kind, _ message: String, file: String, path: DocumentPath = DocumentPath(), range: TextRange? = nil,
        help: String? = nil
    ) {
        self.kind = kind
        self.message = message
        self.file = file
        self.path = path
        self.range = range
        self.help = help
    }
}

/// As tools print it: `shop.json:1:704: policy.tables[2].hit: `frist` is no hit policy`.
extension ArtifactError: CustomStringConvertible {
    public var description: String {
        let place = range.map { ":\($0.start)" } ?? ""
        return "\(file)\(place): \(path.steps.isEmpty ? "" : "\(path): ")\(message)"
    }
}

/// What the decoder finds, before anyone looked where it stands in the text.
struct ArtifactTrouble: Error {
    var kind = ArtifactError.Kind.malformed
    var message: String
    var path: DocumentPath
    var help: String?
}
