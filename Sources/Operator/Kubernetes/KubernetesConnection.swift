import Documents
import NIOCore
import NIOSSL
import PolicyRuntime
import Synchronization

/// A way to one API server: its URL, TLS, and credentials that stay fresh.
package final class KubernetesConnection: Sendable {
    package let access: ClusterAccess
    let transport: HTTPTransport
    private let baseURL: String
    /// The `Host` of requests; `nil` where it is that of the URL.
    private let host: String?
    private let credentials: FreshCredentials

    package init(_ access: ClusterAccess, settings: TransportSettings = TransportSettings()) throws(KubeConfigError) {
        guard let url = URLParts(access.server) else {
            throw KubeConfigError("the server of \(access.origin) is no URL")
        }
        self.access = access
        var settings = settings
        settings.proxy = access.proxy
        if let name = access.serverName, name != url.host, url.scheme == "https" {
            // Connected to the host of the URL, under the name of the certificate.
            settings.addresses[name] = url.host
            baseURL = "https://\(name):\(url.port ?? 443)\(url.path)"
            host = String(url.origin.dropFirst("https://".count))
        } else {
            baseURL = access.server
            host = nil
        }
        credentials = FreshCredentials(access, usesTLS: url.scheme == "https")
        settings.tls = try credentials.currentTLS(with: nil)
        transport = HTTPTransport(settings)
    }

    package func shutdown() async { await transport.shutdown() }

    // MARK: Requests

    /// Sends a call once, with the credentials of now; if they are refused, once more with new ones.
    func send(_ call: APICall, timeout: Duration? = nil) async throws(TransportError) -> HTTPReply {
        let prepared = try await prepare(call)
        let reply = try await transport.send(prepared.request, tls: prepared.tls, timeout: timeout)
        guard reply.status == 401, await credentials.canRenew else { return reply }
        await credentials.invalidate()
        let again = try await prepare(call)
        return try await transport.send(again.request, tls: again.tls, timeout: timeout)
    }

    func stream(
        _ call: APICall, lifetime: Duration, receive: @Sendable @escaping (ByteBuffer) async throws -> Bool
    ) async throws(TransportError) -> HTTPReply? {
        let prepared = try await prepare(call)
        let refusal = try await transport.stream(
            prepared.request, tls: prepared.tls, lifetime: lifetime, receive: receive)
        if refusal?.status == 401 { await credentials.invalidate() }
        return refusal
    }

    private func prepare(_ call: APICall) async throws(TransportError) -> (request: HTTPRequest, tls: TLSConfiguration?)
    {
        let identity: FreshCredentials.Identity
        do {
            identity = try await credentials.identity()
        } catch {
            throw TransportError(.unreachable, "the credentials of \(access.origin): \(error)")
        }
        var headers: [(name: String, value: String)] = [
            ("Accept", "application/json"), ("User-Agent", Self.userAgent),
        ]
        if let host { headers.append(("Host", host)) }
        if let authorization = identity.authorization { headers.append(("Authorization", authorization.revealed)) }
        for (header, value) in access.credentials.impersonation { headers.append((header, value)) }
        var buffer: ByteBuffer?
        if let body = call.body {
            headers.append(("Content-Type", call.contentType ?? "application/json"))
            guard let bytes = try? JSONWriter.canonical(body) else {
                throw TransportError(.unreachable, "the body of \(call.method) \(call.path) is no JSON")
            }
            buffer = ByteBuffer(bytes: bytes)
        }
        return (HTTPRequest(call.method, baseURL + call.path, headers: headers, body: buffer), identity.tls)
    }

    private static let userAgent = "flinkpolicy-operator/\(OperatorVersion.text)"
}

