/// The policies of `policies/`, as they were when the program was built.
public enum ShippedPolicies {
    /// Each with the name that it declares, in the order of the names.
    public static let all: [(name: String, text: [UInt8])] = [
        ("apache-operator", PackageResources.apache_operator_fpol),
        ("cloudera", PackageResources.cloudera_fpol),
        ("flinkcluster-google", PackageResources.flinkcluster_google_fpol),
        ("flinkcluster-spotify", PackageResources.flinkcluster_spotify_fpol),
        ("production", PackageResources.production_fpol),
    ]

    public static let names = all.map(\.name)

    /// The text of a policy by its name; `nil` if none is shipped under it.
    public static func text(of name: String) -> [UInt8]? {
        all.first { $0.name == name }?.text
    }
}
