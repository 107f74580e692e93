// The cluster around a job: how it goes (reference, 2.0, "Delete cluster").
extension Planner {
    /// - Parameter startsFromHA: Whether a start from the HA metadata follows, so that they have to be there before the cluster
    ///   goes. A repair of a JobManager that never started has none to keep.
    mutating func deleteCluster(keepingHA: Bool, startsFromHA: Bool = true, _ suspended: inout Suspended) {
        // The operators of a FlinkCluster delete its workloads as they are.
        if subject.kind != .flinkCluster { add(.scaleToZero) }
        add(.deleteCluster(.everything), when: keepingHA && startsFromHA ? [.haMetadata] : [])
        add(.poll(.clusterGone))
        suspended.clusterIsGone = true
        if !keepingHA { deleteHA(&suspended) }
    }

    /// Only once no JobManager is left that could write new metadata.
    mutating func deleteHA(_ suspended: inout Suspended) {
        guard subject.highAvailability.isEnabled, !suspended.haIsGone else { return }
        add(.deleteHA, when: [.clusterGone])
        suspended.haIsGone = true
    }

    /// Before a start: whatever still stands of the old cluster.
    mutating func clearCluster(keepingHA: Bool, _ suspended: inout Suspended) {
        guard subject.shape != .sessionJob else { return }
        // A FlinkCluster goes on while its failed job is submitted to it again.
        if subject.kind == .flinkCluster, intent.decision.decision == "recover" { return }
        if !suspended.clusterIsGone && !subject.jobManagerIsMissing {
            deleteCluster(keepingHA: keepingHA, &suspended)
        } else if !keepingHA && subject.deployedSpec != nil {
            deleteHA(&suspended)
        }
    }

    /// Of a resource that is being deleted: nothing stays but snapshots.
    mutating func removeCluster(after suspended: Suspended) {
        var suspended = suspended
        guard subject.shape != .sessionJob else { return }
        if !suspended.clusterIsGone && !subject.jobManagerIsMissing {
            deleteCluster(keepingHA: false, &suspended)
        } else {
            deleteHA(&suspended)
        }
    }
}
