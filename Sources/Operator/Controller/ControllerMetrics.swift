import CoreMetrics
package import PolicyRuntime

/// What is counted and measured, by name.
package struct ControllerMetrics: Sendable {
    package let registry: MetricsRegistry

    package init(_ registry: MetricsRegistry) {
        self.registry = registry
        for (name, help) in Self.helps { registry.describe(name, help) }
    }

    private static let helps = [
        "flinkpolicy_passes_total": "Passes over a resource, by kind and by what they came to.",
        "flinkpolicy_pass_duration_seconds": "How long a pass took.",
        "flinkpolicy_decisions_total": "Decisions taken, by decision.",
        "flinkpolicy_queue_waiting": "Resources that will be looked at.",
        "flinkpolicy_queue_running": "Resources that are being looked at.",
        "flinkpolicy_objects": "Objects known, by kind.",
        "flinkpolicy_watching": "1 while a kind is watched, 0 while it cannot be.",
        "flinkpolicy_kubernetes_requests_total": "Requests to the API server, by method and status.",
        "flinkpolicy_kubernetes_request_duration_seconds": "How long the API server took to answer.",
        "flinkpolicy_kubernetes_rate_limited_seconds": "How long requests waited for the client's own rate limit.",
        "flinkpolicy_flink_requests_total": "Requests to JobManagers, by method and outcome.",
        "flinkpolicy_leader": "1 while this process leads.",
        "flinkpolicy_policy_reloads_total": "Policies that were read anew, by outcome.",
        "flinkpolicy_policy_is_current": "0 while the newest text of the policy does not compile.",
        "flinkpolicy_policy_info": "1 for the policy that decides, by name and digest.",
    ]

    func notePass(_ kind: String, took duration: Duration, _ result: PassRunner.Result) {
        let outcome =
            switch result {
            case .finished: "finished"
            case .withoutAuthority: "without_authority"
            case .tooLong: "too_long"
            case .cancelled: "cancelled"
            }
        count("flinkpolicy_passes_total", ["kind": kind, "result": outcome])
        time("flinkpolicy_pass_duration_seconds", duration, ["kind": kind])
    }

    func noteDecision(_ decided: String?) {
        guard let decided else { return }
        count("flinkpolicy_decisions_total", ["decision": String(decided.prefix { $0 != ":" && $0 != " " })])
    }

    func noteQueue(waiting: Int, running: Int) {
        set("flinkpolicy_queue_waiting", Double(waiting))
        set("flinkpolicy_queue_running", Double(running))
    }

    func noteObjects(_ kind: String, _ count: Int) { set("flinkpolicy_objects", Double(count), ["kind": kind]) }
    func noteWatch(_ kind: String, isWatching: Bool) { set("flinkpolicy_watching", isWatching ? 1 : 0, ["kind": kind]) }
    package func noteLeader(_ isLeader: Bool) { set("flinkpolicy_leader", isLeader ? 1 : 0) }

    package func note(_ sent: KubernetesClient.Sent) {
        let status = sent.status.map { "\($0)" } ?? "none"
        count("flinkpolicy_kubernetes_requests_total", ["method": sent.method, "status": status])
        time("flinkpolicy_kubernetes_request_duration_seconds", sent.took, ["method": sent.method])
        if sent.waited > .milliseconds(1) { time("flinkpolicy_kubernetes_rate_limited_seconds", sent.waited) }
    }

    package func noteFlink(_ method: String, _ reply: PortReply) {
        let outcome =
            switch reply {
            case .answer(let answer): "\(answer.status)"
            case .unreachable: "unreachable"
            case .lost: "lost"
            }
        count("flinkpolicy_flink_requests_total", ["method": method, "outcome": outcome])
    }

    func notePolicy(_ change: PolicyKeeper.Change, before: PolicyKeeper.Loaded?) {
        switch change {
        case .none: break
        case .loaded(let loaded):
            count("flinkpolicy_policy_reloads_total", ["result": "loaded"])
            if let before { setInfo(before, 0) }
            setInfo(loaded, 1)
            set("flinkpolicy_policy_is_current", 1)
        case .refused:
            count("flinkpolicy_policy_reloads_total", ["result": "refused"])
            set("flinkpolicy_policy_is_current", 0)
        }
    }

    private func setInfo(_ loaded: PolicyKeeper.Loaded, _ value: Double) {
        set("flinkpolicy_policy_info", value, ["name": loaded.decider.policy.name, "digest": loaded.digest])
    }

    private func count(_ name: String, _ labels: [String: String] = [:]) {
        registry.makeCounter(label: name, dimensions: labels.map { ($0.key, $0.value) }).increment(by: 1)
    }

    private func set(_ name: String, _ value: Double, _ labels: [String: String] = [:]) {
        registry.makeMeter(label: name, dimensions: labels.map { ($0.key, $0.value) }).set(value)
    }

    private func time(_ name: String, _ duration: Duration, _ labels: [String: String] = [:]) {
        let parts = duration.components
        registry.makeTimer(label: name, dimensions: labels.map { ($0.key, $0.value) })
            .recordNanoseconds(parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000)
    }
}
