public import Documents

/// A kind of object that the API server keeps.
public struct KubernetesResource: Sendable, Hashable {
    /// Empty for the core group.
    public var group: String
    public var version: String
    public var plural: String
    /// As `kubectl` is told, unambiguous on any cluster.
    public var kubectlName: String
    public var kind: String

    public var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }

    private static func flink(_ plural: String, _ kind: String) -> KubernetesResource {
        KubernetesResource(
            group: "flink.apache.org", version: "v1beta1", plural: plural, kubectlName: "\(plural).flink.apache.org",
            kind: kind)
    }

    public static let flinkDeployments = flink("flinkdeployments", "FlinkDeployment")
    public static let flinkSessionJobs = flink("flinksessionjobs", "FlinkSessionJob")
    public static let flinkStateSnapshots = flink("flinkstatesnapshots", "FlinkStateSnapshot")
    public static let flinkClusters = KubernetesResource(
        group: "flinkoperator.k8s.io", version: "v1beta1", plural: "flinkclusters",
        kubectlName: "flinkclusters.flinkoperator.k8s.io", kind: "FlinkCluster")
    public static let statefulSets = KubernetesResource(
        group: "apps", version: "v1", plural: "statefulsets", kubectlName: "statefulset", kind: "StatefulSet")
    public static let jobs = KubernetesResource(
        group: "batch", version: "v1", plural: "jobs", kubectlName: "job.batch", kind: "Job")
    public static let deployments = KubernetesResource(
        group: "apps", version: "v1", plural: "deployments", kubectlName: "deployment", kind: "Deployment")
    public static let configMaps = core("configmaps", "configmap", "ConfigMap")
    public static let services = core("services", "service", "Service")
    public static let events = core("events", "event", "Event")
    public static let pods = core("pods", "pod", "Pod")
    public static let leases = KubernetesResource(
        group: "coordination.k8s.io", version: "v1", plural: "leases", kubectlName: "lease", kind: "Lease")

    private static func core(_ plural: String, _ name: String, _ kind: String) -> KubernetesResource {
        KubernetesResource(group: "", version: "v1", plural: plural, kubectlName: name, kind: kind)
    }
}

/// One call of the Kubernetes API, as a value: the method, path, type and body that the API server takes.
///
/// - SeeAlso: recordings `kube-api/1.36`, whose bodies these equal in shape.
public struct KubernetesRequest: Sendable, Hashable {
    public enum Verb: Sendable, Hashable {
        case get
        case create
        /// Server-side apply, recording 069. `force` takes over fields that another manager owns.
        case apply(force: Bool)
        /// RFC 7396, recordings 018 and 023.
        case mergePatch
        /// RFC 6902, recording 021.
        case jsonPatch
        /// Recording 071.
        case delete(propagation: String)
        /// By labels, recording 072.
        case deleteCollection
    }

    public var verb: Verb
    public var resource: KubernetesResource
    public var namespace: String
    /// `nil` where the verb is for the collection.
    public var name: String?
    public var subresource: String?
    public var labelSelector: String?
    public var body: RequestBody?
    public var answer: KubernetesAnswer
    /// Whether it starts a job, so that it must not lay itself over what was made under its name since it was decided.
    public var startsJob = false

    public init(
        _ verb: Verb, _ resource: KubernetesResource, namespace: String, name: String? = nil,
        subresource: String? = nil, labelSelector: String? = nil, body: RequestBody? = nil,
        answer: KubernetesAnswer = KubernetesAnswer()
    ) {
        self.verb = verb
        self.resource = resource
        self.namespace = namespace
        self.name = name
        self.subresource = subresource
        self.labelSelector = labelSelector
        self.body = body
        self.answer = answer
    }

    /// Whom server-side apply is done as.
    public static let fieldManager = "flinkpolicy"

    public var method: String {
        switch verb {
        case .get: "GET"
        case .create: "POST"
        case .apply, .mergePatch, .jsonPatch: "PATCH"
        case .delete, .deleteCollection: "DELETE"
        }
    }

    /// With the query.
    public var path: String {
        let root = resource.group.isEmpty ? "/api/\(resource.version)" : "/apis/\(resource.group)/\(resource.version)"
        let segments = [namespace, resource.plural, name, subresource].compactMap { $0 }
        var query: [String] = []
        if case .apply(let force) = verb { query = ["fieldManager=\(Self.fieldManager)", "force=\(force)"] }
        if let labelSelector { query.append("labelSelector=\(percentEncoded(labelSelector))") }
        return "\(root)/namespaces/" + segments.map(percentEncoded).joined(separator: "/")
            + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    }

    public var contentType: String? {
        switch verb {
        case .get, .deleteCollection: nil
        case .create, .delete: "application/json"
        case .apply: "application/apply-patch+yaml"
        case .mergePatch: "application/merge-patch+json"
        case .jsonPatch: "application/json-patch+json"
        }
    }

    /// What `body` does not say: the options of a delete are one.
    public var sentBody: RequestBody? {
        guard case .delete(let propagation) = verb else { return body }
        return RequestBody(
            .map(["kind": "DeleteOptions", "apiVersion": "v1", "propagationPolicy": .text(propagation)]))
    }
}

/// What counts as an answer.
public struct KubernetesAnswer: Sendable, Hashable {
    /// Besides 200, 201 and 202: `404` of a delete, `409` of a create that was done before.
    public var alsoDone: [Int]
    /// Asked again until it is so.
    public var until: Until?
    public var yields: Yield?

    public enum Until: Sendable, Hashable {
        /// The API server answers 404.
        case gone
        /// The field has one of these values. One of `failing` ends the wait as a failure.
        case field(DocumentPath, in: [String], failing: [String])
        /// The field has another value than this; `nil`: it has one at all.
        case fieldChanged(DocumentPath, from: String?)
        /// The field has the value that an earlier step yielded.
        case fieldEquals(DocumentPath, Template)
    }

    public struct Yield: Sendable, Hashable {
        public var variable: Template.Variable
        public var path: DocumentPath
    }

    public init(alsoDone: [Int] = [], until: Until? = nil, yields: Yield? = nil) {
        self.alsoDone = alsoDone
        self.until = until
        self.yields = yields
    }
}

/// RFC 3986: everything but unreserved characters, byte by byte.
package func percentEncoded(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            result.unicodeScalars.append(Unicode.Scalar(byte))
        default:
            let digits = String(byte, radix: 16, uppercase: true)
            result += "%" + (digits.count == 1 ? "0" : "") + digits
        }
    }
    return result
}
