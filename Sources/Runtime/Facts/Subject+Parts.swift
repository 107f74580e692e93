import Documents
import PolicyCompiler

// How each part is found, and what is said where there is a choice.
extension Subject {
    static func namespace(
        of manifest: EvidenceResource, against old: EvidenceResource?, _ evidence: Evidence,
        _ findings: inout [EvidenceFinding]
    ) -> String {
        if let stated = manifest.namespace { return stated }
        if let stated = old?.namespace { return stated }
        let same = evidence.resources(ofKind: manifest.kind).filter { $0.name == manifest.name }
        let namespaces = Set(same.compactMap(\.namespace)).sorted()
        if namespaces.count == 1 { return namespaces[0] }
        if namespaces.count > 1 {
            let list = namespaces.map { "`\($0)`" }.joined(separator: ", ")
            findings.append(
                EvidenceFinding(
                    .warning, "`\(manifest.title)` names no namespace and exists in \(list); `default` is taken",
                    at: manifest.content, help: "set `metadata.namespace`"))
        }
        return "default"
    }

    static func live(
        _ manifest: EvidenceResource, in namespace: String, against old: EvidenceResource?, _ evidence: Evidence,
        _ findings: inout [EvidenceFinding]
    ) -> Live {
        let found = evidence.resource(
            kind: manifest.kind, namespace: namespace, name: manifest.name, &findings)
        if let old, old.isLive {
            if let found, found.isLive, found.content.value != old.content.value {
                findings.append(
                    EvidenceFinding(
                        .note,
                        "`\(old.title)` is also in \(found.content.reference.source); "
                            + "the one to compare with is used", at: old.content))
            }
            return .present(old)
        }
        if let found {
            if found.isLive { return .present(found) }
            findings.append(
                EvidenceFinding(
                    .warning, "`\(found.title)` has neither status nor uid, so it is a manifest and no evidence",
                    at: found.content, help: "to compare with a manifest, give it with `--against`"))
        }
        if manifest.isLive { return .present(manifest) }
        let plural = "\(manifest.kind.lowercased())s"
        if let refusal = evidence.isAbsent("\(plural)", namespace: namespace, name: manifest.name)
            ?? evidence.isAbsent("\(plural).flink.apache.org", namespace: namespace, name: manifest.name)
        {
            return .absent(.derived("not found", from: [.field(refusal.reference)]))
        }
        if let listing = evidence.listing(of: manifest.kind, in: namespace) {
            return .absent(.derived("not in the list", from: [.field(listing.reference)]))
        }
        return .notObserved
    }

    static func deployed(
        of manifest: EvidenceResource, against old: EvidenceResource?, live: Live,
        _ findings: inout [EvidenceFinding]
    ) -> Recorded {
        guard let old, !old.isLive else {
            if manifest.kind == "FlinkCluster" { return runningCluster(live, &findings) }
            return recorded("lastReconciledSpec", of: live, "the status of \(manifest.title)", &findings)
        }
        // What a person names wins over what evidence has; but it does not pass in silence.
        if let status = live.resource?.status?["reconciliationStatus"]?["lastReconciledSpec"] {
            findings.append(
                EvidenceFinding(
                    .note, "what is deployed is taken from \(old.content.reference.source), not from this", at: status))
        }
        guard let spec = old.spec else {
            findings.append(EvidenceFinding(.error, "`\(old.title)` has no `spec`", at: old.content))
            return .unreadable
        }
        return .spec(RecordedSpec(manifest: spec))
    }

    /// What runs of a FlinkCluster: its operator keeps revisions, so the live spec, once it has taken that up.
    private static func runningCluster(_ live: Live, _ findings: inout [EvidenceFinding]) -> Recorded {
        switch live {
        case .notObserved: return .notObserved("the live FlinkCluster")
        case .absent(let why): return .nothing(why)
        case .present(let resource):
            guard let status = resource.status, let spec = resource.spec else {
                return .nothing(.derived("no status", from: [resource.content.provenance]))
            }
            let revisions = status["revision"] ?? status
            let current = revisions["currentRevision"]
            if let next = revisions["nextRevision"], let current, next.value != current.value {
                findings.append(
                    EvidenceFinding(
                        .warning, "an update is under way, so what runs may be older than the live spec", at: next,
                        help: "give what runs with `--against`"))
            }
            return .spec(RecordedSpec(manifest: spec))
        }
    }

    static func recorded(
        _ field: String, of live: Live, _ what: String, _ findings: inout [EvidenceFinding]
    ) -> Recorded {
        switch live {
        case .notObserved: return .notObserved(what)
        case .absent(let why): return .nothing(why)
        case .present(let resource):
            guard let text = resource.status?["reconciliationStatus"]?[field] else {
                let place = (resource.status ?? resource.content).provenance
                return .nothing(.derived("no \(field)", from: [place]))
            }
            return RecordedSpec(recording: text, &findings).map(Recorded.spec) ?? .unreadable
        }
    }

    static func session(
        of manifest: EvidenceResource, in namespace: String, _ evidence: Evidence,
        _ findings: inout [EvidenceFinding]
    ) -> Session? {
        guard let name = manifest.spec?["deploymentName"]?.value.string else { return nil }
        let found = evidence.resource(kind: "FlinkDeployment", namespace: namespace, name: name, &findings)
        let live: Live
        if let found, found.isLive {
            live = .present(found)
        } else if let listing = evidence.listing(of: "FlinkDeployment", in: namespace) {
            live = .absent(.derived("not in the list", from: [.field(listing.reference)]))
        } else if let refusal = evidence.isAbsent("flinkdeployments", namespace: namespace, name: name) {
            live = .absent(.derived("not found", from: [.field(refusal.reference)]))
        } else {
            live = .notObserved
        }
        let what = "the status of flinkdeployment/\(name)"
        return Session(
            name: name, live: live, deployed: recorded("lastReconciledSpec", of: live, what, &findings))
    }

    static func operatorConfiguration(
        _ evidence: Evidence, _ findings: inout [EvidenceFinding]
    ) -> OperatorConfiguration? {
        let found = evidence.operatorConfigurations
        guard let last = found.last else { return nil }
        if found.contains(where: { $0.all.texts != last.all.texts }) {
            findings.append(
                EvidenceFinding(
                    .warning, "several configurations of an operator are given; this one is used", at: last.source,
                    help: "give only that of the operator that watches the resource"))
        }
        return last
    }
}
