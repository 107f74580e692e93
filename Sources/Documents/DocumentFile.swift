/// A text in YAML or JSON and the documents in it.
public struct DocumentFile: Sendable {
    /// As the user named it; `-` for standard input.
    public let name: String
    public let notation: Notation
    /// One for JSON; any number for a YAML stream, empty documents left out.
    public let documents: [Document]

    public enum Notation: Sendable { case yaml, json }
}
