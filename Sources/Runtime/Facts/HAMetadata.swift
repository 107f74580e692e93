import Documents

/// What the ConfigMaps of Flink's Kubernetes HA hold for one cluster.
struct HAMetadata {
    enum Answer {
        /// There is a ConfigMap of the job or of its leader; whether one of them points to a checkpoint.
        case found(hasCheckpoint: Bool, Provenance)
        case none(Provenance)
        /// The API server refused the list.
        case refused(Provenance)
        /// Nobody asked; what would tell.
        case notAsked(String)
    }

    let answer: Answer

    /// - Parameter cluster: The name of the FlinkDeployment, which is the cluster id.
    init(of cluster: String, in namespace: String, _ evidence: Evidence) {
        let configMaps = evidence.resources(ofKind: "ConfigMap", namespace: namespace)
        let ofCluster = configMaps.filter {
            $0.label("app") == cluster && $0.label("type") == "flink-native-kubernetes"
        }
        let metadata = ofCluster.filter(Self.isMetadata)
        if let first = metadata.first {
            let withCheckpoint = metadata.first(where: Self.hasCheckpoint)
            answer = .found(
                hasCheckpoint: withCheckpoint != nil, (withCheckpoint ?? first).content.provenance)
        } else if let refusal = evidence.refusal(ofListing: "configmaps", namespace: namespace) {
            answer = .refused(.derived(refusal.message, from: [.field(refusal.reference)]))
        } else if let listing = Self.listing(of: cluster, in: namespace, evidence) {
            answer = .none(.derived("no HA ConfigMap in the list", from: [.field(listing.reference)]))
        } else if let other = ofCluster.first {
            // Given one by one, but someone looked for this cluster's.
            answer = .none(.derived("only other ConfigMaps of the cluster", from: [other.content.provenance]))
        } else {
            answer = .notAsked("the ConfigMaps of namespace `\(namespace)` (`kubectl get configmaps -o yaml`)")
        }
    }

    /// Of a job or a leader: not the cluster's own, which outlives its jobs, nor the autoscaler's, nor one that goes.
    private static func isMetadata(_ configMap: EvidenceResource) -> Bool {
        if configMap.label("component") == "autoscaler" || configMap.isDeleting { return false }
        let name = configMap.name
        return (name.hasSuffix("-config-map") && !name.hasSuffix("-cluster-config-map"))
            || name.hasSuffix("-jobmanager-leader")
    }

    private static func hasCheckpoint(_ configMap: EvidenceResource) -> Bool {
        configMap.content["data"]?.value.map?.entries.contains { $0.key.hasPrefix("checkpointID-") } ?? false
    }

    /// A list that would have shown them: whole, or selected by labels that they have.
    private static func listing(
        of cluster: String, in namespace: String, _ evidence: Evidence
    ) -> Evidence.Listing? {
        evidence.listings.first { listing in
            guard listing.kind == "ConfigMap", listing.namespace == nil || listing.namespace == namespace else {
                return false
            }
            guard let selector = listing.selector else { return true }
            let terms = selector.split(separator: "&")
                .first { $0.hasPrefix("labelSelector=") }?
                .dropFirst("labelSelector=".count)
                .replacing("%3D", with: "=").replacing("%2C", with: ",").split(separator: ",")
            let implied = [
                "app=\(cluster)", "type=flink-native-kubernetes", "configmap-type=high-availability",
            ]
            return terms?.allSatisfy { implied.contains(String($0)) } ?? false
        }
    }
}
