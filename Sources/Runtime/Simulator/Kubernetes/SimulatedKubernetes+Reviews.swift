import Documents
import PolicyRuntime

// What a client asks about itself.
extension SimulatedKubernetes {
    /// What may I do?
    func answerRulesReview(_ call: APICall) -> APIAnswer {
        guard call.method == "POST" else { return StatusError.methodNotAllowed.answer }
        var rules: [AccessRule] = []
        switch caller {
        case .administrator: rules = [AccessRule(groups: ["*"], resources: ["*"], verbs: ["*"])]
        case .user(_, let given): rules = given
        case .unknown, .anonymous: break
        }
        func texts(_ set: Set<String>) -> Document { Document(.list(set.sorted().map { Document(.string($0)) })) }
        let resources = rules.map { rule in
            var map = DocumentMap([
                .init(key: "verbs", value: texts(rule.verbs)), .init(key: "apiGroups", value: texts(rule.groups)),
                .init(key: "resources", value: texts(rule.resources)),
            ])
            if !rule.names.isEmpty { map["resourceNames"] = texts(rule.names) }
            return Document(.map(map))
        }
        return review(
            "authorization.k8s.io/v1", "SelfSubjectRulesReview",
            .map([
                "resourceRules": Document(.list(resources)), "nonResourceRules": Document(.list([])),
                "incomplete": false,
            ]))
    }

    /// Who am I?
    func answerSelfReview(_ call: APICall) -> APIAnswer {
        guard call.method == "POST" else { return StatusError.methodNotAllowed.answer }
        let (name, groups): (String, Document) =
            switch caller {
            case .administrator: ("kubernetes-admin", ["system:masters", "system:authenticated"])
            case .user(let name, _): (name, ["system:authenticated"])
            case .unknown, .anonymous: ("system:anonymous", ["system:unauthenticated"])
            }
        return review(
            "authentication.k8s.io/v1", "SelfSubjectReview",
            .map(["userInfo": .map(["username": Document(.string(name)), "groups": groups])]))
    }

    private func review(_ apiVersion: String, _ kind: String, _ status: Document) -> APIAnswer {
        APIAnswer(
            201,
            .map([
                "kind": Document(.string(kind)), "apiVersion": Document(.string(apiVersion)),
                "metadata": .map(["creationTimestamp": nil]), "spec": .emptyMap, "status": status,
            ]))
    }
}
