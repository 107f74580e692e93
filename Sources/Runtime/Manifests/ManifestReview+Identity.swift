import Documents

// Is it a resource that the operator takes: group, version, name?
extension ManifestReview {
    mutating func checkIdentity() {
        let group = manifest.kind == "FlinkCluster" ? "flinkoperator.k8s.io/v1beta1" : "flink.apache.org/v1beta1"
        if let version = manifest.content["apiVersion"] {
            if version.value.string != group { findings.append(.wrongVersion(version, group)) }
        } else if manifest.content.reference.root.steps.isEmpty {
            findings.append(
                .missing("apiVersion", at: .key("kind", in: manifest.content), help: "apiVersion: \(group)"))
        }
        let metadata = manifest.content["metadata"]
        guard let name = metadata?["name"] else {
            guard metadata?["generateName"] == nil else { return }
            findings.append(.missing("metadata.name", at: place(ofMap: [metadata == nil ? "kind" : "metadata"])))
            return
        }
        guard let text = name.value.string else {
            findings.append(.nameIsNoText(name))
            return
        }
        if let problem = Self.problem(ofName: text, kind: manifest.kind) {
            findings.append(.badName(text, problem, at: .value(name)))
        }
    }

    /// Why a resource of the kind cannot have this name; `nil` if it can.
    static func problem(ofName name: String, kind: String) -> String? {
        let limit =
            switch kind {
            case "FlinkDeployment": 45
            case "FlinkCluster": 48
            default: 253
            }
        guard name.utf8.count <= limit else { return "it has \(name.utf8.count) characters, more than \(limit)" }
        let isLabel = kind == "FlinkDeployment" || kind == "FlinkCluster"
        let allowed = isLabel ? "lowercase letters, digits and `-`" : "lowercase letters, digits, `-` and `.`"
        for byte in name.utf8 {
            let isFine =
                byte.isLowercaseLetter || byte.isDigit || byte == UInt8(ascii: "-")
                || !isLabel && byte == UInt8(ascii: ".")
            if !isFine { return "only \(allowed) are allowed" }
        }
        guard let first = name.utf8.first, let last = name.utf8.last else { return "it is empty" }
        if isLabel, !first.isLowercaseLetter { return "it has to begin with a letter" }
        if !(first.isLowercaseLetter || first.isDigit) || !(last.isLowercaseLetter || last.isDigit) {
            return "it has to begin and end with a letter or a digit"
        }
        return nil
    }
}

extension UInt8 {
    fileprivate var isLowercaseLetter: Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= self }
    fileprivate var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }
}

extension ManifestFinding {
    /// A field that has to be there.
    static func missing(
        _ field: String, at place: Place, label: String = "", help: String? = nil
    ) -> ManifestFinding {
        ManifestFinding(
            .error, "missing-field", "`\(field)` is missing", at: place, label: label,
            help: help.map { "add `\($0)`" })
    }

    fileprivate static func wrongVersion(_ value: SourcedDocument, _ group: String) -> ManifestFinding {
        let text = value.value.scalarText ?? value.value.kindName
        return ManifestFinding(
            .error, "wrong-api-version", "`\(text)` has no such kind", at: .value(value), help: "write `\(group)`",
            replacement: group)
    }

    fileprivate static func nameIsNoText(_ name: SourcedDocument) -> ManifestFinding {
        let text = name.value.scalarText.map { "`\($0)`, \(name.value.kindName)" } ?? name.value.kindName
        return ManifestFinding(
            .error, "wrong-type", "`metadata.name` is \(text), not a string", at: .value(name),
            label: "the API server refuses it")
    }

    /// A name that is refused.
    static func badName(_ name: String, _ problem: String, at place: Place) -> ManifestFinding {
        ManifestFinding(.error, "bad-name", "`\(name)` cannot be a name here: \(problem)", at: place)
    }
}
