import Documents
import Foundation
import PolicyRuntime

@testable import PolicyOperator

/// Tries at once, so that no test waits.
let hasty: RetryPolicy = {
    var policy = RetryPolicy()
    policy.first = .milliseconds(1)
    policy.longest = .milliseconds(2)
    policy.random = { 0 }
    return policy
}()

func access(
    _ server: String, trust: ClusterAccess.Trust = .system, _ change: (inout ClusterAccess) -> Void = { _ in }
) -> ClusterAccess {
    var access = ClusterAccess(server: server, origin: "the test")
    access.trust = trust
    change(&access)
    return access
}

func client(_ access: ClusterAccess, settings: TransportSettings = TransportSettings()) throws -> KubernetesClient {
    KubernetesClient(
        try KubernetesConnection(access, settings: settings), limiter: RateLimiter(rate: 100_000, burst: 100_000),
        retries: hasty)
}

func client(of server: TestServer) throws -> KubernetesClient { try client(access(server.url)) }

/// A folder that is gone after the test.
func withFolder(_ test: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "flinkpolicy-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await test(folder.path(percentEncoded: false))
}

func write(_ text: String, to path: String, executable: Bool = false) throws {
    try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    if executable {
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
}

func json(_ text: String) throws -> Document { try JSONReader.readValue(Array(text.utf8)) }