/// What we authenticate with, read again when it changed or was refused.
private actor FreshCredentials {
    struct Identity: Sendable {
        /// The value of the header.
        var authorization: Secret?
        var tls: TLSConfiguration?
    }

    private let access: ClusterAccess
    private let usesTLS: Bool
    private var tokenFile: (stamp: FileStamp, token: Secret)?
    private var plugin: ExecPlugin.Credential?
    /// One run of the plugin serves all who wait for it.
    private var running: Task<ExecPlugin.Credential, any Error>?
    private var cachedTLS: (stamps: [FileStamp?], plugin: String?, tls: TLSConfiguration)?

    init(_ access: ClusterAccess, usesTLS: Bool) {
        self.access = access
        self.usesTLS = usesTLS
    }

    /// Whether asking again may give others.
    var canRenew: Bool {
        if access.credentials.plugin != nil { return true }
        if case .file? = access.credentials.bearer { return true }
        return false
    }

    /// The server refused them.
    func invalidate() {
        tokenFile = nil
        plugin = nil
    }

    func identity() async throws -> Identity {
        var identity = Identity()
        var certificate: Credentials.ClientCertificate?
        if let program = access.credentials.plugin {
            let credential = try await credential(of: program)
            identity.authorization = credential.token.map { Secret("Bearer \($0.revealed)") }
            certificate = credential.clientCertificate
        }
        switch access.credentials.bearer {
        case nil: break
        case .token(let token): identity.authorization = Secret("Bearer \(token.revealed)")
        case .file(let path): identity.authorization = Secret("Bearer \(try token(in: path).revealed)")
        case .password(let user, let password):
            identity.authorization = Secret("Basic " + Base64.encoded("\(user):\(password.revealed)".utf8))
        }
        identity.tls = try refreshedTLS(certificate)
        return identity
    }

    private func token(in path: String) throws(KubeConfigError) -> Secret {
        guard let stamp = FileStamp(path) else {
            // While it is replaced, what was read before still holds.
            if let tokenFile { return tokenFile.token }
            throw KubeConfigError("there is no such file", at: path)
        }
        if let tokenFile, tokenFile.stamp == stamp { return tokenFile.token }
        let bytes = try readLocalFile(path, limit: 1 << 20)
        let blanks: Set<Character> = [" ", "\n", "\r", "\t", "\r\n"]
        let text = String(decoding: bytes, as: UTF8.self).filter { !blanks.contains($0) }
        guard !text.isEmpty else {
            if let tokenFile { return tokenFile.token }
            throw KubeConfigError("holds no token", at: path)
        }
        tokenFile = (stamp, Secret(text))
        return Secret(text)
    }

    private func credential(of program: ExecPlugin) async throws -> ExecPlugin.Credential {
        if let plugin, plugin.expiresAt.map({ wallClockMilliseconds() < $0 - 10_000 }) ?? true { return plugin }
        if let running { return try await running.value }
        let task = Task { try await program.run() as ExecPlugin.Credential }
        running = task
        defer { running = nil }
        let credential = try await task.value
        plugin = credential
        return credential
    }

    // MARK: TLS

    private var files: [String] {
        var files: [String] = []
        if case .authorityFile(let path) = access.trust { files.append(path) }
        if let own = access.credentials.clientCertificate {
            if case .file(let path) = own.certificate { files.append(path) }
            if case .file(let path) = own.key { files.append(path) }
        }
        return files
    }

    private func refreshedTLS(_ certificate: Credentials.ClientCertificate?) throws(KubeConfigError)
        -> TLSConfiguration?
    {
        guard usesTLS else { return nil }
        let stamps = files.map { FileStamp($0) }
        let name = certificate.map { if case .inline(let text) = $0.certificate { text.revealed } else { "" } }
        if let cachedTLS, cachedTLS.stamps == stamps, cachedTLS.plugin == name { return cachedTLS.tls }
        do {
            guard let tls = try currentTLS(with: certificate) else { return nil }
            cachedTLS = (stamps, name, tls)
            return tls
        } catch {
            // Half-written files of a rotation: the certificate of before is better than none.
            if let cachedTLS { return cachedTLS.tls }
            throw error
        }
    }

    /// What the files say now.
    nonisolated func currentTLS(
        with certificate: Credentials.ClientCertificate?
    ) throws(KubeConfigError) -> TLSConfiguration? {
        guard usesTLS else { return nil }
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        switch access.trust {
        case .system: break
        case .nobodyVerified: tls.certificateVerification = .none
        case .authorities(let bytes): tls.trustRoots = .certificates(try Self.certificates(bytes, access.origin))
        case .authorityFile(let path):
            tls.trustRoots = .certificates(try Self.certificates(try readLocalFile(path), path))
        }
        guard let own = certificate ?? access.credentials.clientCertificate else { return tls }
        let (certificates, place) = try Self.bytes(own.certificate, access.origin)
        tls.certificateChain = try Self.certificates(certificates, place).map { .certificate($0) }
        let (key, keyPlace) = try Self.bytes(own.key, access.origin)
        guard let privateKey = try? NIOSSLPrivateKey(bytes: key, format: .pem) else {
            throw KubeConfigError("the client key is no private key in PEM", at: keyPlace)
        }
        tls.privateKey = .privateKey(privateKey)
        return tls
    }

    private static func bytes(
        _ source: Credentials.ClientCertificate.Source, _ origin: String
    ) throws(KubeConfigError) -> (bytes: [UInt8], place: String) {
        switch source {
        case .inline(let text): (Array(text.revealed.utf8), origin)
        case .file(let path): (try readLocalFile(path), path)
        }
    }

    private static func certificates(_ bytes: [UInt8], _ place: String) throws(KubeConfigError) -> [NIOSSLCertificate] {
        guard let certificates = try? NIOSSLCertificate.fromPEMBytes(bytes), !certificates.isEmpty else {
            throw KubeConfigError("holds no certificates in PEM", at: place)
        }
        return certificates
    }
}
