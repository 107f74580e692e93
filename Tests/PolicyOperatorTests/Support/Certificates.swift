import Foundation
import NIOSSL

/// Certificates made for a test by `openssl`: an authority, and what it signs.
///
/// Not by swift-certificates, which would have every build of the package compile a second BoringSSL.
struct TestAuthority {
    let pem: String
    private let key: String

    init(_ name: String = "test authority") throws {
        (pem, key) = try withOpenSSL { run, read in
            try run(
                ["req", "-x509"] + Self.newKey + [
                    "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=\(name)", "-days", "2",
                ]
                    + ["-addext", "keyUsage=keyCertSign"], "")
            return (try read("ca.crt"), try read("ca.key"))
        }
    }

    private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]

    struct Issued {
        var certificate: String
        var key: String

        var chain: [NIOSSLCertificateSource] {
            get throws { try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8)).map { .certificate($0) } }
        }

        var privateKey: NIOSSLPrivateKeySource {
            get throws { .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem)) }
        }
    }

    /// - Parameter names: As `IP:127.0.0.1` and `DNS:kubernetes.example`.
    func issue(
        _ subject: String, names: [String] = [], isExpired: Bool = false, isForClients: Bool = false
    ) throws -> Issued {
        try withOpenSSL(["ca.crt": pem, "ca.key": key]) { run, read in
            var extensions = "extendedKeyUsage=\(isForClients ? "clientAuth" : "serverAuth")\n"
            if !names.isEmpty { extensions += "subjectAltName=\(names.joined(separator: ","))\n" }
            try run(["req"] + Self.newKey + ["-keyout", "leaf.key", "-out", "leaf.csr", "-subj", "/CN=\(subject)"], "")
            try run(
                ["x509", "-req", "-in", "leaf.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial"]
                    + ["-out", "leaf.crt", "-days", isExpired ? "-1" : "1", "-extfile", "/dev/stdin"], extensions)
            return Issued(certificate: try read("leaf.crt"), key: try read("leaf.key"))
        }
    }

    /// A server's configuration, which asks for certificates of `clients` if they are given.
    func server(_ issued: Issued, clients: TestAuthority? = nil) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try issued.chain, privateKey: try issued.privateKey)
        if let clients {
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(clients.pem.utf8)))
        }
        return configuration
    }
}

private struct OpenSSLFailed: Error {
    var arguments: [String]
    var output: String
}

/// Runs `openssl` in a folder of its own.
private func withOpenSSL<Result>(
    _ files: [String: String] = [:],
    _ body: (_ run: (_ arguments: [String], _ input: String) throws -> Void, _ read: (String) throws -> String) throws
        -> Result
) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "flinkpolicy-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
    return try body(
        { arguments, input in
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = ["openssl"] + arguments
            process.currentDirectoryURL = folder
            let (pipe, words) = (Pipe(), Pipe())
            process.standardInput = pipe
            process.standardError = words
            process.standardOutput = words
            try process.run()
            pipe.fileHandleForWriting.write(Data(input.utf8))
            try pipe.fileHandleForWriting.close()
            let output = words.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            guard process.terminationStatus == 0 else {
                throw OpenSSLFailed(arguments: arguments, output: String(decoding: output, as: UTF8.self))
            }
        }, { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) })
}
