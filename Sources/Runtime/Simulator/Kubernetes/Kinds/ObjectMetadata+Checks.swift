import Documents

extension ObjectMetadata {
    /// Lists and maps that hold nothing are left out, as Go leaves them out.
    static func dropEmpty(_ metadata: inout DocumentMap) {
        let entries = metadata.entries.filter { entry in
            switch entry.value.value {
            case .map(let map): !map.isEmpty
            case .list(let list): !list.isEmpty
            case .string(let text): !text.isEmpty
            case .null: false
            default: true
            }
        }
        if entries.count < metadata.count { metadata = DocumentMap(entries) }
    }

    private static let annotationBytes = 256 << 10

    /// What is wrong with names, labels, annotations, owners and finalizers, but for what already was.
    static func causes(_ object: Document, _ kind: ResourceKind, before: Document?) -> [StatusError.Cause] {
        guard let metadata = object["metadata"] else { return [] }
        let old = before?["metadata"]
        var causes: [StatusError.Cause] = []
        if before == nil {
            let name = metadata["name"]?.string ?? ""
            if name.isEmpty {
                causes.append(.required("metadata.name", "name or generateName is required"))
            } else if let error = ObjectNames.error(name, kind.nameRule) {
                causes.append(.invalid("metadata.name", quoted(name), error))
            }
        }
        func changed(_ key: String) -> Document? {
            guard let value = metadata[key] else { return nil }
            if let before = old?[key], before.isSame(as: value) { return nil }
            return value
        }
        for entry in changed("labels")?.map?.entries ?? [] {
            if !ObjectNames.isQualifiedName(entry.key) {
                causes.append(.invalid("metadata.labels", quoted(entry.key), nameText))
            }
            if let value = entry.value.string, !ObjectNames.isLabelText(value) {
                causes.append(.invalid("metadata.labels", quoted(value), labelText))
            }
        }
        if let annotations = changed("annotations")?.map {
            var bytes = 0
            for entry in annotations.entries {
                bytes += entry.key.utf8.count + (entry.value.string?.utf8.count ?? 0)
                if !ObjectNames.isQualifiedName(entry.key.lowercased()) {
                    causes.append(.invalid("metadata.annotations", quoted(entry.key), nameText))
                }
            }
            if bytes > annotationBytes {
                causes.append(
                    .init(
                        "FieldValueTooLong", "Too long: may not be more than \(annotationBytes) bytes",
                        field: "metadata.annotations"))
            }
        }
        causes += ownerCauses(changed("ownerReferences")?.list ?? [])
        causes += finalizerCauses(changed("finalizers")?.list ?? [], before)
        return causes
    }

    private static func ownerCauses(_ owners: [Document]) -> [StatusError.Cause] {
        var causes: [StatusError.Cause] = []
        for (index, owner) in owners.enumerated() {
            for key in ["apiVersion", "kind", "name", "uid"] where (owner[key]?.string ?? "").isEmpty {
                causes.append(
                    .invalid("metadata.ownerReferences[\(index)].\(key)", "\"\"", "\(key) must not be empty"))
            }
        }
        if owners.count(where: { $0["controller"]?.bool ?? false }) > 1 {
            causes.append(
                .invalid(
                    "metadata.ownerReferences", "[]",
                    "Only one reference can have Controller set to true"))
        }
        return causes
    }

    private static func finalizerCauses(_ finalizers: [Document], _ before: Document?) -> [StatusError.Cause] {
        var causes: [StatusError.Cause] = []
        let names = finalizers.compactMap(\.string)
        for name in names where !ObjectNames.isQualifiedName(name) {
            causes.append(.invalid("metadata.finalizers", quoted(name), nameText))
        }
        if let before, before.isTerminating {
            let old = Set((before["metadata"]?["finalizers"]?.list ?? []).compactMap(\.string))
            let new = names.filter { !old.contains($0) }
            if !new.isEmpty {
                let list = new.map(quoted).joined(separator: ", ")
                causes.append(
                    .forbidden(
                        "metadata.finalizers",
                        "no new finalizers can be added if the object is being deleted, found new finalizers "
                            + "[]string{\(list)}"))
            }
        }
        return causes
    }

    private static let nameText =
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric "
        + "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
        + "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
    private static let labelText =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and "
        + "end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
        + "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
}
