import Documents
import PolicyCompiler

/// Why an annotation is no journal.
public struct JournalError: Error, Sendable, Hashable, CustomStringConvertible {
    public var description: String

    init(_ description: String) { self.description = description }
}

/// The journal as the text of an annotation, and back.
///
/// JSON on one line, keys sorted, so that the same journal is the same text. Whatever comes from an annotation is hostile
/// until it is read: a text that is too long, of another version or of another shape gives an error, never half a journal.
extension Journal {
    /// Raised when a reader of the former format would misunderstand the new one.
    public static let formatVersion: Int64 = 1
    /// In bytes. Kubernetes takes 256 KiB for all annotations of a resource together.
    public static let maximumSize = 96 * 1024

    public var text: String { document.jsonLine }

    /// - Parameter subject: Whose journal it is, for the sentences of the steps.
    ///
    /// What `explain` prints as the first request of a plan, for whoever carries it out by hand, is read too: nobody but that
    /// person knows how far they got, so it counts as a plan that was left.
    public init(_ text: String, for subject: PlanSubject) throws(JournalError) {
        guard text.utf8.count <= Self.maximumSize else {
            throw JournalError(
                "it has \(text.utf8.count) bytes, more than the \(Self.maximumSize) that a journal may have")
        }
        let document: Document
        do {
            document = try JSONReader.readValue(Array(text.utf8))
        } catch {
            throw JournalError("it is no JSON: \(error)")
        }
        try self.init(document, for: subject)
    }

    var document: Document {
        var result = Document.map(["version": .number(Self.formatVersion), "generation": .number(generation)])
        result.add("owner", owner.map(Document.text))
        let remembered = memory.document
        if remembered.map?.isEmpty == false { result.add("memory", remembered) }
        result.add("run", run.map(\.document))
        result.add("last", last.map(\.document))
        result.add("told", told.map(Document.text))
        return result
    }

    init(_ document: Document, for subject: PlanSubject) throws(JournalError) {
        let fields = try JournalFields(document, "the journal")
        if try fields.optional("version") == nil, let decision = try fields.optionalText("decision") {
            let generation = try fields.number("generation")
            self.init(
                generation: generation,
                last: Ended(decision: decision, outcome: .left, reason: "it was carried out by hand", at: 0))
            return
        }
        let version = try fields.number("version")
        guard version == Self.formatVersion else {
            throw JournalError("it has the format \(version), and this program reads format \(Self.formatVersion)")
        }
        self.init(generation: try fields.number("generation"))
        owner = try fields.optionalText("owner")
        if let memory = try fields.optional("memory") { self.memory = try Memory(memory) }
        if let run = try fields.optional("run") { self.run = try PlanRun(run, for: subject) }
        if let last = try fields.optional("last") { self.last = try Ended(last) }
        told = try fields.optionalText("told")
    }
}

extension Journal.Memory {
    fileprivate var document: Document {
        var result = Document.map([:])
        result.add("firstSeen", firstSeen.map(Document.number))
        if attempts > 0 { result.add("attempts", .number(attempts)) }
        if restarts > 0 { result.add("restarts", .number(restarts)) }
        result.add("lastRestart", lastRestart.map(Document.number))
        if savepointFailures > 0 { result.add("savepointFailures", .number(savepointFailures)) }
        result.add("lastSavepointFailure", lastSavepointFailure.map(Document.number))
        result.add("startedFrom", startedFrom.map(Document.text))
        if rescaleFailed { result.add("rescaleFailed", Document(.bool(true))) }
        return result
    }

    fileprivate init(_ document: Document) throws(JournalError) {
        let fields = try JournalFields(document, "its memory")
        self.init()
        firstSeen = try fields.optionalNumber("firstSeen")
        attempts = try fields.count("attempts")
        restarts = try fields.count("restarts")
        lastRestart = try fields.optionalNumber("lastRestart")
        savepointFailures = try fields.count("savepointFailures")
        lastSavepointFailure = try fields.optionalNumber("lastSavepointFailure")
        startedFrom = try fields.optionalText("startedFrom")
        rescaleFailed = try fields.optionalFlag("rescaleFailed") ?? false
    }
}

extension Journal.Ended {
    fileprivate var document: Document {
        var result = Document.map([
            "decision": .text(decision), "outcome": .text(outcome.rawValue), "at": .number(at),
        ])
        result.add("reason", reason.map(Document.text))
        if failures > 0 { result.add("failures", .number(failures)) }
        return result
    }

