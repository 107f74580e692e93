/// All that is needed to talk to one API server: where it is, whom it is trusted by, and who we are.
package struct ClusterAccess: Sendable {
    /// Without a slash at its end.
    package var server: String
    package var trust: Trust = .system
    /// The name that its certificate has to be for, instead of that in the URL.
    package var serverName: String?
    package var proxy: TransportSettings.Proxy?
    package var credentials = Credentials()
    /// Of the context; `nil` where it names none.
    package var namespace: String?
    /// For messages: `context minikube of /home/me/.kube/config`.
    package var origin: String

    package init(server: String, origin: String) {
        self.server = server.hasSuffix("/") ? String(server.dropLast()) : server
        self.origin = origin
    }

    package enum Trust: Sendable, Hashable {
        case system
        /// PEM.
        case authorities([UInt8])
        /// Read again when it changes.
        case authorityFile(String)
        case nobodyVerified
    }
}

/// Who we say that we are. What comes from files is read again when they change.
package struct Credentials: Sendable {
    package var bearer: Bearer?
    package var clientCertificate: ClientCertificate?
    package var plugin: ExecPlugin?
    /// Whom to act as: `Impersonate-User` and its kin.
    package var impersonation: [(header: String, value: String)] = []

    package init() {}

    package enum Bearer: Sendable, Hashable {
        case token(Secret)
        case file(String)
        case password(user: String, Secret)
    }

    package struct ClientCertificate: Sendable, Hashable {
        package var certificate: Source
        package var key: Source

        package enum Source: Sendable, Hashable {
            /// PEM.
            case inline(Secret)
            case file(String)
        }
    }
}
