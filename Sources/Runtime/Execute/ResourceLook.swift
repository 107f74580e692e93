import Documents
package import PolicyCompiler

/// Looks at a resource and at what it stands on, as a pass does, and decides nothing.
package struct ResourceLook: Sendable {
    private var questions: EvidenceQuestions
    private var isUnanswered = false

    package init(_ kind: ResourceKind, namespace: String, name: String) {
        questions = EvidenceQuestions(kind, namespace: namespace, name: name)
    }

    /// The next call, each of which only asks; `nil` once there is nothing left to ask.
    package mutating func next() -> PortCall? { isUnanswered ? nil : questions.next() }

    package mutating func received(_ reply: PortReply) {
        do { try questions.received(reply) } catch { isUnanswered = true }
    }

    /// What the answers say; `nil` where there is no such resource.
    package func observation(of policy: CompiledPolicy, given: [GivenFact], at now: Int64) -> Observation? {
        guard !isUnanswered, let resource = questions.resource,
            let subject = Subject(manifest: resource, evidence: questions.evidence)
        else { return nil }
        return Observation(
            of: policy, for: subject, evidence: questions.evidence, given: given,
            now: Instant(millisecondsSinceEpoch: now))
    }
}
