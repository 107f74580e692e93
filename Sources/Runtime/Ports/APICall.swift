public import Documents

/// One call of the Kubernetes API or of Flink's, complete: nothing is left to be filled in.
///
/// What a client sends and what the simulator answers, so that neither knows for what it is.
public struct APICall: Sendable, Hashable {
    public var method: String
    /// Percent-encoded, with its query: `/jobs/a1/stop`, `/api/v1/namespaces/rec/pods?limit=500`.
    public var path: String
    /// `nil` where there is no body, or Flink's JSON is meant.
    public var contentType: String?
    public var body: Document?
    /// A jar to be sent as the form field `jarfile`, by where it comes from.
    public var jarURI: String?

    public init(
        _ method: String, _ path: String, contentType: String? = nil, body: Document? = nil, jarURI: String? = nil
    ) {
        self.method = method
        self.path = path
        self.contentType = contentType
        self.body = body
        self.jarURI = jarURI
    }
}

/// What came back.
public struct APIAnswer: Sendable, Hashable {
    /// The HTTP status.
    public var status: Int
    /// `null` where there was none, or none that is JSON.
    public var body: Document
    /// Of a `Retry-After` header, in milliseconds.
    public var retryAfter: Int64?

    public init(_ status: Int, _ body: Document = Document(.null), retryAfter: Int64? = nil) {
        self.status = status
        self.body = body
        self.retryAfter = retryAfter
    }
}
