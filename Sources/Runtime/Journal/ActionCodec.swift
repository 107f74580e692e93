import Documents

// Each action as fields of its step, and back. The two functions are mirror images, case by case.
extension StepAction {
    /// As the language names it; where the language has one name for two actions, which of them it is.
    var journalName: String {
        switch self {
        case .patchSnapshot: "patch-snapshot-status"
        case .poll(let poll): "poll-\(poll.journalName)"
        default: name
        }
    }

    var journalDocument: Document {
        var result = Document.map([:])
        switch self {
        case .record(let intention):
            result.add("decision", .text(intention.decision))
            result.add("trigger", .text(intention.trigger))
            result.add("job", .text(intention.job))
            result.add("restore", intention.restore.map(Document.text))
        case .takeSavepoint(let order):
            result.add("job", .text(order.job))
            result.add("directory", order.directory.map(Document.text))
            result.add("format", .text(order.format))
            result.add("cancelsJob", Document(.bool(order.cancelsJob)))
            result.add("trigger", .text(order.trigger))
        case .takeCheckpoint(let job, let trigger):
            result.add("job", .text(job))
            result.add("trigger", .text(trigger))
        case .stopWithSavepoint(let order):
            result.add("job", .text(order.job))
            result.add("directory", order.directory.map(Document.text))
            result.add("format", .text(order.format))
            result.add("drains", Document(.bool(order.drains)))
            result.add("trigger", .text(order.trigger))
        case .cancel(let job, let ignoresErrors):
            result.add("job", .text(job))
            if ignoresErrors { result.add("ignoresErrors", Document(.bool(true))) }
        case .poll(let poll): poll.add(to: &result)
        case .recordSavepoint(let snapshot):
            result.add("path", snapshot.path.journalDocument)
            if snapshot.isCheckpoint { result.add("checkpoint", Document(.bool(true))) }
            result.add("format", .text(snapshot.format))
            result.add("trigger", .text(snapshot.trigger))
        case .scaleToZero, .deleteHA: break
        case .deleteCluster(let part): result.add("part", .text(part.rawValue))
        case .rescale(.taskManagers(let count)): result.add("taskManagers", .number(count))
        case .rescale(.vertices(let vertices)):
            result.add(
                "vertices",
                .list(
                    vertices.map {
                        .map(["id": .text($0.id), "lower": .number($0.lowerBound), "upper": .number($0.upperBound)])
                    }))
        case .deploy(let start):
            result.add("start", start.job.map(\.journalDocument))
            if start.isInPlace { result.add("inPlace", Document(.bool(true))) }
            if start.requiresHA { result.add("requiresHA", Document(.bool(true))) }
        case .runJar(let start): result.add("start", start.journalDocument)
        case .verifyRestored(let check):
            result.add("job", .text(check.job))
            result.add("restore", check.restore.journalDocument)
        case .dispose(let path): result.add("path", path.journalDocument)
        case .removeRecord(let removal):
            result.add("snapshot", removal.snapshot.journalDocument)
            if removal.keepsData { result.add("keepsData", Document(.bool(true))) }
        case .createSnapshot(let order): order.add(to: &result)
        case .patchStatus(let change): change.add(to: &result)
        case .patchSnapshot(let change): change.add(to: &result)
        case .event(let note):
            result.add("reason", .text(note.reason))
            result.add("message", .text(note.message))
            if note.isWarning { result.add("warning", Document(.bool(true))) }
        case .releaseFinalizer(let snapshot): result.add("snapshot", snapshot.map(\.journalDocument))
        case .lookAgain(let delay): result.add("after", delay.map(Document.number))
        }
        return result
    }

    init(_ fields: JournalFields) throws(JournalError) {
        switch try fields.text("do") {
        case "record":
            self = .record(
                Intention(
                    decision: try fields.text("decision"), trigger: try fields.text("trigger"),
                    job: try fields.text("job"), restore: try fields.optionalText("restore")))
        case "take-savepoint":
            self = .takeSavepoint(
                SavepointOrder(
                    job: try fields.text("job"), directory: try fields.optionalText("directory"),
                    format: try fields.text("format"), cancelsJob: try fields.flag("cancelsJob"),
                    trigger: try fields.text("trigger")))
        case "take-checkpoint":
            self = .takeCheckpoint(job: try fields.text("job"), trigger: try fields.text("trigger"))
        case "stop-with-savepoint":
            self = .stopWithSavepoint(
                StopOrder(
                    job: try fields.text("job"), directory: try fields.optionalText("directory"),
                    format: try fields.text("format"), drains: try fields.flag("drains"),
                    trigger: try fields.text("trigger")))
        case "cancel":
            self = .cancel(
                job: try fields.text("job"), ignoresErrors: try fields.optionalFlag("ignoresErrors") ?? false)
        case "record-savepoint":
            self = .recordSavepoint(
                RecordedSnapshot(
                    path: try PathValue(try fields.required("path")),
                    isCheckpoint: try fields.optionalFlag("checkpoint") ?? false, format: try fields.text("format"),
                    trigger: try fields.text("trigger")))
        case "scale-to-zero": self = .scaleToZero
        case "delete-cluster": self = .deleteCluster(try fields.choice("part"))
        case "delete-ha": self = .deleteHA
        case "rescale": self = .rescale(try Rescaling(fields))
        case "deploy":
            let start = try fields.optional("start")
            self = .deploy(
                ClusterStart(
                    job: try start.map { (document) throws(JournalError) in try JobStart(document) },
                    isInPlace: try fields.optionalFlag("inPlace") ?? false,
                    requiresHA: try fields.optionalFlag("requiresHA") ?? false))
        case "run-jar": self = .runJar(try JobStart(try fields.required("start")))
        case "verify-restored":
            self = .verifyRestored(
                RestoreCheck(job: try fields.text("job"), restore: try RestoreSource(try fields.required("restore"))))
        case "dispose": self = .dispose(try PathValue(try fields.required("path")))
        case "remove-record":
            self = .removeRecord(
                RecordRemoval(
                    snapshot: try SnapshotSubject(try fields.required("snapshot")),
                    keepsData: try fields.optionalFlag("keepsData") ?? false))
        case "create-snapshot": self = .createSnapshot(try SnapshotOrder(fields))
        case "patch-status": self = .patchStatus(try StatusChange(fields))
        case "patch-snapshot-status": self = .patchSnapshot(try SnapshotChange(fields))
        case "event":
            self = .event(
                EventNote(
                    reason: try fields.text("reason"), message: try fields.text("message"),
                    isWarning: try fields.optionalFlag("warning") ?? false))
        case "release-finalizer":
            let snapshot = try fields.optional("snapshot")
            self = .releaseFinalizer(
                of: try snapshot.map { (document) throws(JournalError) in try SnapshotSubject(document) })
        case "look-again": self = .lookAgain(after: try fields.optionalNumber("after"))
        case let name where name.hasPrefix("poll-"):
            self = .poll(try Poll(String(name.dropFirst("poll-".count)), fields))
        case let name: throw JournalError("`\(name)` is no step")
        }
    }
}

