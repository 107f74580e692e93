import Documents

// Changes of a status as fields of a step. What is taken away is `null`, what stays is not there.
extension StatusChange {
    func add(to result: inout Document) {
        result.add("reconciliation", reconciliationState.map(Document.text))
        result.add("recorded", recorded.map(\.journalDocument))
        result.add("jobState", jobState.map(Document.text))
        result.add("jobId", jobID.map { $0.journalDocument(Document.text) })
        result.add("jobManager", jobManagerStatus.map(Document.text))
        result.add("upgradeSavepoint", upgradeSavepoint.map { $0.journalDocument(\.journalDocument) })
        result.add("error", error.map { $0.journalDocument(Document.text) })
        if let trigger {
            result.add(
                "pending",
                .map([
                    "id": .text(trigger.id), "checkpoint": Document(.bool(trigger.isCheckpoint)),
                    "type": .text(trigger.type), "format": .text(trigger.format),
                ]))
        }
        if let control {
            var entry = Document.map(["name": .text(control.name)])
            entry.add("state", control.state.map(Document.text))
            entry.add("message", control.message.map(Document.text))
            entry.add("parks", control.parks.map(Document.text))
            if control.clearsAnnotation { entry.add("clearsAnnotation", Document(.bool(true))) }
            result.add("control", entry)
        }
        if let condition = statusCondition {
            result.add(
                "condition",
                .map([
                    "blocked": Document(.bool(condition.isBlocked)), "reason": .text(condition.reason),
                    "message": .text(condition.message),
                ]))
        }
    }

    init(_ fields: JournalFields) throws(JournalError) {
        self.init()
        reconciliationState = try fields.optionalText("reconciliation")
        if let entry = try fields.optional("recorded") { recorded = try RecordedSpec(entry) }
        jobState = try fields.optionalText("jobState")
        jobID = try Self.setting("jobId", fields, Self.text)
        jobManagerStatus = try fields.optionalText("jobManager")
        upgradeSavepoint = try Self.setting("upgradeSavepoint", fields) { (document) throws(JournalError) in
            try PathValue(document)
        }
        error = try Self.setting("error", fields, Self.text)
        if let entry = try fields.optional("pending") {
            let pending = try JournalFields(entry, "a pending trigger")
            trigger = PendingTrigger(
                id: try pending.text("id"), isCheckpoint: try pending.flag("checkpoint"),
                type: try pending.text("type"), format: try pending.text("format"))
        }
        if let entry = try fields.optional("control") {
            let control = try JournalFields(entry, "a control")
            self.control = ControlChange(
                name: try control.text("name"), state: try control.optionalText("state"),
                message: try control.optionalText("message"), parks: try control.optionalText("parks"),
                clearsAnnotation: try control.optionalFlag("clearsAnnotation") ?? false)
        }
        if let entry = try fields.optional("condition") {
            let condition = try JournalFields(entry, "a status condition")
            statusCondition = StatusCondition(
                isBlocked: try condition.flag("blocked"), reason: try condition.text("reason"),
                message: try condition.text("message"))
        }
    }

    private static func text(_ document: Document) throws(JournalError) -> String {
        guard let text = document.string else { throw JournalError("a field of a status is no text") }
        return text
    }

    private static func setting<Value>(
        _ key: String, _ fields: JournalFields, _ read: (Document) throws(JournalError) -> Value
    ) throws(JournalError) -> Setting<Value>? {
        if fields.isCleared(key) { return .cleared }
        guard let document = try fields.optional(key) else { return nil }
        return .to(try read(document))
    }
}

extension StatusChange.Setting {
    fileprivate func journalDocument(_ convert: (Value) -> Document) -> Document {
        switch self {
        case .to(let value): convert(value)
        case .cleared: Document(.null)
        }
    }
}

extension StatusChange.RecordedSpec {
    fileprivate var journalDocument: Document {
        var result = Document.map([
            "source": source == .new ? "new" : "deployed", "state": .text(state.rawValue),
        ])
        result.add("mode", mode.map(Document.text))
        if isStable { result.add("stable", Document(.bool(true))) }
        return result
    }

    fileprivate init(_ document: Document) throws(JournalError) {
        let fields = try JournalFields(document, "a recorded spec")
        let source = try fields.text("source")
        guard ["new", "deployed"].contains(source) else { throw JournalError("`\(source)` is no source of a spec") }
        self.init(
            source: source == "new" ? .new : .deployed, state: try fields.choice("state"),
            mode: try fields.optionalText("mode"), isStable: try fields.optionalFlag("stable") ?? false)
    }
}

extension SnapshotChange {
    func add(to result: inout Document) {
        result.add("snapshot", snapshot.journalDocument)
        result.add("state", .text(state))
        result.add("path", path.map(\.journalDocument))
        result.add("triggerId", triggerID.map(Document.text))
        result.add("error", error.map(Document.text))
        result.add("failures", failures.map(Document.number))
    }

    init(_ fields: JournalFields) throws(JournalError) {
        let path = try fields.optional("path")
        self.init(
            snapshot: try SnapshotSubject(try fields.required("snapshot")), state: try fields.text("state"),
            path: try path.map { (document) throws(JournalError) in try PathValue(document) },
            triggerID: try fields.optionalText("triggerId"), error: try fields.optionalText("error"),
            failures: try fields.optionalNumber("failures"))
    }
}