    fileprivate init(_ document: Document) throws(JournalError) {
        let fields = try JournalFields(document, "its last plan")
        self.init(
            decision: try fields.text("decision"), outcome: try fields.choice("outcome"),
            reason: try fields.optionalText("reason"), at: try fields.number("at"),
            failures: try fields.count("failures"))
    }
}

extension PlanRun {
    fileprivate var document: Document {
        var result = Document.map([
            "target": .text(target), "policy": .text(policy), "decision": .text(decision),
            "intent": plan.intent.journalDocument, "generation": .number(generation), "begun": .number(begun),
            "ids": .map([
                "trigger": .text(ids.trigger), "job": .text(ids.job), "resultStore": .text(ids.resultStore),
                "now": .number(ids.now),
            ]),
            "step": .number(Int64(step)), "steps": .list(plan.steps.map(\.journalDocument)),
        ])
        if request > 0 { result.add("request", .number(Int64(request))) }
        if isSent { result.add("sent", Document(.bool(true))) }
        result.add("since", since.map(Document.number))
        if tries > 0 { result.add("tries", .number(Int64(tries))) }
        result.add("deleting", deleting.map { .list($0.map(\.journalDocument)) })
        result.add("trouble", trouble.map(Document.text))
        result.add("silentSince", silentSince.map(Document.number))
        result.add("firstSent", firstSent.map(Document.number))
        let yielded = values.document
        if yielded.map?.isEmpty == false { result.add("values", yielded) }
        return result
    }

    /// More steps than any plan has.
    private static let maximumSteps = 512

    fileprivate init(_ document: Document, for subject: PlanSubject) throws(JournalError) {
        let fields = try JournalFields(document, "its plan")
        let identifiers = try JournalFields(fields.required("ids"), "its ids")
        let ids = PlanIdentifiers(
            trigger: try identifiers.text("trigger"), job: try identifiers.text("job"),
            resultStore: try identifiers.text("resultStore"), now: try identifiers.number("now"))
        let entries = try fields.required("steps").list ?? []
        guard entries.count <= Self.maximumSteps else { throw JournalError("its plan has \(entries.count) steps") }
        let generation = try fields.number("generation")
        var owner = subject
        owner.ids = ids
        owner.generation = generation
        var planner = Planner(try PlanIntent(try fields.required("intent")), owner)
        for (index, entry) in entries.enumerated() { try planner.resume(entry, index) }
        self.init(
            planner.plan, target: try fields.text("target"), policy: try fields.text("policy"), generation: generation,
            ids: ids, begun: try fields.number("begun"))
        self.decision = try fields.text("decision")
        step = try fields.place("step", upTo: entries.count)
        request = try fields.place("request", upTo: 1000)
        isSent = try fields.optionalFlag("sent") ?? false
        since = try fields.optionalNumber("since")
        tries = try fields.place("tries", upTo: .max)
        if let entries = try fields.optional("deleting") {
            guard let entries = entries.list else { throw JournalError("`deleting` of its plan is no list") }
            deleting = try entries.map { (entry) throws(JournalError) in try ObjectIdentity(entry) }
        }
        trouble = try fields.optionalText("trouble")
        silentSince = try fields.optionalNumber("silentSince")
        firstSent = try fields.optionalNumber("firstSent")
        if let values = try fields.optional("values") { self.values = try StepValues(values) }
    }
}

extension ObjectIdentity {
    fileprivate var journalDocument: Document { .map(["name": .text(name), "uid": .text(uid)]) }

    fileprivate init(_ document: Document) throws(JournalError) {
        let fields = try JournalFields(document, "an object to be deleted")
        self.init(name: try fields.text("name"), uid: try fields.text("uid"))
    }
}

extension StepValues {
    /// By step and kind: `{"4/SAVEPOINT_PATH": "s3://..."}`.
    fileprivate var document: Document {
        var result = Document.map([:])
        for entry in entries { result.add("\(entry.step)/\(entry.kind.rawValue)", .text(entry.value)) }
        return result
    }

    fileprivate init(_ document: Document) throws(JournalError) {
        self.init()
        guard let map = document.map else { throw JournalError("its values are no map") }
        for entry in map.entries {
            let parts = entry.key.split(separator: "/")
            guard parts.count == 2, let step = Int(parts[0]), let kind = StepYield(rawValue: String(parts[1])),
                let value = entry.value.string
            else { throw JournalError("`\(entry.key)` in its values is none") }
            self[step, kind] = value
        }
    }
}

extension DecisionID {
    /// `upgrade savepoint`
    init(parsing text: String) {
        let words = text.split(separator: " ", maxSplits: 1).map(String.init)
        self.init(words.first ?? "", words.count > 1 ? words[1] : nil)
    }
}
