import Documents

/// What the server refuses in the built-in kinds that no type says: what is immutable, and what has to fit together.
enum WorkloadChecks {
    static func deployment(_ new: Document, _ old: Document?) -> [StatusError.Cause] {
        var causes: [StatusError.Cause] = []
        let spec = new["spec"]
        if let replicas = spec?["replicas"]?.integer, replicas < 0 {
            causes.append(.invalid("spec.replicas", "\(replicas)", "must be greater than or equal to 0"))
        }
        let labels = spec?["template"]?["metadata"]?["labels"] ?? .emptyMap
        if let selector = LabelSelector(spec?["selector"]), spec?["selector"] != nil {
            if selector.isEverything {
                causes.append(.invalid("spec.selector", "{}", "empty selector is invalid for deployment"))
            } else if !selector.matches(labels: labels.map ?? DocumentMap()) {
                causes.append(
                    .invalid(
                        "spec.template.metadata.labels", text(labels), "`selector` does not match template `labels`"))
            }
        }
        if let before = old?["spec"]?["selector"], let after = spec?["selector"], !before.equals(after) {
            causes.append(.invalid("spec.selector", text(after), "field is immutable"))
        }
        if spec?["strategy"]?["type"]?.string == "Recreate", spec?["strategy"]?["rollingUpdate"]?.isMap ?? false {
            causes.append(
                .forbidden("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'"))
        }
        guard let pod = spec?["template"]?["spec"], !(old?["spec"]?["template"]?["spec"]?.isSame(as: pod) ?? false)
        else {
            return causes
        }
        causes += podSpec(pod, "spec.template.spec")
        if let policy = pod["restartPolicy"]?.string, policy != "Always" {
            causes.append(.notSupported("spec.template.spec.restartPolicy", quoted(policy), ["Always"]))
        }
        return causes
    }

    static func pod(_ new: Document, _ old: Document?) -> [StatusError.Cause] {
        guard let spec = new["spec"] else { return [.required("spec.containers")] }
        guard let before = old?["spec"] else { return podSpec(spec, "spec") }
        guard !mutablePartsRemoved(before).equals(mutablePartsRemoved(spec)) else { return [] }
        return [
            .forbidden(
                "spec",
                "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
                    + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
                    + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)")
        ]
    }

    private static func mutablePartsRemoved(_ spec: Document) -> Document {
        var rest = spec
        for key in ["activeDeadlineSeconds", "tolerations", "nodeName"] { rest.set(key, nil) }
        for key in ["containers", "initContainers"] {
            guard let containers = spec[key]?.list else { continue }
            let imageless = containers.map { container in
                var container = container
                container.set("image", nil)
                return container
            }
            rest.set(key, Document(.list(imageless)))
        }
        return rest
    }

    private static func podSpec(_ spec: Document, _ path: String) -> [StatusError.Cause] {
        var causes: [StatusError.Cause] = []
        if (spec["containers"]?.list ?? []).isEmpty { causes.append(.required("\(path).containers")) }
        let volumes = Set((spec["volumes"]?.list ?? []).compactMap { $0["name"]?.string })
        for key in ["containers", "initContainers"] {
            for (index, container) in (spec[key]?.list ?? []).enumerated() {
                let place = "\(path).\(key)[\(index)]"
                if let name = container["name"]?.string, let error = ObjectNames.error(name, .label) {
                    causes.append(
                        name.isEmpty ? .required("\(place).name") : .invalid("\(place).name", quoted(name), error))
                }
                if (container["image"]?.string ?? "").isEmpty { causes.append(.required("\(place).image")) }
                for (mount, value) in (container["volumeMounts"]?.list ?? []).enumerated() {
                    let name = value["name"]?.string ?? ""
                    guard !volumes.contains(name) else { continue }
                    causes.append(
                        .init(
                            "FieldValueNotFound", "Not found: \(quoted(name))",
                            field: "\(place).volumeMounts[\(mount)].name"))
                }
                for (port, value) in (container["ports"]?.list ?? []).enumerated() {
                    let number = value["containerPort"]?.integer ?? 0
                    if !(1...65_535).contains(number) {
                        causes.append(
                            number == 0
                                ? .required("\(place).ports[\(port)].containerPort")
                                : .invalid("\(place).ports[\(port)].containerPort", "\(number)", portText))
                    }
                }
            }
        }
        return causes
    }

    private static let portText = "must be between 1 and 65535, inclusive"

