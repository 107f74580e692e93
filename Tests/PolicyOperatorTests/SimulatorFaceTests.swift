import Documents
import Logging
import NIOCore
import PolicyRuntime
import PolicySimulator
import Synchronization
import Testing

@testable import PolicyOperator

/// A simulated cluster that listens for as long as a test lasts.
private func withFace(
    _ limits: SimulatorFace.Limits = SimulatorFace.Limits(), _ body: @Sendable (Face) async throws -> Void
) async throws {
    var settings = SimulatorServer.Settings()
    settings.limits = limits
    let world = LivingWorld(seed: 1, clock: WorldClock(beginning: 1_795_237_200_000))
    let (ports, found) = AsyncStream<Int>.makeStream()
    let server = SimulatorServer(
        world, settings: settings, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) {
        found.yield($0)
    }
    let transport = HTTPTransport()
    do {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            var iterator = ports.makeAsyncIterator()
            let port = await iterator.next() ?? 0
            try await body(Face(base: "http://127.0.0.1:\(port)", transport: transport, world: world))
            group.cancelAll()
            while (try? await group.next()) != nil {}
        }
    } catch {
        await transport.shutdown()
        throw error
    }
    await transport.shutdown()
}

private struct Face: Sendable {
    var base: String
    var transport: HTTPTransport
    var world: LivingWorld

    func send(
        _ method: String, _ path: String, _ body: String? = nil, type: String = "application/json",
        accept: String? = nil
    ) async throws -> HTTPReply {
        var headers = [("Content-Type", type)]
        if let accept { headers.append(("Accept", accept)) }
        return try await transport.send(
            HTTPRequest(
                method, base + path, headers: headers.map { (name: $0.0, value: $0.1) },
                body: body.map { ByteBuffer(string: $0) }))
    }

    func configMap(_ name: String) async throws {
        let reply = try await send("POST", Self.configMaps, #"{"metadata":{"name":"\#(name)"}}"#)
        #expect(reply.status == 201)
    }

    static let configMaps = "/api/v1/namespaces/default/configmaps"
}

extension HTTPReply {
    fileprivate var document: Document { (try? JSONReader.readValue(Array(body.readableBytesView))) ?? Document(.null) }
}

@Suite struct SimulatorFaceTests {
    @Test func `each request is answered in the form that it accepts`() async throws {
        try await withFace { face in
            try await face.configMap("a")
            let path = Face.configMaps + "/a"
            let table = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"
            #expect(try await face.send("GET", path).document["kind"] == "ConfigMap")
            #expect(try await face.send("GET", path, accept: table).document["kind"] == "Table")
            let partial = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io"
            #expect(try await face.send("GET", path, accept: partial).document["kind"] == "PartialObjectMetadata")
            let yaml = try await face.send("GET", path, accept: "application/yaml")
            #expect(yaml.header("content-type") == "application/yaml")
            #expect(String(buffer: yaml.body).contains("kind: ConfigMap\n"))
            #expect(try await face.send("GET", path, accept: "text/html").status == 406)
            let discovery = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"
            #expect(try await face.send("GET", "/apis", accept: discovery).document["kind"] == "APIGroupDiscoveryList")
            #expect(try await face.send("GET", "/apis").document["kind"] == "APIGroupList")
        }
    }

