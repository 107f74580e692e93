import Documents
import HTTPTypes
package import NIOCore
import PolicySimulator

/// One complete answer, ready to be sent.
package struct FaceAnswer: Sendable {
    package var status: Int
    package var contentType: String
    package var body: ByteBuffer
    package var headers: [(name: String, value: String)] = []

    init(_ status: Int, _ document: Document, as form: AnswerForm = .json, isPretty: Bool = false) {
        self.status = status
        contentType = form.contentType
        // What is no document is text: `ok`, `404 page not found`.
        if case .string(let text) = document.value {
            contentType = "text/plain; charset=utf-8"
            body = ByteBuffer(string: text)
        } else if form == .yaml {
            body = ByteBuffer(string: YAMLWriter.text(of: document))
        } else {
            body = Self.json(document, isPretty: isPretty)
        }
    }

    /// What is JSON already.
    init(_ status: Int, json: ByteBuffer) {
        self.status = status
        contentType = AnswerForm.json.contentType
        body = json
    }

    init(_ error: StatusError) {
        self.init(error.code, error.document)
        if let retryAfter = error.answer.retryAfter { headers.append(("Retry-After", "\(retryAfter / 1_000)")) }
    }

    /// Numbers that JSON does not have come from nowhere here; they would be sent as an error.
    static func json(_ document: Document, isPretty: Bool = false) -> ByteBuffer {
        do {
            return isPretty
                ? ByteBuffer(string: try JSONWriter.pretty(document) + "\n")
                : ByteBuffer(bytes: try JSONWriter.canonical(document) + [UInt8(ascii: "\n")])
        } catch {
            return ByteBuffer(string: #"{"kind":"Status","apiVersion":"v1","status":"Failure","code":500}"#)
        }
    }

    var head: HTTPResponse {
        var fields = HTTPFields()
        fields[.contentType] = contentType
        fields[.contentLength] = String(body.readableBytes)
        fields[.cacheControl] = "no-cache, private"
        for header in headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            fields.append(HTTPField(name: name, value: header.value))
        }
        return HTTPResponse(status: .init(code: status), headerFields: fields)
    }
}