    static func service(_ new: Document, _ old: Document?) -> [StatusError.Cause] {
        var causes: [StatusError.Cause] = []
        let spec = new["spec"]
        let ports = spec?["ports"]?.list ?? []
        let address = spec?["clusterIP"]?.string ?? ""
        if ports.isEmpty, address != "None", spec?["type"]?.string != "ExternalName" {
            causes.append(.required("spec.ports"))
        }
        for (index, port) in ports.enumerated() {
            if let number = port["port"]?.integer, !(1...65_535).contains(number) {
                causes.append(.invalid("spec.ports[\(index)].port", "\(number)", portText))
            }
            if ports.count > 1, (port["name"]?.string ?? "").isEmpty {
                causes.append(.required("spec.ports[\(index)].name"))
            }
        }
        if let before = old?["spec"]?["clusterIP"]?.string, !before.isEmpty, before != address {
            causes.append(.invalid("spec.clusterIPs[0]", quoted(address), "may not change once set"))
        }
        return causes
    }

    static func configMap(_ new: Document, _ old: Document?) -> [StatusError.Cause] {
        var causes: [StatusError.Cause] = []
        var bytes = 0
        for field in ["data", "binaryData"] {
            for entry in new[field]?.map?.entries ?? [] {
                bytes += entry.value.string?.utf8.count ?? 0
                if !isDataKey(entry.key) {
                    causes.append(.invalid("\(field)[\(entry.key)]", quoted(entry.key), dataKeyText))
                }
            }
        }
        if bytes > 1 << 20 {
            causes.append(.init("FieldValueTooLong", "Too long: may not be more than \(1 << 20) bytes", field: ""))
        }
        return causes + immutable(new, old, ["data", "binaryData"])
    }

    static func secret(_ new: Document, _ old: Document?) -> [StatusError.Cause] {
        var causes: [StatusError.Cause] = []
        for entry in new["data"]?.map?.entries ?? [] {
            if !isDataKey(entry.key) { causes.append(.invalid("data[\(entry.key)]", quoted(entry.key), dataKeyText)) }
            if Base64.decoded(entry.value.string ?? "") == nil {
                causes.append(.invalid("data[\(entry.key)]", "\"<secret>\"", "illegal base64 data"))
            }
        }
        if let before = old?["type"], let after = new["type"], before != after {
            causes.append(.invalid("type", quoted(after.string ?? ""), "field is immutable"))
        }
        return causes + immutable(new, old, ["data"])
    }

    private static func immutable(_ new: Document, _ old: Document?, _ fields: [String]) -> [StatusError.Cause] {
        guard let old, old["immutable"]?.bool ?? false else { return [] }
        return fields.filter { (old[$0] ?? .emptyMap) != (new[$0] ?? .emptyMap) }
            .map { .forbidden($0, "field is immutable when `immutable` is set") }
    }

    private static func isDataKey(_ key: String) -> Bool {
        !key.isEmpty && key.utf8.count <= 253 && key != "." && key != ".."
            && key.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == 0x2D || byte == 0x2E || byte == 0x5F
            }
    }

    private static let dataKeyText =
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  "
        + "or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"

    static func lease(_ new: Document, _ old: Document?) -> [StatusError.Cause] {
        var causes: [StatusError.Cause] = []
        if let seconds = new["spec"]?["leaseDurationSeconds"]?.integer, seconds <= 0 {
            causes.append(.invalid("spec.leaseDurationSeconds", "\(seconds)", "must be greater than 0"))
        }
        if let transitions = new["spec"]?["leaseTransitions"]?.integer, transitions < 0 {
            causes.append(.invalid("spec.leaseTransitions", "\(transitions)", "must be greater than or equal to 0"))
        }
        return causes
    }

    static func event(_ new: Document, _ old: Document?) -> [StatusError.Cause] {
        let involved = new["involvedObject"]?["namespace"]?.string ?? ""
        guard involved != new.namespace, !(involved.isEmpty && new.namespace == "default") else { return [] }
        return [.invalid("involvedObject.namespace", quoted(involved), "does not match event.namespace")]
    }

    static func binding(_ new: Document, _ old: Document?) -> [StatusError.Cause] {
        var causes: [StatusError.Cause] = []
        if (new["roleRef"]?["name"]?.string ?? "").isEmpty { causes.append(.required("roleRef.name")) }
        if let before = old?["roleRef"], let after = new["roleRef"], before != after {
            causes.append(.invalid("roleRef", text(after), "cannot change roleRef"))
        }
        return causes
    }

    private static func text(_ value: Document) -> String {
        (try? JSONWriter.canonical(value)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
