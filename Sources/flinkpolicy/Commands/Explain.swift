import ArgumentParser
import Documents
import PolicyCompiler
import PolicyDSL
import PolicyRuntime

struct Explain: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tell what applying a manifest would do to the job, why, and with which requests.",
        discussion: """
            Facts come from the manifest, from what is deployed (--against, or the resource in --evidence) and from the \
            evidence: outputs of `kubectl get ... -o yaml`, saved answers of Flink's REST API, the operator's \
            configuration. Facts that nothing tells stay open, and the answer says what depends on them.
            """)

    @Argument(help: "Manifests: files, directories, or - for standard input.")
    var manifests: [String] = []

    @Option(
        help: """
            A decision log of the operator: explains its last decision, at its moment and on what it rested. No manifest \
            is given then.
            """)
    var record: String?

    @Option(help: "With --record: of which resource, as NAME or NAMESPACE/NAME. Default: of any.")
    var name: String?

    @Option(help: "With --record: the last decision until this moment, as 2026-11-21T05:00:00Z.")
    var at: String?

    @Option(help: "What is deployed: a manifest, or the resource as `kubectl get -o yaml` prints it.")
    var against: String?

    @Option(help: "A file or directory of evidence; may be given several times.")
    var evidence: [String] = []

    @Option(name: .customLong("set"), help: "A fact by hand, as name=value; may be given several times.")
    var settings: [String] = []

    @Option(help: "The moment for which ages are told, as 2026-11-21T05:00:00Z. Default: the clock.")
    var now: String?

    @Option(help: "A policy file or the name of a shipped one. Default: the shipped policy for the kind.")
    var policy: String?

    @Flag(help: "The resource is being deleted.")
    var deleting = false

    @Option(help: "How far to look ahead: which snapshots go and what is due until then, as 7d.")
    var horizon: String?

    @Option(
        help: """
            How a plan is carried out: direct (Kubernetes objects and Flink REST), apache (through the Apache operator's \
            resources), flinkcluster (through FlinkCluster resources). Default: direct; for a FlinkCluster flinkcluster.
            """)
    var target: ExplanationOptions.Target?

    @Option(help: "text, json, markdown or sh.")
    var format = ExplanationFormat.text

    func validate() throws {
        if record == nil {
            if name != nil || at != nil { throw ValidationError("--name and --at: only with --record") }
            guard !manifests.isEmpty else {
                throw ValidationError("Missing expected argument '<manifests> ...'")
            }
        } else if !manifests.isEmpty || against != nil || !evidence.isEmpty || now != nil {
            throw ValidationError("--record: the record is the manifest, the evidence and the moment")
        }
    }

    func answer(_ console: inout Console) throws -> ExitStatus {
        if let record { return try explain(record: record, &console) }
        let moment = try instant()
        let lookahead = try horizonMilliseconds()
        var findings: [EvidenceFinding] = []
        var resources: [EvidenceResource] = []
        var files: [DocumentFile] = []
        for path in manifests {
            for file in try DocumentFiles.expand(path) {
                let documents = try DocumentFiles.read(file)
                files.append(documents)
                resources += Subject.manifests(in: documents.documents, from: documents.name, &findings)
            }
        }
        guard !resources.isEmpty else {
            throw noResource(in: manifests.joined(separator: ", "), findings, files)
        }
        var collected = Evidence()
        for path in evidence {
            for file in try DocumentFiles.expand(path) { collected.add(try DocumentFiles.read(file)) }
        }
        for file in files { collected.addLive(in: file) }
        let old = try oldResources(&findings)
        var deciders: [String: Explainer] = [:]
        var explanations: [Explanation] = []
        func explainer(for kind: ResourceKind, shipped: String? = nil) throws -> Explainer {
            let name = policy ?? shipped ?? Self.shippedPolicy(for: kind)
            if let known = deciders["\(kind.rawValue) \(name)"] { return known }
            let made = Explainer(try decider(for: kind, by: name))
            deciders["\(kind.rawValue) \(name)"] = made
            return made
        }
        func options(_ explainer: Explainer) throws -> ExplanationOptions {
            ExplanationOptions(
                given: try given(explainer.decider.policy), now: moment, target: target, policyIsShipped: policy == nil,
                horizon: lookahead, zones: ZoneFiles.data)
        }
        for resource in resources {
            if resource.kind == Explainer.snapshotKind {
                // Beside its job, it is part of the job's explanation.
                if resources.contains(where: { resource.isSnapshot(of: $0) }) { continue }
                let explainer = try explainer(for: Explainer.jobKind(of: resource))
                explanations.append(
                    explainer.explain(
                        snapshot: resource, isDeleting: deleting, evidence: collected, options: try options(explainer)))
                continue
            }
            guard
                var subject = Subject(
                    manifest: resource, against: try deployed(resource, old), evidence: collected, isDeleting: deleting)
            else { continue }
            if let target, !target.fits(subject.kind) {
                throw ValidationError(
                    "--target \(target.rawValue) is not for \(subject.kind.rawValue) (`\(subject.name)`)")
            }
            var shipped: String?
            if policy == nil, let field = subject.fieldOfGoogle {
                shipped = FlinkClusterFork.google.policy
                subject.noteVersion(field, policy: FlinkClusterFork.google.policy)
            }
            let explainer = try explainer(for: subject.kind, shipped: shipped)
            explanations.append(
                explainer.explain(subject, evidence: collected, options: try options(explainer)))
        }
        format.write(explanations, findings: findings.map { $0.located(in: files) }, to: &console)
        return .fine
    }

    private func explain(record path: String, _ console: inout Console) throws -> ExitStatus {
        var moment: Instant?
        if let at {
            guard let parsed = try? Instant(parsing: at) else {
                throw ValidationError("--at: `\(at)` is no moment such as 2026-11-21T05:00:00Z")
            }
            moment = parsed
        }
        let record = try DecisionRecord.last(in: path, of: name, until: moment)
        var findings: [EvidenceFinding] = []
        let resource = Subject.manifests(in: record.evidence, from: record.place, &findings).first {
            $0.kind == record.kind && $0.name == record.name && $0.namespace == record.namespace
        }
        var collected = Evidence()
        collected.add(record.evidence, from: record.place)
        guard let resource, let subject = Subject(manifest: resource, evidence: collected),
            let kind = ResourceKind(rawValue: record.kind)
        else { throw InputError(record.place, "the resource itself is not among what was answered") }
        let decider = try decider(for: kind, by: policy ?? record.policy)
        if ArtifactWriter.digest(of: decider.policy) != record.digest {
            console.err.write(
                "note: the policy `\(decider.policy.name)` is not the one that decided then; give that one with --policy\n"
            )
        }
        let options = ExplanationOptions(
            given: try given(decider.policy), now: record.time,
            target: target ?? record.target.flatMap(ExplanationOptions.Target.init(rawValue:)),
            horizon: try horizonMilliseconds(), zones: ZoneFiles.data)
        let explanation = Explainer(decider).explain(subject, evidence: collected, options: options)
        format.write([explanation], findings: [], to: &console)
        return .fine
    }

    private func horizonMilliseconds() throws -> Int64? {
        guard let horizon else { return nil }
        do {
            return try FlinkValues.duration(horizon)
        } catch {
            throw ValidationError("--horizon: `\(horizon)` is no duration such as 7d or 12h")
        }
    }

    private func instant() throws -> Instant {
        guard let now else { return Instant(millisecondsSinceEpoch: clockMilliseconds()) }
        do {
            return try Instant(parsing: now)
        } catch {
            throw ValidationError("--now: `\(now)` is no moment such as 2026-11-21T05:00:00Z")
        }
    }

    private func oldResources(_ findings: inout [EvidenceFinding]) throws(InputError) -> [EvidenceResource] {
        guard let against else { return [] }
        var found: [EvidenceResource] = []
        var files: [DocumentFile] = []
        for file in try DocumentFiles.expand(against) {
            let documents = try DocumentFiles.read(file)
            files.append(documents)
            found += Subject.manifests(in: documents.documents, from: documents.name, &findings)
        }
        if found.isEmpty { throw noResource(in: against, findings, files) }
        return found
    }

    /// What is wrong with what looked like a resource, or that nothing did.
    private func noResource(in path: String, _ findings: [EvidenceFinding], _ files: [DocumentFile]) -> InputError {
        guard
            let finding = findings.filter({ $0.severity < .note }).min(by: { $0.severity < $1.severity })?
                .located(in: files)
        else { return InputError(path, "there is no Flink resource in it") }
        let place = finding.source.isEmpty ? path : finding.source
        return InputError(place + (finding.position.map { ":\($0)" } ?? ""), finding.message, help: finding.help)
    }

    /// The old resource that a manifest replaces: of its name, or the only one of its kind.
    private func deployed(
        _ resource: EvidenceResource, _ old: [EvidenceResource]
    ) throws(InputError) -> EvidenceResource? {
        guard let against else { return nil }
        let same = old.filter { $0.kind == resource.kind && $0.name == resource.name }
        if let match = same.first(where: { $0.namespace == resource.namespace }) ?? same.first { return match }
        if manifests.count > 1 || old.count > 1 { return nil }
        throw InputError(
            against, "is about `\(old.map(\.title).joined(separator: ", "))`, not about `\(resource.title)`",
            help: "the deployed resource has the kind and the name of the new one")
    }

    private func decider(for kind: ResourceKind, by name: String) throws -> Decider {
        let loader = PolicyLoader()
        let compiled = try loader.policy(name)
        guard compiled.kinds.contains(kind) else {
            throw InputError(
                name, "the policy is not for \(kind.rawValue)",
                help: "it is for \(compiled.kinds.map(\.rawValue).joined(separator: ", "))")
        }
        // An explanation asks few of the tables. What a user gives may be an artifact, and that too complex.
        guard policy != nil else { return Decider(lazily: compiled) }
        do throws(DeciderError) {
            return try Decider(compiled)
        } catch {
            throw InputError(name, "the table `\(error.table)` is too complex")
        }
    }

    static func shippedPolicy(for kind: ResourceKind) -> String {
        switch kind {
        case .flinkDeployment, .flinkSessionJob: "apache-operator"
        case .flinkCluster: FlinkClusterFork.spotify.policy
        }
    }

    private func given(_ policy: CompiledPolicy) throws -> [GivenFact] {
        try settings.map { text in
            do throws(GivenFactError) {
                return try parseSetting(text, for: policy.inputs)
            } catch {
                throw ValidationError("--set \(text): \(error.description)")
            }
        }
    }
}

