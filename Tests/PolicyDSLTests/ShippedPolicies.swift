import PolicyDSL

/// The policies of the repository, as they lie in `policies/`.
enum ShippedPolicies {
    static let names = ["apache-operator", "cloudera", "flinkcluster-google", "flinkcluster-spotify", "production"]

    static func text(_ name: String, _ file: String = #filePath) throws -> [UInt8] {
        let root = file.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        return try read("\(root)/policies/\(name).fpol")
    }

    static func source(_ name: String) throws -> SourceFile {
        SourceFile(name: "\(name).fpol", text: try text(name))
    }
}
