import Documents

// JSON for commands and annotations. What JSON cannot say (an infinity of a YAML spec) is `null`, which the API server
// refuses with the field's name.
extension Document {
    /// On one line, keys sorted.
    var jsonLine: String {
        do { return String(decoding: try JSONWriter.canonical(self), as: UTF8.self) } catch { return "null" }
    }

    /// For people, in the order of the document.
    var jsonPage: String {
        do { return try JSONWriter.pretty(self) } catch { return "null" }
    }
}