extension ExplanationOptions.Target: ExpressibleByArgument {}

enum ExplanationFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, markdown, sh

    func write(_ explanations: [Explanation], findings: [EvidenceFinding], to console: inout Console) {
        switch self {
        case .text: writeText(explanations, findings, &console)
        case .json:
            let document = Document.map([
                "explanations": Document(.list(explanations.map(\.document))),
                "findings": Document(.list(findings.map { Document(.string($0.description)) })),
            ])
            console.out.write(((try? JSONWriter.pretty(document)) ?? "") + "\n")
        case .markdown:
            for explanation in explanations { console.out.write(explanation.markdown() + "\n") }
            for finding in findings { console.out.write("- \(inLine(finding))\n") }
        case .sh:
            for explanation in explanations { console.out.write(explanation.script()) }
            for finding in findings { console.out.write("# \(inLine(finding))\n") }
        }
    }

    private func inLine(_ finding: EvidenceFinding) -> String {
        finding.description.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: "; ")
    }

    private func writeText(_ explanations: [Explanation], _ findings: [EvidenceFinding], _ console: inout Console) {
        for (place, explanation) in explanations.enumerated() {
            if place > 0 { console.out.write("\n" + String(repeating: "=", count: 100) + "\n\n") }
            console.out.write(explanation.text(colored: console.isColored))
        }
        for finding in findings { console.out.write("\(finding.description)\n") }
        guard explanations.count > 1 else { return }
        console.out.write("\nSummary\n")
        for explanation in explanations {
            console.out.write("  \(explanation.namespace)/\(explanation.title): \(explanation.summary)\n")
        }
    }
}
