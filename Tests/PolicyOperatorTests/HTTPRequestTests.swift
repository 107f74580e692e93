import PolicyOperator
import Testing

@Test func `a request without headers has none`() {
    #expect(HTTPRequest("GET", "http://127.0.0.1/").headers.isEmpty)
}
