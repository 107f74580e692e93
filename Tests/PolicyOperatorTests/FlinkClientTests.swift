import Documents
import Foundation
import PolicyRuntime
import Testing

@testable import PolicyOperator

private func flink(_ server: TestServer) throws -> FlinkClient {
    FlinkClient(HTTPTransport(), at: try FlinkAddress(template: server.url + "/NAMESPACE/NAME"), retries: hasty)
}

private let endpoint = FlinkEndpoint(namespace: "team", service: "orders-rest")

@Test func `a template says where a JobManager is; without, its Service does`() throws {
    let template = try FlinkAddress(template: "https://flink.example/NAMESPACE/x-NAME/")
    #expect(template.url(of: endpoint) == "https://flink.example/team/x-orders")
    #expect(template.url(of: FlinkEndpoint(namespace: "a", service: "b-jobmanager")) == "https://flink.example/a/x-b")
    #expect(try FlinkAddress(template: nil).url(of: endpoint) == "http://orders-rest.team:8081")
    #expect(throws: KubeConfigError.self) { try FlinkAddress(template: "flink.example/NAME") }
}

@Test func `a call is sent as it is, and its answer comes back`() async throws {
    try await withServer { _ in
        .json(#"{"request-id":"a1"}"#, 202)
    } _: { server in
        let call = APICall("POST", "/jobs/a1/stop", body: .map(["drain": false]))
        let reply = await (try flink(server)).perform(endpoint, call)
        #expect(reply == .answer(APIAnswer(202, .map(["request-id": "a1"]))))
        let sent = server.requests[0]
        #expect("\(sent.method) \(sent.path) \(sent.text)" == #"POST /team/orders/jobs/a1/stop {"drain":false}"#)
    }
}

@Test func `308 with an error, as Flink refuses a mode, is an answer and no redirect`() async throws {
    try await withServer { _ in
        .json(#"{"errors":["The \"stop\" mode is not supported"]}"#, 308)
    } _: { server in
        let reply = await (try flink(server)).perform(endpoint, APICall("PATCH", "/jobs/a1?mode=stop"))
        guard case .answer(let answer) = reply else {
            Testing.Issue.record("\(reply)")
            return
        }
        #expect(answer.status == 308)
        #expect(answer.body["errors"]?.list?.count == 1)
    }
}

@Test func `503 of a JobManager that starts is asked again for a question`() async throws {
    let counter = Counter()
    try await withServer { _ in
        counter.next() == 1 ? .json(#"{"errors":["Service temporarily unavailable"]}"#, 503) : .json(#"{"jobs":[]}"#)
    } _: { server in
        let reply = await (try flink(server)).perform(endpoint, APICall("GET", "/jobs/overview"))
        #expect(reply == .answer(APIAnswer(200, .map(["jobs": []]))))
    }
}

@Test func `a jar is sent as a form, from a file and from a server`() async throws {
    let jar = "PK\u{3}\u{4} not really a jar"
    try await withServer { request in
        request.method == "GET" ? .text(200, jar) : .json(#"{"filename":"/tmp/x_job.jar","status":"success"}"#)
    } _: { server in
        try await withFolder { folder in
            try write(jar, to: folder + "/my job.jar")
            for uri in [
                "local://\(folder)/my job.jar", "file:\(folder)/my job.jar", server.url + "/jars/job.jar?sig=s3cret",
            ] {
                let reply = await (try flink(server)).perform(endpoint, APICall("POST", "/jars/upload", jarURI: uri))
                guard case .answer(let answer) = reply, answer.status == 200 else {
                    Testing.Issue.record("\(uri): \(reply)")
                    continue
                }
                let sent = try #require(server.requests.last { $0.method == "POST" })
                let type = sent.header("Content-Type") ?? ""
                let boundary = try #require(type.split(separator: "boundary=").last.map(String.init))
                let name = uri.hasPrefix("http") ? "job.jar" : "myjob.jar"
                #expect(
                    sent.text
                        == "--\(boundary)\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\"\(name)\"\r\n"
                        + "Content-Type: application/java-archive\r\n\r\n\(jar)\r\n--\(boundary)--\r\n")
            }
        }
    }
}

@Test(arguments: [
    "s3://bucket/key.jar", "local:///no/such/file.jar", "nothing", "http://127.0.0.1:1/secret-path/x.jar?sig=s3cret",
])
func `a jar that is not there was not sent, and the message hides what a link may hold`(_ uri: String) async throws {
    try await withServer { _ in
        .json("{}")
    } _: { server in
        let reply = await (try flink(server)).perform(endpoint, APICall("POST", "/jars/upload", jarURI: uri))
        guard case .unreachable(let text) = reply else {
            Testing.Issue.record("\(reply)")
            return
        }
        #expect(!text.contains("s3cret"))
        #expect(server.requests.isEmpty)
    }
}
