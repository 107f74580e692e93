import Foundation
import Testing

@testable import PolicyOperator

private let simple = """
    apiVersion: v1
    kind: Config
    current-context: one
    contexts:
      - name: one
        context: {cluster: c1, user: u1, namespace: team}
      - name: two
        context: {cluster: c2, user: u2}
    clusters:
      - name: c1
        cluster: {server: "https://one.example:6443/"}
      - name: c2
        cluster: {server: "https://two.example", tls-server-name: kubernetes, insecure-skip-tls-verify: true}
    users:
      - name: u1
        user: {token: secret-one}
      - name: u2
        user: {username: me, password: secret-two}
    """

@Test func `the current context counts, unless another is asked for`() async throws {
    try await withFolder { folder in
        try write(simple, to: folder + "/config")
        let config = try KubeConfig(paths: [folder + "/config"])
        let one = try config.access()
        #expect(one.server == "https://one.example:6443")
        #expect(one.namespace == "team")
        #expect(one.credentials.bearer == .token(Secret("secret-one")))
        let two = try config.access(context: "two")
        #expect(two.trust == .nobodyVerified)
        #expect(two.serverName == "kubernetes")
        #expect(two.credentials.bearer == .password(user: "me", Secret("secret-two")))
    }
}

@Test func `of several files the first that has a name counts, and missing ones are passed over`() async throws {
    try await withFolder { folder in
        try write(
            """
            current-context: two
            clusters:
              - name: c2
                cluster: {server: "http://first.example", certificate-authority: ca.crt}
            users:
              - name: u2
                user: {tokenFile: token, client-certificate: /abs/tls.crt, client-key: keys/tls.key}
            """, to: folder + "/first")
        try write(simple, to: folder + "/second")
        let config = try KubeConfig(paths: [folder + "/missing", folder + "/first", folder + "/second"])
        let access = try config.access()
        #expect(access.server == "http://first.example")
        #expect(access.trust == .authorityFile(folder + "/ca.crt"))
        #expect(access.credentials.bearer == .file(folder + "/token"))
        #expect(
            access.credentials.clientCertificate
                == .init(
                    certificate: .file("/abs/tls.crt"), key: .file(folder + "/keys/tls.key")))
    }
}

@Test(arguments: [
    (
        "no such context", "current-context: two", "current-context: gone",
        "2:18: there is no context `gone`\n  help: there are: one, two"
    ),
    ("no such cluster", "cluster: c1, user", "cluster: c9, user", "there is no cluster `c9`"),
    ("no such user", "user: u1,", "user: u9,", "there is no user `u9`"),
    ("no server", "{server: \"https://one.example:6443/\"}", "{proxy-url: \"\"}", "cluster `c1` has no `server`"),
    ("no URL", "https://one.example:6443/", "one.example", "is no URL of http or https"),
    ("no base64", "{token: secret-one}", "{client-certificate-data: '%%%'}", "`client-certificate-data` is no base64"),
    ("half a certificate", "{token: secret-one}", "{client-certificate: tls.crt}", "without its key"),
    ("an old provider", "{token: secret-one}", "{auth-provider: {name: gcp}}", "`auth-provider` is not supported"),
    (
        "both ways of trust", "{server: \"https://one.example:6443/\"}",
        "{server: \"https://x\", certificate-authority: a, insecure-skip-tls-verify: true}", "leave out one of the two"
    ),
    ("a token that is a list", "{token: secret-one}", "{token: [secret-one]}", "`token` is a list, not a string"),
])
func `what is wrong with a kubeconfig is told with its place`(
    _ name: String, _ text: String, _ replacement: String, _ words: String
) async throws {
    try await withFolder { folder in
        let wrong =
            (name == "no such context" ? simple.replacingOccurrences(of: "current-context: one", with: text) : simple)
            .replacingOccurrences(of: text, with: replacement)
        try write(wrong, to: folder + "/config")
        let error = #expect(throws: KubeConfigError.self) { try KubeConfig(paths: [folder + "/config"]).access() }
        let message = error?.description ?? ""
        let tail = words.hasPrefix("2:18") ? String(words.dropFirst("2:18: ".count)) : words
        #expect(message.contains(tail), "\(name): \(message)")
        #expect(message.hasPrefix(folder + "/config:"), "\(name): \(message)")
        #expect(!message.contains("secret-one"))
    }
}

@Test func `a file that is no YAML is refused without repeating what stands in it`() async throws {
    try await withFolder { folder in
        try write("users:\n  - name: u\n    user: {token: s3cret", to: folder + "/config")
        let error = #expect(throws: KubeConfigError.self) { try KubeConfig(paths: [folder + "/config"]) }
        #expect(error?.description.contains("is no YAML") == true)
        #expect(error?.description.contains("s3cret") == false)
    }
}

