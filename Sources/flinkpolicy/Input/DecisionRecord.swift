import Documents
import PolicyRuntime

/// A line of the decision log that the operator writes (`--decision-log`).
struct DecisionRecord {
    /// `decisions.jsonl:17`
    var place: String
    var kind: String
    var namespace: String
    var name: String
    var time: Instant
    var policy: String
    var digest: String
    var target: String?
    /// Recorded answers, as `--evidence` takes them.
    var evidence: [Document]

    /// More is not read: the operator puts its file aside before.
    private static let limit = 128 << 20

    /// The last record that is about what is asked for.
    ///
    /// - Parameters:
    ///   - name: `nil` for any; `namespace/name` also says the namespace.
    ///   - moment: Later records are passed over.
    static func last(in path: String, of name: String?, until moment: Instant?) throws(InputError) -> DecisionRecord {
        let lines = try readBytes(path, limit: limit).split(separator: 0x0A, omittingEmptySubsequences: false)
        var found: DecisionRecord?
        var others: Set<String> = []
        for (number, line) in lines.enumerated() where !line.isEmpty {
            let place = "\(path == "-" ? "standard input" : path):\(number + 1)"
            let document: Document
            do throws(DocumentError) {
                document = try JSONReader.readValue(line)
            } catch {
                // Where the log was cut off, by a full disk or in the middle of a write.
                if number == lines.count - 1 { continue }
                throw InputError(place, "is no line of JSON: \(error.message)")
            }
            // Other lines may stand between them, where both go to one stream.
            guard document["resource"] != nil, let record = try DecisionRecord(document, at: place) else { continue }
            others.insert("\(record.namespace)/\(record.name)")
            guard record.isNamed(name), moment.map({ record.time <= $0 }) ?? true else { continue }
            found = record
        }
        if let found { return found }
        let list = others.sorted().prefix(10).joined(separator: ", ")
        throw InputError(
            path,
            "there is no decision\(name.map { " about `\($0)`" } ?? "")\(moment.map { " until \($0)" } ?? "") in it",
            help: others.isEmpty
                ? "it is written by `flinkpolicy operator --decision-log`" : "there are some about \(list)")
    }

    private func isNamed(_ wanted: String?) -> Bool {
        guard let wanted else { return true }
        return wanted == name || wanted == "\(namespace)/\(name)"
    }

    private init?(_ document: Document, at place: String) throws(InputError) {
        let resource = document["resource"]
        guard let kind = resource?["kind"]?.string, let namespace = resource?["namespace"]?.string,
            let name = resource?["name"]?.string, let text = document["time"]?.string
        else { return nil }
        guard let time = try? Instant(parsing: text) else { throw InputError(place, "`time` is no moment") }
        self.place = place
        self.kind = kind
        self.namespace = namespace
        self.name = name
        self.time = time
        policy = document["policy"]?["name"]?.string ?? ""
        digest = document["policy"]?["digest"]?.string ?? ""
        target = document["target"]?.string
        guard let evidence = document["evidence"]?.list else {
            if let why = document["evidenceLeftOut"]?.string {
                throw InputError(place, "what `\(name)` was decided on is not in the log: \(why)")
            }
            return nil
        }
        self.evidence = evidence
    }
}
