import Documents

/// kubeconfig files, put together as `kubectl` does: of a name that stands in several, the first counts.
package struct KubeConfig: Sendable {
    /// A value with the file that it stands in, which relative paths start from.
    struct Part: Sendable {
        var file: String
        var value: Document

        subscript(key: String) -> Part? {
            guard let value = value[key], !value.isNull else { return nil }
            return Part(file: file, value: value)
        }

        var place: String { value.range.map { "\(file):\($0.start)" } ?? file }
    }

    private(set) var contexts: [String: Part] = [:]
    private(set) var clusters: [String: Part] = [:]
    private(set) var users: [String: Part] = [:]
    private(set) var current: Part?
    private let files: [String]

    /// - Parameter paths: Those that do not exist are passed over, unless there is no other.
    package init(paths: [String]) throws(KubeConfigError) {
        var files: [String] = []
        for path in paths where FileStamp(path) != nil { files.append(path) }
        guard !files.isEmpty else {
            throw KubeConfigError(
                "there is no such file", at: paths.joined(separator: ":"),
                help: "name one with `--kubeconfig`, or in KUBECONFIG")
        }
        self.files = files
        for path in files { try read(path) }
    }

    private mutating func read(_ path: String) throws(KubeConfigError) {
        let bytes = try readLocalFile(path)
        let documents: [Document]
        do {
            documents = try DocumentFile.read(bytes, name: path).documents
        } catch {
            // The message may show what stands in the file; its place tells enough.
            throw KubeConfigError(
                "is no YAML: \(error.kind)", at: error.range.map { "\(path):\($0.start)" } ?? path, help: error.help)
        }
        guard let root = documents.first else { return }
        guard root.map != nil else { throw KubeConfigError("is \(root.kindName), not a kubeconfig", at: path) }
        let part = Part(file: path, value: root)
        if current == nil, let name = try part.text("current-context"), !name.isEmpty {
            current = part["current-context"]
        }
        try add(part, "contexts", "context", to: \.contexts)
        try add(part, "clusters", "cluster", to: \.clusters)
        try add(part, "users", "user", to: \.users)
    }

    private mutating func add(
        _ root: Part, _ list: String, _ key: String, to target: WritableKeyPath<KubeConfig, [String: Part]>
    ) throws(KubeConfigError) {
        guard let entries = root[list] else { return }
        guard let elements = entries.value.list else {
            throw KubeConfigError("`\(list)` is \(entries.value.kindName), not a list", at: entries.place)
        }
        for element in elements {
            let entry = Part(file: root.file, value: element)
            guard let name = try entry.text("name") else {
                throw KubeConfigError("an entry of `\(list)` has no `name`", at: entry.place)
            }
            if self[keyPath: target][name] == nil {
                self[keyPath: target][name] = entry[key] ?? Part(file: root.file, value: .map([:]))
            }
        }
    }

    // MARK: A connection of it

    /// - Parameter context: Instead of the current one.
    package func access(context: String? = nil) throws(KubeConfigError) -> ClusterAccess {
        let shown = files.joined(separator: ":")
        guard let name = context ?? current?.value.string else {
            throw KubeConfigError(
                "there is no current context", at: shown,
                help: contexts.isEmpty
                    ? nil : "choose one with `--context`: \(contexts.keys.sorted().joined(separator: ", "))")
        }
        guard let chosen = contexts[name] else {
            throw KubeConfigError(
                "there is no context `\(name)`", at: context == nil ? current?.place ?? shown : shown,
                help: contexts.isEmpty ? nil : "there are: \(contexts.keys.sorted().joined(separator: ", "))")
        }
        guard let clusterName = try chosen.text("cluster") else {
            throw KubeConfigError("context `\(name)` names no cluster", at: chosen.place)
        }
        guard let cluster = clusters[clusterName] else {
            throw KubeConfigError("there is no cluster `\(clusterName)`", at: chosen["cluster"]?.place ?? shown)
        }
        guard let server = cluster["server"], let url = try cluster.text("server") else {
            throw KubeConfigError("cluster `\(clusterName)` has no `server`", at: cluster.place)
        }
        guard let parts = URLParts(url), ["http", "https"].contains(parts.scheme) else {
            throw KubeConfigError("the server of cluster `\(clusterName)` is no URL of http or https", at: server.place)
        }
        var access = ClusterAccess(server: url, origin: "context \(name) of \(shown)")
        access.namespace = try chosen.text("namespace")
        access.serverName = try cluster.text("tls-server-name")
        access.trust = try trust(of: cluster)
        access.proxy = try proxy(of: cluster, for: parts)
        if let userName = try chosen.text("user"), !userName.isEmpty {
            guard let user = users[userName] else {
                throw KubeConfigError("there is no user `\(userName)`", at: chosen["user"]?.place ?? shown)
            }
            access.credentials = try credentials(of: user, cluster: cluster)
        }
        return access
    }

    private func trust(of cluster: Part) throws(KubeConfigError) -> ClusterAccess.Trust {
        let data = try cluster.base64("certificate-authority-data")
        let file = try cluster.path("certificate-authority")
        if try cluster.flag("insecure-skip-tls-verify") {
            guard data == nil, file == nil else {
                throw KubeConfigError(
                    "a certificate authority is given, and `insecure-skip-tls-verify` as well", at: cluster.place,
                    help: "leave out one of the two")
            }
            return .nobodyVerified
        }
        if let data { return .authorities(data) }
        if let file { return .authorityFile(file) }
        return .system
    }

    private func proxy(of cluster: Part, for server: URLParts) throws(KubeConfigError) -> TransportSettings.Proxy? {
        guard let text = try cluster.text("proxy-url"), !text.isEmpty else {
            return ProxyEnvironment.proxy(for: server)
        }
        guard let proxy = TransportSettings.Proxy(text) else {
            throw KubeConfigError(
                "`proxy-url` is no URL of http or socks5", at: cluster["proxy-url"]?.place)
        }
        return proxy
    }

    private func credentials(of user: Part, cluster: Part) throws(KubeConfigError) -> Credentials {
        var credentials = Credentials()
        // A token counts more than the file of one, in `kubectl` as here.
        if let token = try user.text("token"), !token.isEmpty {
            credentials.bearer = .token(Secret(token))
        } else if let file = try user.path("tokenFile") {
            credentials.bearer = .file(file)
        } else if let name = try user.text("username"), !name.isEmpty {
            credentials.bearer = .password(user: name, Secret(try user.text("password") ?? ""))
        }
        let certificate = try source("client-certificate", of: user)
        let key = try source("client-key", of: user)
        switch (certificate, key) {
        case (let certificate?, let key?):
            credentials.clientCertificate = Credentials.ClientCertificate(certificate: certificate, key: key)
        case (nil, nil): break
        case (_?, nil): throw KubeConfigError("a client certificate is given without its key", at: user.place)
        case (nil, _?): throw KubeConfigError("a client key is given without its certificate", at: user.place)
        }
        if let exec = user["exec"] { credentials.plugin = try ExecPlugin(exec, cluster: cluster) }
        if let old = user["auth-provider"] {
            throw KubeConfigError(
                "`auth-provider` is not supported", at: old.place,
                help: "Kubernetes 1.26 removed it: use the `exec` plugin of your provider")
        }
        credentials.impersonation = try impersonation(of: user)
        return credentials
    }

    private func source(
        _ key: String, of user: Part
    ) throws(KubeConfigError) -> Credentials.ClientCertificate.Source? {
        if let data = try user.base64("\(key)-data") { return .inline(Secret(String(decoding: data, as: UTF8.self))) }
        return try user.path(key).map { .file($0) }
    }

    private func impersonation(of user: Part) throws(KubeConfigError) -> [(header: String, value: String)] {
        var headers: [(header: String, value: String)] = []
        if let name = try user.text("as") { headers.append(("Impersonate-User", name)) }
        if let uid = try user.text("as-uid") { headers.append(("Impersonate-Uid", uid)) }
        for group in user["as-groups"]?.value.list ?? [] {
            if let name = group.string { headers.append(("Impersonate-Group", name)) }
        }
        for entry in user["as-user-extra"]?.value.map?.entries ?? [] {
            for value in entry.value.list ?? [] {
                if let text = value.string { headers.append(("Impersonate-Extra-\(entry.key)", text)) }
            }
        }
        return headers
    }
}

extension KubeConfig.Part {
    /// `nil` where there is no such key.
    func text(_ key: String) throws(KubeConfigError) -> String? {
        guard let part = self[key] else { return nil }
        if let text = part.value.string { return text }
        // `token: 123` was meant as text.
        if let number = part.value.integer { return String(number) }
        throw KubeConfigError("`\(key)` is \(part.value.kindName), not a string", at: part.place)
    }

    func flag(_ key: String) throws(KubeConfigError) -> Bool {
        guard let part = self[key] else { return false }
        guard let value = part.value.bool else {
            throw KubeConfigError("`\(key)` is \(part.value.kindName), not a boolean", at: part.place)
        }
        return value
    }

    func base64(_ key: String) throws(KubeConfigError) -> [UInt8]? {
        guard let text = try text(key), !text.isEmpty else { return nil }
        guard let bytes = Base64.decoded(text) else {
            throw KubeConfigError("`\(key)` is no base64", at: self[key]?.place)
        }
        return bytes
    }

    /// Relative ones start from the directory of the file.
    func path(_ key: String) throws(KubeConfigError) -> String? {
        guard let text = try text(key), !text.isEmpty else { return nil }
        guard !text.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return text }
        return String(file[...slash]) + text
    }
}
