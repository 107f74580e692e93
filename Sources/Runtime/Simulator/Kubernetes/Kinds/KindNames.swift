extension ResourceKind {
    /// A kind by its name, whatever its version.
    public struct ID: Hashable, Sendable {
        public var group: String
        public var kind: String

        public init(_ kind: String, group: String = "") {
            self.group = group
            self.kind = kind
        }

        public static let flinkDeployment = ID("FlinkDeployment", group: "flink.apache.org")
        public static let flinkSessionJob = ID("FlinkSessionJob", group: "flink.apache.org")
        public static let flinkStateSnapshot = ID("FlinkStateSnapshot", group: "flink.apache.org")
        public static let flinkBlueGreenDeployment = ID("FlinkBlueGreenDeployment", group: "flink.apache.org")
        public static let flinkCluster = ID("FlinkCluster", group: "flinkoperator.k8s.io")
        public static let deployment = ID("Deployment", group: "apps")
        public static let pod = ID("Pod")
        public static let configMap = ID("ConfigMap")
        public static let secret = ID("Secret")
        public static let service = ID("Service")
        public static let event = ID("Event")
        public static let namespace = ID("Namespace")
        public static let serviceAccount = ID("ServiceAccount")
        public static let customResourceDefinition = ID("CustomResourceDefinition", group: "apiextensions.k8s.io")
        public static let lease = ID("Lease", group: "coordination.k8s.io")
    }

    public var id: ID { ID(kind, group: group) }
}