    @Test func `what is hostile is refused by a Status, and the server goes on`() async throws {
        var limits = SimulatorFace.Limits()
        limits.bodyBytes = 10_000
        try await withFace(limits) { face in
            let deep = String(repeating: "[", count: 5_000)
            let requests: [(String, String, String?, String, Int)] = [
                ("POST", Face.configMaps, "{", "application/json", 400),
                ("POST", Face.configMaps, deep, "application/json", 400),
                ("POST", Face.configMaps, "\u{0}\u{1}", "application/json", 400),
                ("POST", Face.configMaps, "k8s", "application/vnd.kubernetes.protobuf", 400),
                ("POST", Face.configMaps, "a=b", "application/x-www-form-urlencoded", 415),
                ("POST", Face.configMaps, String(repeating: " ", count: 20_000), "application/json", 413),
                ("PATCH", Face.configMaps + "/x", "{}", "application/merge-patch+json", 404),
                ("GET", Face.configMaps + "?labelSelector=%ZZ%21%21", nil, "", 400),
                ("GET", Face.configMaps + "?limit=many", nil, "", 400),
                ("GET", Face.configMaps + "?watch=1&resourceVersion=x", nil, "", 400),
                ("TRACE", Face.configMaps, nil, "", 405), ("GET", Face.configMaps + "/../../secrets", nil, "", 404),
                ("POST", "/openapi/v3", "{}", "application/json", 405),
                ("GET", "/flink/default/nobody/jobs", nil, "", 503),
            ]
            for (method, path, body, type, status) in requests {
                let reply = try await face.send(method, path, body, type: type)
                #expect(reply.status == status, "\(method) \(path)")
                #expect(reply.document["kind"] == "Status" && reply.document["code"]?.integer == Int64(status))
            }
            #expect(try await face.send("GET", "/readyz").status == 200)
        }
    }

    @Test func `a watch tells what happens as it happens, and ends when it was asked to`() async throws {
        try await withFace { face in
            try await face.configMap("before")
            let seen = Mutex<[String]>([])
            let path = Face.configMaps + "?watch=true&allowWatchBookmarks=true&timeoutSeconds=2"
            async let stream: HTTPReply? = face.transport.stream(
                HTTPRequest("GET", face.base + path), lifetime: .seconds(30)
            ) { part in
                for line in String(buffer: part).split(separator: "\n") {
                    let event = (try? JSONReader.readValue(Array(line.utf8))) ?? Document(.null)
                    let name = event["object"]?["metadata"]?["name"]?.string ?? ""
                    seen.withLock { $0.append("\(event["type"]?.string ?? "") \(name)") }
                }
                return true
            }
            while seen.withLock({ $0.isEmpty }) { try await Task.sleep(for: .milliseconds(5)) }
            try await face.configMap("after")
            #expect(try await face.send("DELETE", Face.configMaps + "/after").status == 200)
            #expect(try await stream == nil)
            #expect(seen.withLock { $0 } == ["ADDED before", "ADDED after", "DELETED after", "BOOKMARK "])
            #expect(await face.world.openWatches == 0)
        }
    }

    @Test func `a watch is let go when its client is gone`() async throws {
        try await withFace { face in
            try await face.configMap("a")
            _ = try await face.transport.stream(
                HTTPRequest("GET", face.base + Face.configMaps + "?watch=true"), lifetime: .seconds(30)
            ) { _ in false }
            // The connection is closed at once; that it was is found out a moment later.
            for _ in 0..<2_000 where await face.world.openWatches > 0 { try await Task.sleep(for: .milliseconds(5)) }
            #expect(await face.world.openWatches == 0)
        }
    }

