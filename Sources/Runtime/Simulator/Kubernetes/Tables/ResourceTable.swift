public import Documents
public import PolicyRuntime

/// Which part of each object comes with its row.
public enum TableRowObject: String, Sendable {
    case none = "None"
    case metadata = "Metadata"
    case object = "Object"
}

// Answers as tables: what `kubectl get` asks for.
extension ResourceKind {
    /// The columns of this kind.
    var columns: [PrinterColumn] {
        if !printerColumns.isEmpty { return printerColumns }
        return Self.builtInColumns[id] ?? [.name, .age]
    }

    /// A list, or one object, as a table.
    public func table(of answer: Document, including part: TableRowObject, at now: Int64) -> Document {
        let items = answer["items"]?.list
        var metadata = DocumentMap()
        for key in ["resourceVersion", "continue", "remainingItemCount"] {
            guard let value = answer["metadata"]?[key], value.string != "" else { continue }
            metadata[key] = value
        }
        return table(of: items ?? [answer], metadata, including: part, at: now)
    }

    /// An event of a watch whose object is a row of its own.
    public func tableEvent(_ event: Document, including part: TableRowObject, at now: Int64) -> Document {
        guard let type = event["type"]?.string, type != "ERROR", let object = event["object"] else { return event }
        var metadata = DocumentMap()
        metadata["resourceVersion"] = object["metadata"]?["resourceVersion"]
        let rows = type == "BOOKMARK" ? [] : [object]
        return .map(["type": Document(.string(type)), "object": table(of: rows, metadata, including: part, at: now)])
    }

    private func table(
        of objects: [Document], _ metadata: DocumentMap, including part: TableRowObject, at now: Int64
    ) -> Document {
        let columns = columns
        let rows = objects.map { object in
            var row = DocumentMap([
                .init(key: "cells", value: Document(.list(columns.map { $0.cell(object, now) })))
            ])
            switch part {
            case .none: break
            case .metadata:
                row["object"] = .map([
                    "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1",
                    "metadata": object["metadata"] ?? .emptyMap,
                ])
            case .object: row["object"] = withType(object)
            }
            return Document(.map(row))
        }
        return .map([
            "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": Document(.map(metadata)),
            "columnDefinitions": Document(.list(columns.map(\.definition))), "rows": Document(.list(rows)),
        ])
    }

    /// Objects in lists of built-in kinds do not say what they are.
    private func withType(_ object: Document) -> Document {
        guard object["kind"] == nil else { return object }
        var object = object
        object.set("apiVersion", Document(.string(apiVersion)))
        object.set("kind", Document(.string(kind)))
        return object
    }

    /// Only the metadata of a list or an object.
    public func metadataOnly(_ answer: Document) -> Document {
        func partial(_ object: Document) -> Document {
            .map([
                "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1",
                "metadata": object["metadata"] ?? .emptyMap,
            ])
        }
        guard let items = answer["items"]?.list else { return partial(answer) }
        return .map([
            "kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1",
            "metadata": answer["metadata"] ?? .emptyMap, "items": Document(.list(items.map(partial))),
        ])
    }
}

extension SimulatedKubernetes {
    /// The kind whose objects a call gets or lists; `nil` for any other call.
    public func kindRead(by call: APICall) -> ResourceKind? {
        guard call.method == "GET" else { return nil }
        let end = call.path.utf8.firstIndex(of: UInt8(ascii: "?")) ?? call.path.endIndex
        guard case .resource(let path) = RequestTarget(path: call.path[..<end]), path.subresource.isEmpty,
            let index = index(group: path.group, version: path.version, plural: path.plural)
        else { return nil }
        return collections[index].kind
    }
}