extension Poll {
    fileprivate var journalName: String {
        switch self {
        case .savepoint: "savepoint"
        case .checkpoint: "checkpoint"
        case .checkpointPath: "checkpoint-path"
        case .disposal: "disposal"
        case .jobTerminal: "job-terminal"
        case .jobRunning: "job-running"
        case .lastCheckpoint: "last-checkpoint"
        case .clusterGone: "cluster-gone"
        }
    }

    fileprivate func add(to result: inout Document) {
        switch self {
        case .savepoint(let job, let trigger, let limit):
            result.add("job", .text(job))
            result.add("trigger", .text(trigger))
            result.add("limit", limit.map(Document.number))
        case .checkpoint(let job, let trigger):
            result.add("job", .text(job))
            result.add("trigger", .text(trigger))
        case .checkpointPath(let job, let step):
            result.add("job", .text(job))
            result.add("of", .number(Int64(step)))
        case .disposal(let step): result.add("of", .number(Int64(step)))
        case .jobTerminal(let job), .jobRunning(let job): result.add("job", .text(job))
        case .lastCheckpoint(let job, let settle):
            result.add("job", .text(job))
            result.add("settle", .number(settle))
        case .clusterGone: break
        }
    }

    fileprivate init(_ name: String, _ fields: JournalFields) throws(JournalError) {
        switch name {
        case "savepoint":
            self = .savepoint(
                job: try fields.text("job"), trigger: try fields.text("trigger"),
                limit: try fields.optionalNumber("limit"))
        case "checkpoint": self = .checkpoint(job: try fields.text("job"), trigger: try fields.text("trigger"))
        case "checkpoint-path":
            self = .checkpointPath(job: try fields.text("job"), step: try fields.place("of", upTo: 1000))
        case "disposal": self = .disposal(step: try fields.place("of", upTo: 1000))
        case "job-terminal": self = .jobTerminal(job: try fields.text("job"))
        case "job-running": self = .jobRunning(job: try fields.text("job"))
        case "last-checkpoint":
            self = .lastCheckpoint(job: try fields.text("job"), settleMilliseconds: try fields.count("settle"))
        case "cluster-gone": self = .clusterGone
        default: throw JournalError("`\(name)` is nothing to wait for")
        }
    }
}

extension Rescaling {
    fileprivate init(_ fields: JournalFields) throws(JournalError) {
        if let count = try fields.optionalNumber("taskManagers") {
            self = .taskManagers(count)
            return
        }
        var vertices: [VertexParallelism] = []
        for entry in try fields.required("vertices").list ?? [] {
            let vertex = try JournalFields(entry, "a vertex")
            vertices.append(
                VertexParallelism(
                    id: try vertex.text("id"), lowerBound: try vertex.number("lower"),
                    upperBound: try vertex.number("upper")))
        }
        self = .vertices(vertices)
    }
}

extension SnapshotOrder {
    fileprivate func add(to result: inout Document) {
        result.add("name", .text(name))
        if isCheckpoint { result.add("checkpoint", Document(.bool(true))) }
        result.add("path", path.map(\.journalDocument))
        result.add("format", .text(format))
        if disposesOnDelete { result.add("disposesOnDelete", Document(.bool(true))) }
        if alreadyExists { result.add("alreadyExists", Document(.bool(true))) }
        result.add("trigger", .text(trigger))
        result.add("backoffLimit", backoffLimit.map(Document.number))
    }

    fileprivate init(_ fields: JournalFields) throws(JournalError) {
        let path = try fields.optional("path")
        self.init(
            name: try fields.text("name"), isCheckpoint: try fields.optionalFlag("checkpoint") ?? false,
            path: try path.map { (document) throws(JournalError) in try PathValue(document) },
            format: try fields.text("format"), disposesOnDelete: try fields.optionalFlag("disposesOnDelete") ?? false,
            alreadyExists: try fields.optionalFlag("alreadyExists") ?? false, trigger: try fields.text("trigger"),
            backoffLimit: try fields.optionalNumber("backoffLimit"))
    }
}
