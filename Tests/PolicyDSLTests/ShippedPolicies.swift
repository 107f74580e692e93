import PolicyDSL

/// The policies of the repository, as they lie in `policies/`.
enum ShippedPolicies {
    static let names = ["apache-operator", "cloudera", "flinkcluster-google", "flinkcluster-spotify", "production"]

    static func text(_ name: String) throws -> [UInt8] { try read(path(name)) }

    static func source(_ name: String) throws -> SourceFile {
        SourceFile(name: "\(name).fpol", text: try text(name))
    }

    static func write(_ text: String, _ name: String) throws {
        try PolicyDSLTests.write(text, to: path(name))
    }

    private static func path(_ name: String, _ file: String = #filePath) -> String {
        let root = file.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        return "\(root)/policies/\(name).fpol"
    }
}
