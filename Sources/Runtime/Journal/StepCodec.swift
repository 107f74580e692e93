import Documents

// A step as the journal keeps it: `{"do": "cancel", "job": "a1..."}`. Its sentence and its key follow from the plan.
extension PlanStep {
    var journalDocument: Document {
        var result = action.journalDocument
        result.add("do", .text(action.journalName))
        let own = preconditions.filter { if case .valueOf = $0 { false } else { true } }
        if !own.isEmpty { result.add("when", .list(own.map(\.journalDocument))) }
        result.add("yields", yields.map { .text($0.rawValue) })
        if onFailure != action.usualFailure { result.add("onFailure", onFailure.journalDocument) }
        return result
    }
}

extension Planner {
    /// Adds a step of a plan that was made before.
    mutating func resume(_ document: Document, _ index: Int) throws(JournalError) {
        let fields = try JournalFields(document, "step \(index + 1)")
        let action = try StepAction(fields)
        for path in action.paths {
            if let step = path.step, !(0..<index).contains(step) {
                throw JournalError("step \(index + 1) needs what step \(step + 1) yields, which is no step before it")
            }
        }
        var preconditions: [Precondition] = []
        for entry in try fields.optional("when")?.list ?? [] {
            preconditions.append(try Precondition(try JournalFields(entry, "a precondition of step \(index + 1)")))
        }
        var rule: FailureRule?
        if let entry = try fields.optional("onFailure") {
            rule = try FailureRule(try JournalFields(entry, "`onFailure` of step \(index + 1)"))
        }
        var yields: StepYield?
        if try fields.optional("yields") != nil { yields = try fields.choice("yields") }
        add(action, when: preconditions, yields: yields, onFailure: rule)
    }
}

extension Precondition {
    fileprivate var journalDocument: Document {
        switch self {
        case .unchanged(let version): .map(["unchanged": .text(version)])
        case .jobIn(let states): .map(["jobIn": .list(states.map(Document.text))])
        case .jobNotIn(let states): .map(["jobNotIn": .list(states.map(Document.text))])
        case .clusterGone: .map(["clusterGone": Document(.bool(true))])
        case .haMetadata: .map(["haMetadata": Document(.bool(true))])
        case .valueOf(let step): .map(["valueOf": .number(Int64(step))])
        case .done(let step): .map(["done": .number(Int64(step))])
        }
    }

    fileprivate init(_ fields: JournalFields) throws(JournalError) {
        if let version = try fields.optionalText("unchanged") {
            self = .unchanged(resourceVersion: version)
        } else if try fields.optional("jobIn") != nil {
            self = .jobIn(try fields.texts("jobIn"))
        } else if try fields.optional("jobNotIn") != nil {
            self = .jobNotIn(try fields.texts("jobNotIn"))
        } else if try fields.optional("clusterGone") != nil {
            self = .clusterGone
        } else if try fields.optional("haMetadata") != nil {
            self = .haMetadata
        } else {
            self = .done(step: try fields.place("done", upTo: 1000))
        }
    }
}

extension FailureRule {
    fileprivate var journalDocument: Document {
        switch self {
        case .decideAgain(let text): .map(["rule": "decide-again", "text": .text(text)])
        case .retry(let text): .map(["rule": "retry", "text": .text(text)])
        case .goOn(let text): .map(["rule": "go-on", "text": .text(text)])
        case .stop(let text): .map(["rule": "stop", "text": .text(text)])
        }
    }

    fileprivate init(_ fields: JournalFields) throws(JournalError) {
        let text = try fields.text("text")
        switch try fields.text("rule") {
        case "decide-again": self = .decideAgain(text)
        case "retry": self = .retry(text)
        case "go-on": self = .goOn(text)
        case "stop": self = .stop(text)
        case let other: throw JournalError("`\(other)` is no rule for failures")
        }
    }
}

extension PathValue {
    var journalDocument: Document {
        switch self {
        case .known(let path): return .text(path)
        case .from(let step, let otherwise):
            var result = Document.map(["step": .number(Int64(step))])
            result.add("otherwise", otherwise.map(Document.text))
            return result
        }
    }

    init(_ document: Document) throws(JournalError) {
        if let path = document.string {
            self = .known(path)
        } else {
            let fields = try JournalFields(document, "a path")
            self = .from(step: try fields.place("step", upTo: 1000), otherwise: try fields.optionalText("otherwise"))
        }
    }
}

extension RestoreSource {
    var journalDocument: Document {
        switch self {
        case .nothing: "nothing"
        case .path(let path): .map(["path": path.journalDocument])
        case .haMetadata(let hasCheckpoint): .map(["haMetadata": Document(.bool(hasCheckpoint))])
        }
    }

    init(_ document: Document) throws(JournalError) {
        if document.string == "nothing" {
            self = .nothing
            return
        }
        let fields = try JournalFields(document, "a source to restore from")
        if let path = try fields.optional("path") {
            self = .path(try PathValue(path))
        } else {
            self = .haMetadata(hasCheckpoint: try fields.flag("haMetadata"))
        }
    }
}

extension JobStart {
    var journalDocument: Document {
        var result = Document.map(["id": .text(job), "restore": restore.journalDocument])
        result.add("allowsNonRestoredState", allowsNonRestoredState.map { Document(.bool($0)) })
        return result
    }

    init(_ document: Document) throws(JournalError) {
        let fields = try JournalFields(document, "a start")
        self.init(
            job: try fields.text("id"), restore: try RestoreSource(try fields.required("restore")),
            allowsNonRestoredState: try fields.optionalFlag("allowsNonRestoredState"))
    }
}

extension SnapshotSubject {
    var journalDocument: Document {
        var result = Document.map(["name": .text(name), "record": .text(record.rawValue)])
        if isCheckpoint { result.add("checkpoint", Document(.bool(true))) }
        result.add("path", path.map(Document.text))
        result.add("triggerId", triggerID.map(Document.text))
        result.add("format", format.map(Document.text))
        if disposesOnDelete { result.add("disposesOnDelete", Document(.bool(true))) }
        if failures > 0 { result.add("failures", .number(failures)) }
        result.add("trigger", trigger.map(Document.text))
        if !finalizers.isEmpty { result.add("finalizers", .list(finalizers.map(Document.text))) }
        return result
    }

    init(_ document: Document) throws(JournalError) {
        let fields = try JournalFields(document, "a snapshot")
        self.init(
            name: try fields.text("name"), record: try fields.choice("record"),
            isCheckpoint: try fields.optionalFlag("checkpoint") ?? false, path: try fields.optionalText("path"),
            triggerID: try fields.optionalText("triggerId"), format: try fields.optionalText("format"),
            disposesOnDelete: try fields.optionalFlag("disposesOnDelete") ?? false,
            failures: try fields.count("failures"),
            trigger: try fields.optionalText("trigger"),
            finalizers: try fields.optional("finalizers") == nil ? [] : try fields.texts("finalizers"))
    }
}
