import Documents

/// `metadata.managedFields` of one object: who owns which fields.
struct FieldManagers: Sendable {
    struct Entry: Sendable {
        var manager: String
        /// `Apply`, or `Update` for all other writes.
        var operation: String
        var subresource: String
        var apiVersion: String
        var time: String? { didSet { written = nil } }
        var fields: FieldSet { didSet { written = nil } }
        /// As it stands in the object; `nil` where that is not so any more.
        fileprivate var written: Document?

        init(
            manager: String, operation: String, subresource: String, apiVersion: String, time: String? = nil,
            fields: FieldSet = FieldSet()
        ) {
            self.manager = manager
            self.operation = operation
            self.subresource = subresource
            self.apiVersion = apiVersion
            self.time = time
            self.fields = fields
        }

        func isSameManager(as other: Entry) -> Bool {
            manager == other.manager && operation == other.operation && subresource == other.subresource
                && apiVersion == other.apiVersion
        }
    }

    var entries: [Entry]

    init(_ document: Document?) {
        entries = (document?.list ?? []).compactMap { entry in
            guard let manager = entry["manager"]?.string, let operation = entry["operation"]?.string else { return nil }
            var read = Entry(
                manager: manager, operation: operation, subresource: entry["subresource"]?.string ?? "",
                apiVersion: entry["apiVersion"]?.string ?? "", time: entry["time"]?.string,
                fields: FieldSet(entry["fieldsV1"]))
            read.written = entry
            return read
        }
    }

    /// `nil` where nobody owns anything.
    var document: Document? {
        guard !entries.isEmpty else { return nil }
        return Document(.list(entries.sorted { $0.precedes($1) }.map(\.document)))
    }

    /// What an update by `writer` does: it takes what it changed from all others.
    mutating func update(_ writer: Entry, _ comparison: FieldComparison, at time: String) {
        guard !comparison.isEmpty else { return }
        var taken = comparison.added
        taken.formUnion(comparison.modified)
        var isFound = false
        for index in entries.indices {
            let before = entries[index].fields
            var fields = before
            if entries[index].isSameManager(as: writer) {
                isFound = true
                fields.subtract(comparison.removed)
                fields.formUnion(taken)
                if !taken.isEmpty, entries[index].time != time { entries[index].time = time }
            } else {
                fields.subtract(taken)
                fields.subtract(comparison.removed)
            }
            if !before.root.sharesStorage(with: fields.root) { entries[index].fields = fields }
        }
        if !isFound, !taken.isEmpty {
            var entry = writer
            entry.fields = taken
            entry.time = time
            entries.append(entry)
        }
        if entries.contains(where: \.fields.isEmpty) { entries.removeAll(where: \.fields.isEmpty) }
    }
}

extension FieldManagers.Entry {
    fileprivate func precedes(_ other: FieldManagers.Entry) -> Bool {
        if operation != other.operation { return operation < other.operation }
        if time != other.time { return (time ?? "") < (other.time ?? "") }
        if manager != other.manager { return manager < other.manager }
        if apiVersion != other.apiVersion { return apiVersion < other.apiVersion }
        return subresource < other.subresource
    }

    fileprivate var document: Document {
        if let written { return written }
        var entries = [
            DocumentMap.Entry(key: "manager", value: Document(.string(manager))),
            .init(key: "operation", value: Document(.string(operation))),
            .init(key: "apiVersion", value: Document(.string(apiVersion))),
        ]
        if let time { entries.append(.init(key: "time", value: Document(.string(time)))) }
        entries.append(.init(key: "fieldsType", value: "FieldsV1"))
        entries.append(.init(key: "fieldsV1", value: fields.document))
        if !subresource.isEmpty { entries.append(.init(key: "subresource", value: Document(.string(subresource)))) }
        return Document(.map(DocumentMap(entries)))
    }
}
