import Documents

/// Where the next page of a list starts, and as of when: opaque to clients, JSON in base64 to the server.
struct ContinueToken {
    var revision: Int64
    /// The first key of the page, behind the prefix of the list.
    var start: String

    init(revision: Int64, start: String) {
        self.revision = revision
        self.start = start
    }

    init(_ text: String) throws(StatusError) {
        func refuse(_ cause: String) -> StatusError { .badRequest("invalid continue token: \(cause)") }
        guard let bytes = Base64.decoded(text, isForURLs: true) else {
            throw refuse("continue key is not valid: illegal base64 data")
        }
        guard let token = try? JSONReader.readValue(bytes) else {
            throw refuse("continue key is not valid: \(GoJSON.error(in: bytes) ?? "unexpected end of JSON input")")
        }
        guard token["v"]?.string == "meta.k8s.io/v1" else {
            throw refuse("continue key is not valid: server does not recognize this encoded version")
        }
        guard let revision = token["rv"]?.integer, revision > 0, let start = token["start"]?.string, !start.isEmpty,
            !start.hasPrefix("/")
        else { throw refuse("continue key is not valid: incorrect encoded start resourceVersion or start key") }
        self.revision = revision
        self.start = start
    }

    var text: String {
        let token = Document.map([
            "v": "meta.k8s.io/v1", "rv": Document(.integer(revision)), "start": Document(.string(start)),
        ])
        return Base64.encoded((try? JSONWriter.canonical(token)) ?? [], isForURLs: true)
    }
}
