import Documents
import Foundation
import PolicyCompiler
import PolicyDSL
import Testing

@testable import PolicyRuntime

/// Explains the files of `Fixtures/explain` by the shipped policy.
struct ExplainCase {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let now = "2026-11-21T05:00:00Z"

    /// Compiled once: that is not what is tried here.
    private static let explainer = Result {
        let text = try Data(contentsOf: root.appending(path: "policies/apache-operator.fpol"))
        let policy = compile(SourceFile(name: "apache-operator.fpol", text: Array(text))).policy
        return Explainer(try Decider(#require(policy)))
    }

    var manifest: String
    var evidence: [String]
    var settings: [String] = []

    /// - Parameter evidence: Names, separated by spaces.
    init(_ manifest: String, _ evidence: String, settings: [String] = []) {
        self.manifest = manifest
        self.evidence = evidence.split(separator: " ").map(String.init)
        self.settings = settings
    }

    static func policy() throws -> CompiledPolicy { try explainer.get().decider.policy }

    private func read(_ name: String, annotations: [(String, String)] = []) throws -> DocumentFile {
        let url = Self.root.appending(path: "Tests/PolicyRuntimeTests/Fixtures/explain/\(name).yaml")
        var text = try String(decoding: Data(contentsOf: url), as: UTF8.self)
        if !annotations.isEmpty, let metadata = text.firstRange(of: "metadata:\n") {
            let lines = annotations.map { "    \($0): '\($1.replacing("'", with: "''"))'\n" }.joined()
            text.replaceSubrange(metadata, with: "metadata:\n  annotations:\n\(lines)")
        }
        return try DocumentFile.read(Array(text.utf8), name: "\(name).yaml")
    }

    /// The first resource of the manifest.
    func explain(
        target: ExplanationOptions.Target = .direct, isDeleting: Bool = false,
        annotations: [(String, String)] = []
    ) throws -> Explanation {
        let explainer = try Self.explainer.get()
        let file = try read(manifest, annotations: annotations)
        var findings: [EvidenceFinding] = []
        let resource = try #require(Subject.manifests(in: file.documents, from: file.name, &findings).first)
        var evidence = Evidence()
        for name in self.evidence { evidence.add(try read(name)) }
        evidence.addLive(in: file)
        let options = ExplanationOptions(
            given: try settings.map { try parseSetting($0, for: explainer.decider.policy.inputs) },
            now: try Instant(parsing: Self.now), target: target)
        if resource.kind == Explainer.snapshotKind {
            return explainer.explain(
                snapshot: resource, isDeleting: isDeleting, evidence: evidence, options: options)
        }
        let subject = try #require(Subject(manifest: resource, evidence: evidence, isDeleting: isDeleting))
        return explainer.explain(subject, evidence: evidence, options: options)
    }
}

extension Explanation {
    /// What each snapshot comes to: `checkout-savepoint-manual-1: complete`.
    var snapshotOutcomes: [String] {
        snapshots.map { report in
            "\(report.about ?? ""): \(report.row.map { OutcomeText.text($0.outcome.act) } ?? "open")"
        }
    }

    /// Everything but what moves with the lines of the policy: the pass, the plans with their requests, the warnings.
    var digest: String {
        var lines = ["=> \(summary)", ""]
        for step in pass {
            switch step {
            case .taken(let report):
                lines.append("\(step.id): \(report.row.map { OutcomeText.text($0.outcome.act) } ?? "not decided")")
                lines += report.notes.map { "  \($0)" }
            case .notTaken(_, let why): lines.append("\(step.id): not taken: \(why)")
            }
        }
        lines += snapshotOutcomes.map { "snapshot \($0)" }
        for plan in plans {
            lines += ["", "plan for \(plan.about ?? "\(plan.plan.intent.decision)"), target \(plan.lowered.target)"]
            for (place, step) in plan.lowered.steps.enumerated() {
                lines.append("\(place + 1). \(step.actor == .theOperator ? "the operator: " : "")\(step.does)")
                for request in step.requests { lines += Self.lines(of: request).map { "     \($0)" } }
            }
            lines += (plan.lowered.notes).map { "note: \($0)" }
        }
        lines.append("")
        lines += warnings.map { "! \($0)" } + findings.map { "- \($0.description)" }
        return lines.joined(separator: "\n") + "\n"
    }
}
