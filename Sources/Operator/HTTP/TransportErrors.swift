import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

// What the libraries throw, in our words and sorted by what it means for the request.
extension TransportError {
    static func translating<Result: Sendable>(
        _ request: HTTPRequest, _ work: () async throws -> Result
    ) async throws(TransportError) -> Result {
        do {
            return try await work()
        } catch let error as TransportError {
            throw error
        } catch is CancellationError {
            throw TransportError(.cancelled, "cancelled")
        } catch {
            if Task.isCancelled { throw TransportError(.cancelled, "cancelled") }
            throw TransportError(error, at: URLParts(request.url)?.origin ?? "the server")
        }
    }

    private init(_ error: any Error, at server: String) {
        switch error {
        case let error as HTTPClientError: self.init(error, at: server)
        case let error as NIOConnectionError:
            let cause = error.connectionErrors.first.map { Self.words(for: $0.error) }
            if let cause {
                self.init(.unreachable, "connecting to \(server): \(cause)")
            } else {
                self.init(.unreachable, "there is no address for the host of \(server)")
            }
        case let error as IOError:
            let isRefused = [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH].contains(error.errnoCode)
            self.init(
                isRefused ? .unreachable : .lost, "\(server): \(Self.words(forCode: error.errnoCode))")
        case is SocketAddressError: self.init(.unreachable, "there is no address for the host of \(server)")
        case let error as ChannelError where error == .ioOnClosedChannel || error == .alreadyClosed:
            self.init(.lost, "the connection to \(server) was closed")
        case let error as ChannelError:
            if case .connectTimeout = error {
                self.init(.unreachable, "connecting to \(server) took too long")
            } else {
                self.init(.lost, "the connection to \(server) broke")
            }
        case let error as OutOfTime:
            self.init(.lost, "\(server) did not answer within \(error.limit.components.seconds) s")
        case let error where error is NIOSSLError || error is BoringSSLError || error is NIOSSLExtraError:
            self.init(.unreachable, Self.tlsWords(error, server))
        case let error as HTTPParserError where error == .invalidEOFState:
            self.init(.lost, "\(server) closed the connection in the middle of its answer")
        default: self.init(.lost, "the answer of \(server) cannot be read: \(Self.shortened("\(error)"))")
        }
    }

    private init(_ error: HTTPClientError, at server: String) {
        switch error {
        case .connectTimeout, .getConnectionFromPoolTimeout:
            self.init(.unreachable, "connecting to \(server) took too long")
        case .tlsHandshakeTimeout: self.init(.unreachable, "\(server) did not finish the TLS handshake")
        case .httpProxyHandshakeTimeout, .socksHandshakeTimeout:
            self.init(.unreachable, "the proxy did not answer in time")
        case .proxyAuthenticationRequired: self.init(.unreachable, "the proxy asks for credentials")
        case .invalidProxyResponse: self.init(.unreachable, "the proxy refused to connect to \(server)")
        case .invalidURL, .emptyHost, .emptyScheme, .missingSocketPath:
            self.init(.unreachable, "the URL of \(server) is none")
        case .cancelled: self.init(.cancelled, "cancelled")
        case .readTimeout: self.init(.lost, "\(server) said nothing for too long")
        case .deadlineExceeded: self.init(.lost, "\(server) did not answer in time")
        case .remoteConnectionClosed, .uncleanShutdown:
            self.init(.lost, "\(server) closed the connection before it had answered")
        default: self.init(.lost, "\(server): \(error.shortDescription.lowercased())")
        }
    }

    private static func words(for error: any Error) -> String {
        if let error = error as? IOError { return words(forCode: error.errnoCode) }
        if case .connectTimeout? = error as? ChannelError { return "it took too long" }
        return shortened("\(error)")
    }

    private static func words(forCode code: Int32) -> String { String(cString: strerror(code)).lowercased() }

    /// What BoringSSL says is a list of codes; the words that people look for are in it.
    private static func tlsWords(_ error: any Error, _ server: String) -> String {
        let text = "\(error)"
        for (sign, words) in tlsSigns where text.contains(sign) { return "TLS with \(server): \(words)" }
        return "TLS with \(server) failed: \(shortened(text))"
    }

    private static let tlsSigns: [(sign: String, words: String)] = [
        ("failedToValidateHostname", "its certificate is not valid for this host name"),
        ("unableToValidateCertificate", "its certificate is not valid for this host name"),
        ("failedToVerifyPeerCertificate", "its certificate could not be verified"),
        ("CERTIFICATE_VERIFY_FAILED", "its certificate is expired, or of an authority that is not trusted"),
        ("WRONG_VERSION_NUMBER", "it does not speak TLS; is the URL `http://`?"),
        ("HTTP_REQUEST", "it does not speak TLS; is the URL `http://`?"),
        ("CERTIFICATE_REQUIRED", "it asks for a client certificate"),
        ("ALERT_UNKNOWN_CA", "it does not trust the authority of our client certificate"),
        ("ALERT_BAD_CERTIFICATE", "it refused our client certificate"),
        ("ALERT_CERTIFICATE_EXPIRED", "our client certificate is expired"),
    ]

    private static func shortened(_ text: String) -> String {
        text.utf8.count <= 200 ? text : String(text.prefix(200)) + " ..."
    }
}
