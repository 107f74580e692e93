import NIOSSL
import PolicyRuntime
import Testing

@testable import PolicyOperator

private let version = APICall("GET", "/version")

@Test func `a server is trusted by the authority that the kubeconfig names`() async throws {
    let authority = try TestAuthority()
    let issued = try authority.issue("api", names: ["IP:127.0.0.1"])
    try await withServer(tls: try authority.server(issued)) { _ in
        .json("{\"major\":\"1\"}")
    } _: { server in
        let pem = Array(authority.pem.utf8)
        let answer = try await client(access(server.secureURL, trust: .authorities(pem))).answer(version)
        #expect(answer.status == 200)
        #expect(answer.body["major"]?.string == "1")
    }
}

@Test func `a server of another authority is not talked to, and the message says why`() async throws {
    let authority = try TestAuthority()
    let issued = try authority.issue("api", names: ["IP:127.0.0.1"])
    let other = Array(try TestAuthority("another").pem.utf8)
    try await withServer(tls: try authority.server(issued)) { _ in
        .json("{}")
    } _: { server in
        let error = await refusal(of: access(server.secureURL, trust: .authorities(other)))
        #expect(error?.kind == .unreachable)
        #expect(error?.message.contains("not trusted") == true, "\(error?.message ?? "no error")")
        #expect(server.requests.isEmpty)
    }
}

@Test func `the system's authorities do not vouch for a private one`() async throws {
    let authority = try TestAuthority()
    let issued = try authority.issue("api", names: ["IP:127.0.0.1"])
    try await withServer(tls: try authority.server(issued)) { _ in
        .json("{}")
    } _: { server in
        #expect(await refusal(of: access(server.secureURL))?.kind == .unreachable)
        #expect(server.requests.isEmpty)
    }
}

@Test func `a certificate for another host is refused`() async throws {
    let authority = try TestAuthority()
    let issued = try authority.issue("api", names: ["DNS:kubernetes.example"])
    try await withServer(tls: try authority.server(issued)) { _ in
        .json("{}")
    } _: { server in
        let pem = Array(authority.pem.utf8)
        let error = await refusal(of: access(server.secureURL, trust: .authorities(pem)))
        #expect(error?.kind == .unreachable)
        #expect(error?.message.contains("host name") == true, "\(error?.message ?? "no error")")
        #expect(server.requests.isEmpty)
    }
}

@Test func `tls-server-name is the name that the certificate has to be for`() async throws {
    let authority = try TestAuthority()
    let issued = try authority.issue("api", names: ["DNS:kubernetes.example"])
    try await withServer(tls: try authority.server(issued)) { _ in
        .json("{}")
    } _: { server in
        let pem = Array(authority.pem.utf8)
        let named = access(server.secureURL, trust: .authorities(pem)) { $0.serverName = "kubernetes.example" }
        let status = try await client(named).answer(version).status
        #expect(status == 200)
        #expect(server.requests.first?.header("Host") == "127.0.0.1:\(server.port)")
    }
}

@Test func `an expired certificate is refused`() async throws {
    let authority = try TestAuthority()
    let issued = try authority.issue("api", names: ["IP:127.0.0.1"], isExpired: true)
    try await withServer(tls: try authority.server(issued)) { _ in
        .json("{}")
    } _: { server in
        let pem = Array(authority.pem.utf8)
        let error = await refusal(of: access(server.secureURL, trust: .authorities(pem)))
        #expect(error?.kind == .unreachable)
        #expect(error?.message.contains("expired") == true, "\(error?.message ?? "no error")")
        #expect(server.requests.isEmpty)
    }
}

@Test func `who switches verification off gets none`() async throws {
    let authority = try TestAuthority()
    let issued = try authority.issue("api", names: ["DNS:elsewhere"], isExpired: true)
    try await withServer(tls: try authority.server(issued)) { _ in
        .json("{}")
    } _: { server in
        let status = try await client(access(server.secureURL, trust: .nobodyVerified)).answer(version).status
        #expect(status == 200)
    }
}

@Test func `a client certificate opens a server that asks for one, and no other does`() async throws {
    let authority = try TestAuthority()
    let people = try TestAuthority("people")
    let issued = try authority.issue("api", names: ["IP:127.0.0.1"])
    let own = try people.issue("me", isForClients: true)
    let foreign = try TestAuthority("strangers").issue("me", isForClients: true)
    try await withServer(tls: try authority.server(issued, clients: people)) { _ in
        .json("{}")
    } _: { server in
        let pem = Array(authority.pem.utf8)
        func access(_ issued: TestAuthority.Issued?) -> ClusterAccess {
            PolicyOperatorTests.access(server.secureURL, trust: .authorities(pem)) { access in
                access.credentials.clientCertificate = issued.map {
                    Credentials.ClientCertificate(
                        certificate: .inline(Secret($0.certificate)), key: .inline(Secret($0.key)))
                }
            }
        }
        let status = try await client(access(own)).answer(version).status
        #expect(status == 200)
        #expect(await refusal(of: access(nil)) != nil)
        #expect(await refusal(of: access(foreign)) != nil)
        #expect(server.requests.count == 1)
    }
}

@Test func `a client certificate that is replaced on disk is used from then on`() async throws {
    let authority = try TestAuthority()
    let people = try TestAuthority("people")
    let issued = try authority.issue("api", names: ["IP:127.0.0.1"])
    let stale = try TestAuthority("strangers").issue("me", isForClients: true)
    let fresh = try people.issue("me", isForClients: true)
    try await withServer(tls: try authority.server(issued, clients: people)) { _ in
        .json("{}")
    } _: { server in
        try await withFolder { folder in
            try write(stale.certificate, to: folder + "/tls.crt")
            try write(stale.key, to: folder + "/tls.key")
            let pem = Array(authority.pem.utf8)
            let client = try client(
                access(server.secureURL, trust: .authorities(pem)) {
                    $0.credentials.clientCertificate = .init(
                        certificate: .file(folder + "/tls.crt"), key: .file(folder + "/tls.key"))
                })
            await #expect(throws: TransportError.self) { try await client.answer(version) }
            try write(fresh.certificate, to: folder + "/tls.crt")
            try write(fresh.key, to: folder + "/tls.key")
            let status = try await client.answer(version).status
            #expect(status == 200)
        }
    }
}

@Test func `a server that does not speak TLS is told from one that is not trusted`() async throws {
    try await withServer { _ in
        .json("{}")
    } _: { server in
        let error = await refusal(of: access(server.secureURL))
        #expect(error?.kind == .unreachable)
        #expect(error?.message.contains("does not speak TLS") == true, "\(error?.message ?? "no error")")
    }
}

private func refusal(of access: ClusterAccess) async -> TransportError? {
    do throws(TransportError) {
        var once = RetryPolicy()
        once.tries = 1
        guard let connection = try? KubernetesConnection(access) else { return nil }
        _ = try await KubernetesClient(connection, retries: once).answer(version)
        return nil
    } catch {
        return error
    }
}