    @Test func `many clients watch and write at once, and each sees every change in order`() async throws {
        try await withFace { face in
            let clients = 20
            let writes = 30
            try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<clients {
                    group.addTask {
                        let names = Mutex<[String]>([])
                        // A part of the stream may end within a line.
                        let rest = Mutex("")
                        _ = try await face.transport.stream(
                            HTTPRequest("GET", face.base + Face.configMaps + "?watch=true&timeoutSeconds=60"),
                            lifetime: .seconds(60)
                        ) { part in
                            let lines = rest.withLock { rest -> [Substring] in
                                var lines = (rest + String(buffer: part)).split(
                                    separator: "\n", omittingEmptySubsequences: false)
                                rest = String(lines.removeLast())
                                return lines
                            }
                            for line in lines where !line.isEmpty {
                                let event = (try? JSONReader.readValue(Array(line.utf8))) ?? Document(.null)
                                names.withLock { $0.append(event["object"]?["metadata"]?["name"]?.string ?? "") }
                            }
                            return names.withLock { $0.count } < writes
                        }
                        return names.withLock { $0 }
                    }
                }
                for index in 0..<writes { try await face.configMap("c\(index)") }
                let expected = (0..<writes).map { "c\($0)" }
                // What was there when a watch began comes in the order of the names.
                while let seen = try await group.next() { #expect(Set(seen) == Set(expected) && seen.count == writes) }
            }
        }
    }
}

@Suite struct ServePartsTests {
    @Test(arguments: [
        ("/api/v1/pods", FaceRoute.kubernetes), ("/apis?timeout=32s", .discovery(isCore: false)),
        ("/api", .discovery(isCore: true)), ("/openapi/v3", .openAPI3(key: "")),
        ("/openapi/v3/apis/apps/v1?hash=1", .openAPI3(key: "apis/apps/v1")), ("/openapi/v2", .openAPI2),
        ("/flink/a/b", .flink(namespace: "a", service: "b", path: "/")),
        ("/flink/a/b/jobs/overview?x=1", .flink(namespace: "a", service: "b", path: "/jobs/overview?x=1")),
        ("/flink/a/b?x=1", .flink(namespace: "a", service: "b", path: "/?x=1")), ("/flink/a", .kubernetes),
        (
            "/api/v1/namespaces/a/services/http:b-rest:8081/proxy/jobs",
            .flink(namespace: "a", service: "b-rest", path: "/jobs")
        ), ("/", .kubernetes), ("", .kubernetes), ("?", .kubernetes),
        ("//flink//a/b//c", .flink(namespace: "a", service: "b", path: "//c")),
    ])
    func `a path leads to one place`(_ path: String, _ route: FaceRoute) { #expect(FaceRoute(path) == route) }

    @Test(
        arguments: [
            (nil, [.json]), ("", [.json]), ("*/*", [.json]), ("text/html", []), ("application/json;q=0", []),
            ("application/json;as=Table;v=v1beta1;g=meta.k8s.io", []),
            ("application/json;as=Table;v=v1;g=meta.k8s.io, application/json", [.table, .json]),
            ("application/vnd.kubernetes.protobuf,application/json", [.json]), (",;=,", []),
            ("APPLICATION/YAML", [.yaml]),
        ] as [(String?, [AnswerForm])])
    func `a client's wishes are read in their order`(_ header: String?, _ forms: [AnswerForm]) {
        #expect(AcceptedMedia(header).forms == forms)
    }

    @Test(
        arguments: [
            (
                "--x\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\"orders.jar\"\r\n\r\nPK",
                "orders.jar"
            ),
            ("filename=\"/tmp/a\\b.jar\"", "b.jar"), ("filename=\"\"", nil), ("", nil), ("filename=\"x", "x"),
        ] as [(String, String?)])
    func `the name of an uploaded jar is found`(_ form: String, _ name: String?) {
        #expect(UploadedJarName.find(in: Array(form.utf8)) == name)
    }

    @Test func `a kubeconfig of somebody else is not overwritten`() throws {
        let (file, directory) = try KubeconfigFile.temporary()
        try file.write(server: "http://127.0.0.1:1")
        try file.write(server: "http://127.0.0.1:2")
        #expect(throws: KubeconfigFile.WriteError.self) { try KubeconfigFile("/dev/null").write(server: "x") }
        let foreign = KubeconfigFile(directory + "/own")
        try writeText("apiVersion: v1\nkind: Config\n", to: foreign.path)
        #expect(throws: KubeconfigFile.WriteError.self) { try foreign.write(server: "x") }
        #expect(throws: KubeconfigFile.WriteError.self) {
            try KubeconfigFile(directory + "/no/such").write(server: "x")
        }
        foreign.remove()
        file.remove()
        removeDirectory(directory)
    }

    @Test func `a clock runs as fast as it was told to, and never back`() {
        let clock = WorldClock(speed: 1_000, beginning: 5)
        var last = clock.now
        #expect(last >= 5)
        for _ in 0..<1_000 {
            let now = clock.now
            #expect(now >= last)
            last = now
        }
        #expect(clock.wait(until: last - 1_000) == .zero)
    }
}
