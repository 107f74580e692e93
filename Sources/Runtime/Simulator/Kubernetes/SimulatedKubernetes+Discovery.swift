import Documents
import PolicyRuntime

// What a client asks before it asks for objects.
extension SimulatedKubernetes {
    func answerServerPath(_ segments: [String], _ call: APICall, at now: Int64) -> APIAnswer {
        let answer: Document?
        switch segments.count {
        case 0:
            answer = .map(["paths": ["/api", "/api/v1", "/apis", "/healthz", "/livez", "/readyz", "/version"]])
        case 1:
            switch segments[0] {
            case "version": answer = Self.version
            case "healthz", "livez", "readyz": answer = "ok"
            case "api":
                answer = .map([
                    "kind": "APIVersions", "versions": ["v1"],
                    "serverAddressByClientCIDRs": [
                        .map(["clientCIDR": "0.0.0.0/0", "serverAddress": "10.0.0.1:6443"])
                    ],
                ])
            case "apis":
                answer = .map([
                    "kind": "APIGroupList", "apiVersion": "v1", "groups": Document(.list(groups.map { group($0) })),
                ])
            default: answer = nil
            }
        case 2 where segments[0] == "api": answer = segments[1] == "v1" ? resourceList("", "v1") : nil
        case 2 where segments[0] == "apis":
            answer = groups.contains(segments[1]) ? .some(group(segments[1], isAlone: true)) : .none
        case 3 where segments[0] == "apis": answer = resourceList(segments[1], segments[2])
        case 2 where ["healthz", "livez", "readyz"].contains(segments[0]): answer = "ok"
        default: answer = nil
        }
        guard let answer else { return Self.pathNotFound }
        guard call.method == "GET" else { return StatusError.methodNotAllowed.answer }
        return APIAnswer(200, answer)
    }

    /// What no handler takes is answered by the server's own text and no `Status`.
    static let pathNotFound = APIAnswer(404, "404 page not found\n")

    /// A resource that is not served: a group or version that is not, or one that is and does not have it.
    func answerUnknownResource(_ path: ResourcePath, _ call: APICall, at now: Int64) -> APIAnswer {
        if path.group == "authorization.k8s.io", path.version == "v1", path.plural == "selfsubjectaccessreviews" {
            return answerAccessReview(call, at: now)
        }
        switch (path.group, path.plural) {
        case ("authorization.k8s.io", "selfsubjectrulesreviews"): return answerRulesReview(call)
        case ("authentication.k8s.io", "selfsubjectreviews"): return answerSelfReview(call)
        default: break
        }
        let isServed = servedKinds.contains { $0.group == path.group && $0.version == path.version }
        return isServed ? StatusError.resourceNotFound.answer : Self.pathNotFound
    }

    /// May I?
    private func answerAccessReview(_ call: APICall, at now: Int64) -> APIAnswer {
        guard call.method == "POST" else { return StatusError.methodNotAllowed.answer }
        guard let spec = call.body?["spec"], spec.isMap else {
            return StatusError.badRequest(
                "the object provided is unrecognized (must be of type SelfSubjectAccessReview)"
            )
            .answer
        }
        let asked = spec["resourceAttributes"]
        let subresource = asked?["subresource"]?.string ?? ""
        let resource = asked?["resource"]?.string ?? ""
        let access = ResourceAccess(
            verb: asked?["verb"]?.string ?? "", group: asked?["group"]?.string ?? "",
            resource: subresource.isEmpty ? resource : "\(resource)/\(subresource)",
            namespace: asked?["namespace"]?.string ?? "", name: asked?["name"]?.string ?? "")
        let review = Document.map(["metadata": .emptyMap, "spec": spec])
        let comparison = FieldComparison(
            from: .map(["metadata": .emptyMap, "spec": .emptyMap]), to: review, ResourceKind.anyShape)
        var managers = FieldManagers(nil)
        let writer = FieldManagers.Entry(
            manager: defaultFieldManager, operation: "Update", subresource: "",
            apiVersion: "authorization.k8s.io/v1")
        managers.update(writer, comparison, at: timestampText(now))
        var metadata = DocumentMap()
        metadata["managedFields"] = managers.document
        return APIAnswer(
            201,
            .map([
                "kind": "SelfSubjectAccessReview", "apiVersion": "authorization.k8s.io/v1",
                "metadata": Document(.map(metadata)), "spec": spec,
                "status": .map(["allowed": Document(.bool(caller.mayDo(access)))]),
            ]))
    }

