import Documents

/// Tells by its shape what a document is, and takes it apart.
struct EvidenceReader {
    var resources: [EvidenceResource] = []
    var answers: [RecordedAnswer] = []
    var operatorConfigurations: [OperatorConfiguration] = []
    var listings: [Evidence.Listing] = []
    var refusals: [Evidence.Refusal] = []
    var findings: [EvidenceFinding] = []

    /// Lists in lists: more than this is not what `kubectl` prints.
    private static let maximumDepth = 4

    mutating func read(_ document: SourcedDocument) { read(document, as: nil, depth: 0) }

    private mutating func read(_ document: SourcedDocument, as listedKind: String?, depth: Int) {
        guard depth <= Self.maximumDepth else {
            findings.append(.tooDeep(document))
            return
        }
        if let path = document["request"]?["path"]?.value.string {
            readRecording(document, path: path, depth: depth)
        } else if document["kind"]?.value.string != nil || listedKind != nil {
            readResource(document, as: listedKind, depth: depth)
        } else if document.value["items"]?.list != nil {
            readList(document, kind: "List", namespace: nil, depth: depth)
        } else if Self.isDescription(document.value) {
            findings.append(.description(document))
        } else if let answer = RecordedAnswer(bare: document) {
            answers.append(answer)
            if answer.endpoint == .unknown { findings.append(.errorOfNoRequest(document)) }
        } else if let configuration = OperatorConfiguration(file: document) {
            operatorConfigurations.append(configuration)
        } else if let elements = document.value.list, elements.contains(where: { $0["kind"]?.string != nil }) {
            for element in document.elements { read(element, as: nil, depth: depth + 1) }
        } else if let text = document.value.string, Evidence.isTable(text) {
            findings.append(.table(document))
        } else {
            findings.append(.unrecognised(document))
        }
    }

    private mutating func readRecording(_ document: SourcedDocument, path: String, depth: Int) {
        guard let target = KubernetesPath(path) else {
            answers.append(RecordedAnswer(recording: document))
            return
        }
        let status = document["status"]?.value.integer ?? 0
        guard let response = document["response"] else { return }
        if response["kind"]?.value.string == "Status" {
            readStatus(response, asked: target)
        } else if (200..<300).contains(status), response.value.map != nil {
            let method = document["request"]?["method"]?.value.string ?? "GET"
            guard method != "DELETE" else { return }
            readResource(response, as: nil, depth: depth + 1, namespace: target.namespace, selector: target.selector)
        }
    }

    private mutating func readResource(
        _ document: SourcedDocument, as listedKind: String?, depth: Int, namespace: String? = nil,
        selector: String? = nil
    ) {
        let kind = document["kind"]?.value.string ?? listedKind ?? ""
        if kind == "Status", document["reason"] != nil || document["code"] != nil {
            readStatus(document, asked: nil)
        } else if kind.hasSuffix("List"), document["spec"] == nil {
            readList(document, kind: kind, namespace: namespace, depth: depth, selector: selector)
        } else if let resource = EvidenceResource(document, listedKind: listedKind) {
            resources.append(resource)
            if kind == "ConfigMap", let configuration = OperatorConfiguration(configMap: resource, &findings) {
                operatorConfigurations.append(configuration)
            }
        } else {
            findings.append(.nameless(document, kind: kind))
        }
    }

    private mutating func readList(
        _ document: SourcedDocument, kind: String, namespace: String?, depth: Int, selector: String? = nil
    ) {
        let items = document["items"]?.elements ?? []
        let element = kind == "List" ? nil : String(kind.dropLast("List".count))
        let isContinued = document["metadata"]?["continue"]?.value.string.map { !$0.isEmpty } ?? false
        if isContinued { findings.append(.partialList(document)) }
        // Of one namespace, `kubectl get -A` and `kubectl get -n` look alike: the narrower is assumed.
        let namespaces = Set(items.compactMap { $0["metadata"]?["namespace"]?.value.string })
        let space = namespace ?? (namespaces.count == 1 ? namespaces.first : nil)
        var kinds = element.map { [$0] } ?? []
        if element == nil, items.isEmpty { findings.append(.emptyList(document)) }
        for item in items {
            read(item, as: element, depth: depth + 1)
            // `kubectl get` prints one `List` of several kinds; each kind in it was listed.
            guard element == nil, let kind = item["kind"]?.value.string, !kinds.contains(kind) else { continue }
            kinds.append(kind)
        }
        guard !isContinued else { return }
        listings += kinds.map {
            Evidence.Listing(kind: $0, namespace: space, selector: selector, reference: document.reference)
        }
    }

