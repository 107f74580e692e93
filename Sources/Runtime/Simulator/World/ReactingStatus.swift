import Documents
import PolicyRuntime

// What an operator writes into the status beside what decisions are made of: the one word that others wait for.
//
// The direct target has no use for it, so whoever plays an operator of the Apache kind in a simulated world adds it here.
extension SimulatedWorld {
    /// Brings `status.lifecycleState` of a resource up to date.
    mutating func writeLifecycleState(_ key: SimulatedOperator.Key) {
        guard key.kind != .flinkCluster,
            let object = kubernetes.object(key.kind.simulatedID, key.namespace, key.name), object["status"]?.map != nil
        else { return }
        let state = lifecycleState(of: object)
        guard object["status"]?["lifecycleState"]?.string != state else { return }
        kubernetes.edit(key.kind.simulatedID, key.namespace, key.name, by: "operator", at: now) { object in
            object.put(Document(text: state), along: ["status", "lifecycleState"])
        }
    }
}

/// In the order of the operator's `CommonStatus.getLifecycleState`.
private func lifecycleState(of object: Document) -> String {
    let status = object["status"]
    if object["metadata"]?["deletionTimestamp"] != nil { return "DELETING" }
    let reconciliation = status?["reconciliationStatus"]
    let error = status?["error"]?.string ?? ""
    guard let recorded = reconciliation?["lastReconciledSpec"]?.string, !recorded.isEmpty else {
        return error.isEmpty ? "CREATED" : "FAILED"
    }
    switch reconciliation?["state"]?.string {
    case "UPGRADING": return "UPGRADING"
    case "ROLLING_BACK": return "ROLLING_BACK"
    default: break
    }
    if recorded.contains("\"state\":\"suspended\"") { return "SUSPENDED" }
    if status?["jobStatus"]?["state"]?.string == "FAILED" { return "FAILED" }
    let manager = status?["jobManagerDeploymentStatus"]?.string
    if manager == "MISSING" || manager == "ERROR", isHopeless(error) { return "FAILED" }
    if reconciliation?["state"]?.string == "ROLLED_BACK" { return "ROLLED_BACK" }
    return recorded == reconciliation?["lastStableSpec"]?.string ? "STABLE" : "DEPLOYED"
}

/// Errors that no pass of the operator puts right.
private func isHopeless(_ error: String) -> Bool {
    ["HA metadata", "restored manually", "finished", "ConfigMaps"].contains { error.contains($0) }
}