    private static let version = Document.map([
        "major": "1", "minor": "36", "emulationMajor": "1", "emulationMinor": "36", "minCompatibilityMajor": "1",
        "minCompatibilityMinor": "35", "gitVersion": "v1.36.0", "gitCommit": "0000000000000000000000000000000000000000",
        "gitTreeState": "", "buildDate": "1970-01-01T00:00:00Z", "goVersion": "go1.27.3", "compiler": "gc",
        "platform": "linux/amd64",
    ])

    /// The groups but the core one, in order of their names.
    var groups: [String] {
        Set(servedKinds.map(\.group)).filter { !$0.isEmpty }.sorted()
    }

    private func group(_ name: String, isAlone: Bool = false) -> Document {
        let versions = Set(servedKinds.filter { $0.group == name }.map(\.version)).sorted().map { version in
            Document.map([
                "groupVersion": Document(.string("\(name)/\(version)")), "version": Document(.string(version)),
            ])
        }
        var map = DocumentMap()
        if isAlone {
            map["kind"] = "APIGroup"
            map["apiVersion"] = "v1"
        }
        map["name"] = Document(.string(name))
        map["versions"] = Document(.list(versions))
        map["preferredVersion"] = versions.first
        return Document(.map(map))
    }

    private func resourceList(_ group: String, _ version: String) -> Document? {
        let kinds = servedKinds.filter { $0.group == group && $0.version == version }
        guard !kinds.isEmpty else { return nil }
        return .map([
            "kind": "APIResourceList", "apiVersion": "v1",
            "groupVersion": Document(.string(group.isEmpty ? version : "\(group)/\(version)")),
            "resources": Document(.list(kinds.sorted { $0.plural < $1.plural }.flatMap(\.discovered))),
        ])
    }
}

extension ResourceKind {
    /// A map of anything.
    static let anyShape = ObjectShape(fields: [:], required: [], defaults: [], keepsUnknown: true, isAtomic: false)

    var verbs: Document {
        isCustom
            ? ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"]
            : ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
    }

    /// The lines of a resource list about this kind: itself and its subresources.
    fileprivate var discovered: [Document] {
        var own = line(plural, singular: singular, verbs)
        if !shortNames.isEmpty { own["shortNames"] = Document(.list(shortNames.map { Document(.string($0)) })) }
        if !categories.isEmpty { own["categories"] = Document(.list(categories.map { Document(.string($0)) })) }
        own["storageVersionHash"] = Document(.string(storageVersionHash))
        var lines = [Document(.map(own))]
        let read: Document = ["get", "patch", "update"]
        if hasStatus { lines.append(Document(.map(line("\(plural)/status", singular: "", read)))) }
        if scale != nil {
            var scale = line("\(plural)/scale", singular: "", read)
            scale["group"] = "autoscaling"
            scale["version"] = "v1"
            scale["kind"] = "Scale"
            lines.append(Document(.map(scale)))
        }
        return lines
    }

    private func line(_ name: String, singular: String, _ verbs: Document) -> DocumentMap {
        DocumentMap([
            .init(key: "name", value: Document(.string(name))),
            .init(key: "singularName", value: Document(.string(singular))),
            .init(key: "namespaced", value: Document(.bool(isNamespaced))),
            .init(key: "kind", value: Document(.string(kind))), .init(key: "verbs", value: verbs),
        ])
    }

    /// Eight bytes that are other ones where a kind is stored as something else.
    private var storageVersionHash: String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in "\(apiVersion)/\(kind)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Base64.encoded((0..<8).map { UInt8(truncatingIfNeeded: hash >> UInt64(8 * $0)) })
    }
}