@Test func `inside of a pod the service account is taken`() async throws {
    try await withFolder { folder in
        try write("t", to: folder + "/token")
        try write("flinkpolicy", to: folder + "/namespace")
        let variables = ["KUBERNETES_SERVICE_HOST": "fd00::1", "KUBERNETES_SERVICE_PORT": "443", "HOME": folder]
        let access = try ClusterAccess.find(environment: { variables[$0] }, serviceAccount: folder)
        #expect(access.server == "https://[fd00::1]:443")
        #expect(access.namespace == "flinkpolicy")
        #expect(access.trust == .authorityFile(folder + "/ca.crt"))
        #expect(access.credentials.bearer == .file(folder + "/token"))
    }
}

@Test(arguments: [
    ("api.example", "", true), ("api.example", "example", false), ("api.example", ".example", false),
    ("api.example", "api.example:6443", false), ("api.example", "api.example:1", true),
    ("10.1.2.3", "10.0.0.0/8", false), ("11.1.2.3", "10.0.0.0/8", true), ("localhost", "", false),
    ("api.example", "*", false), ("myexample", "example", true),
])
func `a proxy of the environment is used unless NO_PROXY says otherwise`(
    _ host: String, _ without: String, _ isUsed: Bool
) throws {
    let url = try #require(URLParts("https://\(host):6443"))
    let variables = ["HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": without]
    let proxy = ProxyEnvironment.proxy(for: url) { variables[$0] }
    #expect((proxy != nil) == isUsed)
}

// MARK: Plugins

private func config(_ exec: String) -> String {
    """
    current-context: c
    contexts: [{name: c, context: {cluster: c, user: u}}]
    clusters: [{name: c, cluster: {server: "SERVER"}}]
    users:
      - name: u
        user:
          exec:
            apiVersion: client.authentication.k8s.io/v1
            installHint: install the plugin first
            \(exec)
    """
}

@Test func `a plugin gives a token, is asked again when it expires or is refused, and sees its variables`() async throws
{
    try await withServer { request in
        request.header("Authorization") == "Bearer token-2-x" ? .json("{}") : .json(#"{"code":401}"#, 401)
    } _: { server in
        try await withFolder { folder in
            try write(
                """
                #!/bin/sh
                echo run >> \(folder)/runs
                test -n "$KUBERNETES_EXEC_INFO" || exit 9
                n=$(wc -l < \(folder)/runs | tr -d ' ')
                echo "{\\"apiVersion\\":\\"client.authentication.k8s.io/v1\\",\\"kind\\":\\"ExecCredential\\",\\"status\\":{\\"token\\":\\"token-$n-$1\\"}}"
                """, to: folder + "/plugin", executable: true)
            try write(
                config("command: ./plugin\n        args: [x]").replacingOccurrences(of: "SERVER", with: server.url),
                to: folder + "/config")
            let client = try client(try KubeConfig(paths: [folder + "/config"]).access())
            let first = try await client.answer(.init("GET", "/x")).status
            let second = try await client.answer(.init("GET", "/x")).status
            #expect(first == 200)
            #expect(second == 200)
            let runs = try String(contentsOfFile: folder + "/runs", encoding: .utf8)
            #expect(runs == "run\nrun\n")
        }
    }
}

@Test(arguments: [
    ("exit 3", "ended with 3"), ("echo nonsense", "printed no JSON"),
    ("echo '{\"kind\":\"Pod\"}'", "no ExecCredential"),
    ("echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1beta1\"}'", "another API"),
    (
        "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{}}'",
        "neither a token"
    ),
    ("kill -9 $$", "ended with 137"),
])
func `a plugin that gives nothing is told with its place`(_ script: String, _ words: String) async throws {
    try await withFolder { folder in
        try write("#!/bin/sh\n\(script)\n", to: folder + "/plugin", executable: true)
        try write(
            config("command: ./plugin").replacingOccurrences(of: "SERVER", with: "http://127.0.0.1:1"),
            to: folder + "/config")
        let client = try client(try KubeConfig(paths: [folder + "/config"]).access())
        let reply = await client.perform(.init("GET", "/x"))
        #expect("\(reply)".contains(words), "\(reply)")
        #expect("\(reply)".contains(folder + "/config:"))
    }
}

@Test func `a plugin that is not installed comes with its hint`() async throws {
    try await withFolder { folder in
        try write(
            config("command: surely-not-installed").replacingOccurrences(of: "SERVER", with: "http://127.0.0.1:1"),
            to: folder + "/config")
        let client = try client(try KubeConfig(paths: [folder + "/config"]).access())
        let reply = await client.perform(.init("GET", "/x"))
        #expect("\(reply)".contains("is not installed"))
        #expect("\(reply)".contains("install the plugin first"))
    }
}

@Test func `base64 reads back what it wrote, and nothing else`() throws {
    for length in 0..<20 {
        let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 37) }
        #expect(Base64.decoded(Base64.encoded(bytes)) == bytes)
    }
    for text in ["%", "abc=d", "a", "ab=", "ab==="] { #expect(Base64.decoded(text) == nil, "\(text)") }
    #expect(Base64.decoded("aGVs\n bG8=") == Array("hello".utf8))
}
