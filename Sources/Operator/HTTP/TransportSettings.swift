import AsyncHTTPClient
package import NIOCore
package import NIOSSL

/// How a server is reached.
package struct TransportSettings: Sendable {
    /// `nil`: as the system trusts.
    package var tls: TLSConfiguration?
    package var proxy: Proxy?
    /// Connects to the address for the name, whose certificate and SNI stay those of the name.
    package var addresses: [String: String] = [:]
    package var connectTimeout: TimeAmount = .seconds(10)
    /// Of one request, from asking for a connection to the last byte of its answer.
    package var timeout: Duration = .seconds(30)
    /// How long a stream may say nothing.
    package var silence: TimeAmount = .seconds(120)
    /// Of one answer.
    package var largestAnswer = 64 << 20
    package var connections = 16

    package init() {}

    package enum Proxy: Sendable, Hashable {
        case http(host: String, port: Int, user: String?, password: Secret?)
        case socks(host: String, port: Int)

        /// `nil` for a URL of no kind that is spoken here.
        package init?(_ text: String) {
            guard let url = URLParts(text) else { return nil }
            switch url.scheme {
            case "http":
                self = .http(
                    host: url.host, port: url.port ?? 80, user: url.user, password: url.password.map(Secret.init))
            case "socks5", "socks5h": self = .socks(host: url.host, port: url.port ?? 1080)
            default: return nil
            }
        }

        var forClient: HTTPClient.Configuration.Proxy {
            switch self {
            case .http(let host, let port, nil, _): .server(host: host, port: port)
            case .http(let host, let port, let user?, let password):
                .server(
                    host: host, port: port,
                    authorization: .basic(username: user, password: password?.revealed ?? ""))
            case .socks(let host, let port): .socksServer(host: host, port: port)
            }
        }
    }

    /// For requests, or for streams, which are silent for long and stay open.
    func forClient(isForStreams: Bool) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: HTTPClient.Configuration.Timeout(connect: connectTimeout, read: isForStreams ? silence : nil),
            proxy: proxy?.forClient)
        configuration.dnsOverride = addresses
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = isForStreams ? 4096 : connections
        configuration.http1_1ConnectionDebugInitializer = { channel in
            // A peer that vanished without a word is found by the kernel.
            channel.setOption(ChannelOptions.socketOption(.so_keepalive), value: 1).flatMapErrorThrowing { _ in }
        }
        return configuration
    }
}