    private mutating func readStatus(_ status: SourcedDocument, asked: KubernetesPath?) {
        let message = status["message"]?.value.string ?? "refused"
        let resource = status["details"]?["kind"]?.value.string ?? asked?.resource ?? ""
        refusals.append(
            Evidence.Refusal(
                resource: resource.lowercased(), namespace: asked?.namespace ?? Self.namespace(in: message),
                name: status["details"]?["name"]?.value.string ?? asked?.name,
                isNotFound: status["reason"]?.value.string == "NotFound", message: message,
                reference: status.reference))
    }

    /// `... in the namespace "rec"`
    static func namespace(in message: String) -> String? {
        guard message.hasSuffix("\"") else { return nil }
        let words = message.split(separator: " ")
        guard words.count > 1, words[words.count - 2] == "namespace" else { return nil }
        return String(words[words.count - 1].dropFirst().dropLast())
    }

    /// What `kubectl describe` prints reads as YAML now and then, with headings for keys.
    private static func isDescription(_ document: Document) -> Bool {
        document["Name"] != nil && (document["Namespace"] != nil || document["API Version"] != nil)
    }
}

/// A path of the Kubernetes API.
struct KubernetesPath: Hashable, Sendable {
    var namespace: String?
    /// Plural: `configmaps`.
    var resource: String
    var name: String?
    /// The query, if a selector in it leaves some out.
    var selector: String?

    init?(_ path: String) {
        let parts = path.split(separator: "?", maxSplits: 1)
        var steps = (parts.first ?? "").split(separator: "/").map(String.init)[...]
        switch steps.first {
        case "api": steps = steps.dropFirst(2)
        case "apis": steps = steps.dropFirst(3)
        default: return nil
        }
        if steps.first == "namespaces", steps.count > 2 {
            namespace = steps[steps.startIndex + 1]
            steps = steps.dropFirst(2)
        }
        resource = steps.first ?? ""
        name = steps.dropFirst().first
        selector = parts.count > 1 && parts[1].contains("Selector=") ? String(parts[1]) : nil
    }
}

extension EvidenceFinding {
    static func description(_ document: SourcedDocument) -> EvidenceFinding {
        EvidenceFinding(
            .error, "this is the output of `kubectl describe`, which leaves out what decides", at: document,
            help: "give the output of `kubectl get ... -o yaml` instead")
    }

    static func table(_ document: SourcedDocument) -> EvidenceFinding {
        EvidenceFinding(
            .error, "this is the table that `kubectl get` prints", at: document,
            help: "add `-o yaml` to the command")
    }

    fileprivate static func unrecognised(_ document: SourcedDocument) -> EvidenceFinding {
        EvidenceFinding(
            .note, "\(document.value.kindName) that is neither a resource, nor an answer of Flink, nor configuration",
            at: document)
    }

    fileprivate static func nameless(_ document: SourcedDocument, kind: String) -> EvidenceFinding {
        EvidenceFinding(
            .warning, "this `\(kind)` has no `metadata.name`, so it is passed over",
            at: document["metadata"] ?? document,
            help: document["metadata"]?["generateName"] == nil
                ? nil : "`generateName` gives it a name when it is created; write that one")
    }

    fileprivate static func emptyList(_ document: SourcedDocument) -> EvidenceFinding {
        EvidenceFinding(
            .note, "an empty `List` does not say what there is none of", at: document,
            help: "ask the API itself: `kubectl get --raw /api/v1/namespaces/NAMESPACE/configmaps`")
    }

    fileprivate static func partialList(_ document: SourcedDocument) -> EvidenceFinding {
        EvidenceFinding(
            .note, "the list goes on (`metadata.continue`): what is not in it may still exist", at: document)
    }

    fileprivate static func errorOfNoRequest(_ document: SourcedDocument) -> EvidenceFinding {
        EvidenceFinding(
            .note, "an error of Flink without the request that it answers", at: document,
            help: "keep the request: `{\"request\": {\"method\": \"GET\", \"path\": \"/jobs/overview\"}, ...}`")
    }

    fileprivate static func tooDeep(_ document: SourcedDocument) -> EvidenceFinding {
        EvidenceFinding(.warning, "lists within lists within lists are passed over", at: document)
    }
}
