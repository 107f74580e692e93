import Documents
import NIOPosix
import PolicyRuntime

/// A program that gives credentials: `users[].user.exec` of a kubeconfig.
package struct ExecPlugin: Sendable {
    var command: String
    var arguments: [String]
    var environment: [(name: String, value: String)]
    var apiVersion: String
    var installHint: String?
    /// What `KUBERNETES_EXEC_INFO` tells it.
    var information: Document
    var place: String

    /// How long it may take: it may have to ask a server of its own.
    static let timeout: Duration = .seconds(60)
    private static let versions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"]

    init(_ exec: KubeConfig.Part, cluster: KubeConfig.Part) throws(KubeConfigError) {
        place = exec.place
        guard let command = try exec.text("command"), !command.isEmpty else {
            throw KubeConfigError("`exec` names no `command`", at: exec.place)
        }
        // With a slash it is a path, which starts from the file; without, it is looked for on PATH.
        self.command = command.contains("/") ? try exec.path("command") ?? command : command
        arguments = []
        for argument in exec["args"]?.value.list ?? [] {
            guard let text = argument.string ?? argument.integer.map({ String($0) }) else {
                throw KubeConfigError("`args` holds \(argument.kindName)", at: exec["args"]?.place)
            }
            arguments.append(text)
        }
        environment = (exec["env"]?.value.list ?? []).compactMap { entry in
            guard let name = entry["name"]?.string, let value = entry["value"]?.string else { return nil }
            return (name, value)
        }
        let version = try exec.text("apiVersion") ?? ""
        guard Self.versions.contains(version) else {
            throw KubeConfigError(
                "`exec` asks for the API `\(version)`", at: exec["apiVersion"]?.place ?? exec.place,
                help: "spoken are \(Self.versions.joined(separator: " and "))")
        }
        apiVersion = version
        installHint = try exec.text("installHint")
        if try exec.text("interactiveMode") == "Always" {
            throw KubeConfigError(
                "`exec` wants to ask a person, and nobody is there", at: exec["interactiveMode"]?.place)
        }
        var spec = Document.map(["interactive": false])
        if try exec.flag("provideClusterInfo"), case .map(var map) = spec.value {
            var known = DocumentMap()
            for key in [
                "server", "tls-server-name", "insecure-skip-tls-verify", "certificate-authority-data", "proxy-url",
            ] {
                if let value = cluster[key]?.value { known[key] = value }
            }
            map["cluster"] = Document(.map(known))
            spec = Document(.map(map))
        }
        information = .map(["apiVersion": Document(.string(version)), "kind": "ExecCredential", "spec": spec])
    }

    /// What it gave.
    struct Credential: Sendable {
        var token: Secret?
        var clientCertificate: Credentials.ClientCertificate?
        /// Milliseconds since 1970; `nil`: until a server refuses it.
        var expiresAt: Int64?
    }

    /// Runs it. What it prints on standard error goes to ours, since it is meant for a person.
    func run() async throws(KubeConfigError) -> Credential {
        let output: ChildOutput
        do {
            let text = String(decoding: try JSONWriter.canonical(information), as: UTF8.self)
            let variables = environment + [(name: "KUBERNETES_EXEC_INFO", value: text)]
            output = try await NIOThreadPool.singleton.runIfActive {
                try ChildProcess.run(command, arguments, adding: variables, timeout: Self.timeout)
            }
        } catch let error as ChildProcessError {
            let hint = error.isMissing ? installHint : nil
            throw KubeConfigError("`\(command)` \(error.problem)", at: place, help: hint)
        } catch {
            throw KubeConfigError("`\(command)` could not be run", at: place)
        }
        guard output.status == 0 else {
            throw KubeConfigError("`\(command)` ended with \(output.status)", at: place)
        }
        return try credential(in: output.bytes)
    }

    func credential(in bytes: [UInt8]) throws(KubeConfigError) -> Credential {
        // What it printed may be secret: messages do not repeat it.
        guard let answer = try? JSONReader.readValue(bytes) else {
            throw KubeConfigError("`\(command)` printed no JSON", at: place)
        }
        guard answer["kind"]?.string == "ExecCredential" else {
            throw KubeConfigError("`\(command)` printed no ExecCredential", at: place)
        }
        guard answer["apiVersion"]?.string == apiVersion else {
            throw KubeConfigError("`\(command)` answers in another API than \(apiVersion)", at: place)
        }
        let status = answer["status"]
        var credential = Credential()
        credential.token = status?["token"]?.string.map(Secret.init)
        if let certificate = status?["clientCertificateData"]?.string, let key = status?["clientKeyData"]?.string {
            credential.clientCertificate = Credentials.ClientCertificate(
                certificate: .inline(Secret(certificate)), key: .inline(Secret(key)))
        }
        guard credential.token != nil || credential.clientCertificate != nil else {
            throw KubeConfigError("`\(command)` gave neither a token nor a certificate with its key", at: place)
        }
        if let text = status?["expirationTimestamp"]?.string {
            guard let instant = try? Instant(parsing: text) else {
                throw KubeConfigError("`\(command)` gave an `expirationTimestamp` that is no time", at: place)
            }
            credential.expiresAt = instant.millisecondsSinceEpoch
        }
        return credential
    }
}
