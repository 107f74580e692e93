import PolicyDSL

/// Where Flink is told to keep something: `s3://bucket/path`, `file:///data`, `/data`.
struct StorageLocation: Hashable {
    /// In lower case; `nil` for a plain path.
    var scheme: String?
    /// The bucket or host; empty where there is none.
    var authority: String
    var path: String

    /// `nil` for a text that is no location at all.
    init?(_ text: String) {
        let text = FlinkValues.trimmed(text)
        guard !text.isEmpty else { return nil }
        guard let colon = text.firstIndex(of: ":"), !text[..<colon].contains("/"), colon > text.startIndex else {
            scheme = nil
            authority = ""
            path = text
            return
        }
        scheme = text[..<colon].lowercased()
        var rest = text[text.index(after: colon)...]
        guard rest.hasPrefix("//") else {
            authority = ""
            path = String(rest)
            return
        }
        rest = rest.dropFirst(2)
        authority = String(rest.prefix { $0 != "/" })
        path = String(rest.dropFirst(authority.count))
    }

    var isFile: Bool { scheme == nil || scheme == "file" }

    /// File systems that ship with Flink or Hadoop, or that clouds bring along.
    static let schemes: Set<String> = [
        "file", "s3", "s3a", "s3n", "s3p", "gs", "oss", "abfs", "abfss", "wasb", "wasbs", "hdfs", "viewfs", "webhdfs",
        "swebhdfs", "har", "http", "https", "obs", "cosn", "cos", "ofs", "o3fs", "swift", "alluxio", "maprfs", "jfs",
        "adl", "lakefs", "dbfs", "goosefs", "oci", "tos", "bos", "ks3", "ftp", "sftp", "nfs", "ceph", "dfs", "pangu",
        "cubefs", "dls",
    ]

    var nearestScheme: String? {
        scheme.flatMap { scheme in
            PolicyDSL.nearest(
                scheme, among: ["file", "s3", "s3a", "s3p", "gs", "oss", "abfs", "abfss", "wasb", "hdfs"])
        }
    }

    /// Schemes whose file system lies in the official image beside the class path, as a plugin to be switched on.
    var needsPlugin: Bool {
        scheme.map { ["s3", "s3a", "s3p", "gs", "oss", "abfs", "abfss", "wasb", "wasbs"].contains($0) } ?? false
    }
}
