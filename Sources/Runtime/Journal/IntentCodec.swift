import Documents
import PolicyCompiler

// What was decided, for targets that leave the steps to an operator and have to know what it is to come to.
extension PlanIntent {
    var journalDocument: Document {
        var result = Document.map(["decision": .text(decision.description), "act": act.journalDocument])
        if let strategy {
            var entry = strategy.suspend.journalDocument
            entry.add("name", .text(strategy.name))
            entry.add("restore", strategy.restore.map(Document.text))
            result.add("strategy", entry)
        }
        let parameters = parameters.journalDocument
        if parameters.map?.isEmpty == false { result.add("parameters", parameters) }
        result.add("stateLossGrant", stateLossGrant.map(Document.text))
        result.add("remedy", remedy.map(Document.text))
        result.add("warning", warning.map(Document.text))
        result.add("afterwards", afterwards.map(\.journalDocument))
        return result
    }

    init(_ document: Document) throws(JournalError) {
        let fields = try JournalFields(document, "its intent")
        self.init(
            DecisionID(parsing: try fields.text("decision")), try Outcome.Act(try fields.required("act")),
            parameters: try PlanParameters(try fields.optional("parameters") ?? .map([:])))
        if let entry = try fields.optional("strategy") {
            let own = try JournalFields(entry, "its strategy")
            strategy = Strategy(
                name: try own.text("name"), summary: nil, suspend: try Mechanism(own), parameters: [],
                restore: try own.optionalText("restore"),
                origin: RowOrigin(policy: "", file: Journal.annotation, line: 0, column: 0))
        }
        stateLossGrant = try fields.optionalText("stateLossGrant")
        remedy = try fields.optionalText("remedy")
        warning = try fields.optionalText("warning")
        if let act = try fields.optional("afterwards") { afterwards = try Outcome.Act(act) }
    }
}

extension Mechanism {
    fileprivate var journalDocument: Document {
        var result = Document.map(["mechanism": .text(name)])
        result.add("keeping", keeping.map(Document.text))
        return result
    }

    fileprivate init(_ fields: JournalFields) throws(JournalError) {
        self.init(try fields.text("mechanism"), keeping: try fields.optionalText("keeping"))
    }
}

extension Outcome.Act {
    fileprivate var journalDocument: Document {
        func with(_ word: String, _ key: String, _ text: String?) -> Document {
            var result = Document.map(["act": .text(word)])
            result.add(key, text.map(Document.text))
            return result
        }
        switch self {
        case .use(let strategy): return with("use", "name", strategy)
        case .start(let source): return with("start", "from", source)
        case .perform(let mechanism):
            var result = mechanism.journalDocument
            result.add("act", "do")
            return result
        case .rollBack(let mode): return with("roll-back", "mode", mode)
        case .wait(let reason): return with("wait", "reason", reason)
        case .block(let reason): return with("block", "reason", reason)
        case .deny(let reason): return with("deny", "reason", reason)
        case .skip(let reason): return with("skip", "reason", reason)
        case .abandon(let reason): return with("abandon", "reason", reason)
        case .fail(let reason): return with("fail", "reason", reason)
        case .trigger(let type): return with("trigger", "type", type)
        case .retry(let pace):
            var result = Document.map(["act": "retry"])
            if let pace {
                result.add("first", .number(pace.first))
                result.add("doubling", Document(.bool(pace.isDoubling)))
                result.add("limit", pace.limit.map(Document.number))
            }
            return result
        case .disposeData: return with("dispose-data", "", nil)
        case .proceed: return with("proceed", "", nil)
        case .accept: return with("accept", "", nil)
        case .complete: return with("complete", "", nil)
        case .release: return with("release", "", nil)
        case .value(let value): return with("value", "value", value)
        }
    }

    fileprivate init(_ document: Document) throws(JournalError) {
        let fields = try JournalFields(document, "its act")
        switch try fields.text("act") {
        case "use": self = .use(strategy: try fields.text("name"))
        case "start": self = .start(from: try fields.text("from"))
        case "do": self = .perform(try Mechanism(fields))
        case "roll-back": self = .rollBack(as: try fields.text("mode"))
        case "wait": self = .wait(try fields.text("reason"))
        case "block": self = .block(try fields.text("reason"))
        case "deny": self = .deny(try fields.text("reason"))
        case "skip": self = .skip(try fields.text("reason"))
        case "abandon": self = .abandon(try fields.text("reason"))
        case "fail": self = .fail(try fields.text("reason"))
        case "trigger": self = .trigger(as: try fields.optionalText("type"))
        case "retry":
            guard let first = try fields.optionalNumber("first") else {
                self = .retry(nil)
                return
            }
            self = .retry(
                Pace(
                    first: first, isDoubling: try fields.optionalFlag("doubling") ?? false,
                    limit: try fields.optionalNumber("limit")))
        case "dispose-data": self = .disposeData
        case "proceed": self = .proceed
        case "accept": self = .accept
        case "complete": self = .complete
        case "release": self = .release
        case "value": self = .value(try fields.text("value"))
        case let word: throw JournalError("`\(word)` is no act")
        }
    }
}

extension PlanParameters {
    fileprivate var journalDocument: Document {
        var result = Document.map([:])
        for (name, value) in entries {
            switch value {
            case .bool(let flag): result.add(name, Document(.bool(flag)))
            case .number(let number): result.add(name, .number(number))
            case .name(let text): result.add(name, .map(["name": .text(text)]))
            case .string(let text): result.add(name, .text(text))
            case .none, .unknown: break
            }
        }
        return result
    }

    fileprivate init(_ document: Document) throws(JournalError) {
        self.init()
        guard let map = document.map else { throw JournalError("its parameters are no map") }
        for entry in map.entries {
            switch entry.value.value {
            case .bool(let flag): self[entry.key] = .bool(flag)
            case .integer(let number): self[entry.key] = .number(number)
            case .string(let text): self[entry.key] = .string(text)
            case .map:
                self[entry.key] = .name(try JournalFields(entry.value, "parameter `\(entry.key)`").text("name"))
            default: throw JournalError("parameter `\(entry.key)` has no value of a fact")
            }
        }
    }
}
