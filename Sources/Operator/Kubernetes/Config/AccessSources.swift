#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

// Where a configuration is looked for.
extension ClusterAccess {
    private static let serviceAccount = "/var/run/secrets/kubernetes.io/serviceaccount"

    /// The first of: the file that was named; those of `KUBECONFIG`; the service account of the pod; `~/.kube/config`.
    package static func find(
        kubeconfig: String? = nil, context: String? = nil, environment: (String) -> String? = environmentValue,
        serviceAccount: String = Self.serviceAccount
    ) throws(KubeConfigError) -> ClusterAccess {
        if let kubeconfig { return try KubeConfig(paths: [kubeconfig]).access(context: context) }
        if let list = environment("KUBECONFIG") {
            let paths = list.split(separator: ":").map(String.init)
            return try KubeConfig(paths: paths).access(context: context)
        }
        if context == nil, let inside = try inCluster(environment: environment, serviceAccount: serviceAccount) {
            return inside
        }
        guard let home = environment("HOME") else {
            throw KubeConfigError("there is no configuration of a cluster: neither KUBECONFIG nor HOME is set")
        }
        return try KubeConfig(paths: ["\(home)/.kube/config"]).access(context: context)
    }

    /// `nil` outside of a pod.
    static func inCluster(
        environment: (String) -> String?, serviceAccount: String
    ) throws(KubeConfigError) -> ClusterAccess? {
        guard let host = environment("KUBERNETES_SERVICE_HOST"), let port = environment("KUBERNETES_SERVICE_PORT")
        else { return nil }
        let token = "\(serviceAccount)/token"
        guard FileStamp(token) != nil else { return nil }
        let name = host.contains(":") ? "[\(host)]" : host
        var access = ClusterAccess(server: "https://\(name):\(port)", origin: "the service account of this pod")
        access.credentials.bearer = .file(token)
        access.trust = .authorityFile("\(serviceAccount)/ca.crt")
        if let bytes = try? readLocalFile("\(serviceAccount)/namespace") {
            access.namespace = String(decoding: bytes, as: UTF8.self)
        }
        return access
    }
}
