import Documents
import PolicyRuntime
import Testing

@testable import PolicyOperator

private let pods = ObjectPath(.pods, "default")

@Test func `a list comes in pages and is given whole`() async throws {
    try await withServer { request in
        if request.path.contains("continue=page2") {
            return .json(#"{"kind":"PodList","metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"c"}}]}"#)
        }
        return .json(
            #"{"kind":"PodList","metadata":{"resourceVersion":"7","continue":"page2"},"items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]}"#
        )
    } _: { server in
        let list = try await client(of: server).list(pods, pageSize: 2)
        #expect(list.items.compactMap { $0["metadata"]?["name"]?.string } == ["a", "b", "c"])
        #expect(list.items.allSatisfy { $0["kind"]?.string == "Pod" && $0["apiVersion"]?.string == "v1" })
        #expect(list.resourceVersion == "7")
        #expect(server.requests.count == 2)
        #expect(server.requests.allSatisfy { $0.path.contains("limit=2") })
    }
}

@Test func `a list whose pages expire on the way is asked for whole`() async throws {
    try await withServer { request in
        if request.path.contains("continue=") {
            return .json(#"{"kind":"Status","code":410,"reason":"Expired","message":"too old"}"#, 410)
        }
        if request.path.contains("limit=") {
            return .json(#"{"kind":"PodList","metadata":{"continue":"x"},"items":[{"metadata":{"name":"a"}}]}"#)
        }
        return .json(
            #"{"kind":"PodList","metadata":{"resourceVersion":"9"},"items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]}"#
        )
    } _: { server in
        let list = try await client(of: server).list(pods)
        #expect(list.items.count == 2)
        #expect(list.resourceVersion == "9")
    }
}

@Test func `pages that never end are an error`() async throws {
    try await withServer { _ in
        .json(#"{"kind":"PodList","metadata":{"continue":"x"},"items":[{"metadata":{"name":"a"}}]}"#)
    } _: { server in
        await #expect(throws: KubernetesFailure.self) { try await client(of: server).list(pods) }
        #expect(server.requests.count == 2)
    }
}

@Test func `an empty list that is written as null is an empty list`() async throws {
    try await withServer { _ in
        .json(#"{"kind":"PodList","metadata":{"resourceVersion":"3"},"items":null}"#)
    } _: { server in
        let list = try await client(of: server).list(pods)
        #expect(list.items.isEmpty)
        #expect(list.resourceVersion == "3")
    }
}

@Test func `429 is obeyed, for writes too, since nothing was done`() async throws {
    let counter = Counter()
    try await withServer { _ in
        counter.next() < 3 ? .json(#"{"kind":"Status","code":429}"#, 429, [("Retry-After", "0")]) : .json("{}", 201)
    } _: { server in
        _ = try await client(of: server).create(.map(["kind": "Pod"]), at: pods)
        #expect(server.requests.count == 3)
    }
}

@Test func `a wait that is longer than the client's patience is left to the caller, with how long it is`() async throws
{
    try await withServer { _ in
        .json(#"{"kind":"Status","code":429}"#, 429, [("Retry-After", "120")])
    } _: { server in
        let answer = try await client(of: server).answer(APICall("GET", "/api/v1/pods"))
        #expect(answer.status == 429)
        #expect(answer.retryAfter == 120_000)
        #expect(server.requests.count == 1)
    }
}

@Test(arguments: [500, 502, 504])
func `a question is asked again after an error of the server, a write is not`(_ status: Int) async throws {
    let counter = Counter()
    try await withServer { request in
        request.method == "GET" && counter.next() == 2 ? .json("{}") : .json(#"{"message":"broken"}"#, status)
    } _: { server in
        let client = try client(of: server)
        #expect(try await client.answer(APICall("GET", "/api/v1/pods")).status == 200)
        let reply = await client.perform(
            APICall("POST", "/api/v1/pods", contentType: "application/json", body: .map([:])))
        guard case .answer(let answer) = reply else {
            Testing.Issue.record("\(reply)")
            return
        }
        #expect(answer.status == status)
        #expect(server.requests.count { $0.method == "POST" } == 1)
    }
}

@Test func `a broken connection is asked again for a question, and tells of a write that nobody knows`() async throws {
    let counter = Counter()
    try await withServer { request in
        request.method == "GET" && counter.next() == 2 ? .json("{}") : .broken
    } _: { server in
        let client = try client(of: server)
        #expect(try await client.answer(APICall("GET", "/api/v1/pods")).status == 200)
        let reply = await client.perform(APICall("DELETE", "/api/v1/namespaces/default/pods/a"))
        guard case .lost = reply else {
            Testing.Issue.record("\(reply)")
            return
        }
        #expect(server.requests.count { $0.method == "DELETE" } == 1)
    }
}

@Test func `a server that is not there is unreachable, which is safe to assume for a write`() async throws {
    let server = try await TestServer.start { _ in .json("{}") }
    await server.stop()
    let reply = await (try client(of: server)).perform(APICall("DELETE", "/api/v1/namespaces/default/pods/a"))
    guard case .unreachable(let text) = reply else {
        Testing.Issue.record("\(reply)")
        return
    }
    #expect(text.contains("connection refused"), "\(text)")
}

@Test func `a server that says nothing is given up`() async throws {
    try await withServer { _ in
        .silence
    } _: { server in
        let client = try client(of: server)
        let error = await #expect(throws: TransportError.self) {
            try await client.answer(APICall("POST", "/x"), timeout: .milliseconds(100))
        }
        #expect(error?.kind == .lost)
    }
}

@Test func `what is cancelled ends at once`() async throws {
    try await withServer { _ in
        .silence
    } _: { server in
        let client = try client(of: server)
        let task = Task { await client.perform(APICall("GET", "/x")) }
        while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(2)) }
        task.cancel()
        let reply = await task.value
        guard case .unreachable(let text) = reply else {
            Testing.Issue.record("\(reply)")
            return
        }
        #expect(text == "cancelled")
    }
}

// MARK: Hostile answers

@Test(arguments: [
    ("a redirect", TestServer.Answer.text(302, "", [("Location", "https://login.example/?token=s3cret")]), "redirects"),
    ("HTML", .text(200, "<html>Log in</html>", [("Content-Type", "text/html")]), "HTML"),
    ("truncated JSON", .json(#"{"kind":"PodList","items":["#), "no JSON"),
    ("two values", .json("{} {}"), "no JSON"),
    ("not UTF-8 at all", .json("{\"a\":\"\u{0}\""), "no JSON"),
    ("a body that stops", .cutShort("{\"kind\":", announced: 1000), "closed"),
])
func `an answer that is none is a clear error`(_ name: String, _ answer: TestServer.Answer, _ words: String)
    async throws
{
    try await withServer { _ in
        answer
    } _: { server in
        let error = await #expect(throws: TransportError.self) {
            try await client(of: server).answer(APICall("GET", "/api/v1/pods"))
        }
        #expect(error?.message.contains(words) == true, "\(name): \(error?.message ?? "no error")")
        #expect(error?.message.contains("s3cret") == false)
    }
}

@Test func `an answer that is too long is not read to its end`() async throws {
    var settings = TransportSettings()
    settings.largestAnswer = 1 << 20
    let part = String(repeating: "x", count: 1 << 16)
    try await withServer { _ in
        .stream(
            AsyncStream { stream in
                // 100 MB, if anybody read them.
                for _ in 0..<1600 { stream.yield(part) }
                stream.finish()
            })
    } _: { server in
        let error = await #expect(throws: TransportError.self) {
            try await client(access(server.url), settings: settings).answer(APICall("GET", "/api/v1/pods"))
        }
        #expect(error?.kind == .unusable)
        #expect(error?.message.contains("longer than 1 MiB") == true)
    }
}

@Test func `a refusal that is no JSON keeps its status and what it says`() async throws {
    try await withServer { _ in
        .text(404, "404 page not found", [("Content-Type", "text/plain")])
    } _: { server in
        let error = await #expect(throws: KubernetesFailure.self) { try await client(of: server).get(pods) }
        #expect(error?.refusal?.status == 404)
        #expect(error?.refusal?.message.contains("page not found") == true)
    }
}

@Test func `a Status keeps its reason, its message and its causes`() async throws {
    try await withServer { _ in
        .json(
            #"{"kind":"Status","code":422,"reason":"Invalid","message":"spec.mode: Unsupported","details":{"causes":[{"reason":"FieldValueNotSupported","message":"Unsupported value","field":"spec.mode"}]}}"#,
            422)
    } _: { server in
        let error = await #expect(throws: KubernetesFailure.self) {
            try await client(of: server).create(.map([:]), at: pods)
        }
        #expect(error?.description == "Invalid: spec.mode: Unsupported")
        #expect(
            error?.refusal?.causes == [
                .init(reason: "FieldValueNotSupported", message: "Unsupported value", field: "spec.mode")
            ])
    }
}

// MARK: Credentials

@Test func `a token that is replaced on disk is used from then on, and at once if the old one is refused`() async throws
{
    try await withServer { request in
        request.header("Authorization") == "Bearer second" ? .json("{}") : .json(#"{"code":401}"#, 401)
    } _: { server in
        try await withFolder { folder in
            let path = folder + "/token"
            try write("first\n", to: path)
            let client = try client(access(server.url) { $0.credentials.bearer = .file(path) })
            #expect(try await client.answer(APICall("GET", "/x")).status == 401)
            try write("second\n", to: path)
            #expect(try await client.answer(APICall("GET", "/x")).status == 200)
        }
    }
}

@Test func `no secret is seen in an error, nor in a dump of the access`() async throws {
    let access = access("http://127.0.0.1:1") {
        $0.credentials.bearer = .token(Secret("t0p-s3cret"))
        $0.credentials.clientCertificate = .init(
            certificate: .inline(Secret("t0p-s3cret")), key: .inline(Secret("t0p-s3cret")))
        $0.proxy = .http(host: "p", port: 1, user: "u", password: Secret("t0p-s3cret"))
    }
    var text = ""
    dump(access, to: &text)
    #expect(!text.contains("t0p-s3cret"))
    #expect(!"\(access)".contains("t0p-s3cret"))
    let reply = await
        (try client(
            PolicyOperatorTests.access("http://127.0.0.1:1") {
                $0.credentials.bearer = .token(Secret("t0p-s3cret"))
            })).perform(APICall("GET", "/x?token=t0p-s3cret"))
    #expect(!"\(reply)".contains("t0p-s3cret"))
}

@Test func `verbs are sent as the API wants them`() async throws {
    try await withServer { _ in
        .json("{}")
    } _: { server in
        let client = try client(of: server)
        let pod = ObjectPath(.pods, "default", "a")
        _ = try await client.replace(.map([:]), at: pod, subresource: "status")
        _ = try await client.patch(.map([:]), as: .merge, at: pod)
        _ = try await client.patch([.map([:])], as: .json, at: pod)
        _ = try await client.patch(.map([:]), as: .apply, at: pod, forcing: true)
        _ = try await client.scale(ObjectPath(.deployments, "default", "d"), to: 3)
        _ = try await client.delete(pod, DeleteOptions(propagation: .foreground, uid: "u1", resourceVersion: "5"))
        let lines = server.requests.map { "\($0.method) \($0.path) \($0.header("Content-Type") ?? "")" }
        #expect(
            lines == [
                "PUT /api/v1/namespaces/default/pods/a/status?fieldManager=flinkpolicy application/json",
                "PATCH /api/v1/namespaces/default/pods/a?fieldManager=flinkpolicy application/merge-patch+json",
                "PATCH /api/v1/namespaces/default/pods/a?fieldManager=flinkpolicy application/json-patch+json",
                "PATCH /api/v1/namespaces/default/pods/a?fieldManager=flinkpolicy&force=true application/apply-patch+yaml",
                "PATCH /apis/apps/v1/namespaces/default/deployments/d/scale?fieldManager=flinkpolicy application/merge-patch+json",
                "DELETE /api/v1/namespaces/default/pods/a application/json",
            ])
        #expect(server.requests[4].text == #"{"spec":{"replicas":3}}"#)
        #expect(
            server.requests[5].text
                == #"{"apiVersion":"v1","kind":"DeleteOptions","preconditions":{"resourceVersion":"5","uid":"u1"},"propagationPolicy":"Foreground"}"#
        )
    }
}
