public import Documents
import PolicyDSL

extension FindingsReport {
    /// SARIF 2.1.0, as code scanning services read it.
    ///
    /// - Parameters:
    ///   - version: Of the program that found this.
    ///   - explanation: What an id means, in a sentence and at length.
    public static func sarif(
        _ compilations: [Compilation], version: String? = nil,
        explanation: (String) -> (summary: String, text: String)? = { _ in nil }
    ) -> Document {
        let findings = Finding.all(in: compilations)
        let rules = Set(findings.map(\.diagnostic.id)).sorted()
        var driver = MapBuilder()
        driver.add("name", "flinkpolicy")
        driver.add("version", version)
        driver.add("rules", Document(.list(rules.map { rule($0, explanation($0)) })))
        var fingerprints: [String: Int] = [:]
        var results: [Document] = []
        for finding in findings { results.append(result(finding, rules, &fingerprints)) }
        return .map([
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [
                .map([
                    "tool": .map(["driver": driver.document]),
                    "columnKind": "unicodeCodePoints",
                    "results": Document(.list(results)),
                ])
            ],
        ])
    }

    private static func rule(_ id: String, _ explanation: (summary: String, text: String)?) -> Document {
        guard let explanation else { return .map(["id": Document(.string(id))]) }
        return .map([
            "id": Document(.string(id)), "shortDescription": message(explanation.summary),
            "fullDescription": message(explanation.summary),
            "help": .map(["text": Document(.string(explanation.text)), "markdown": Document(.string(explanation.text))]
            ),
        ])
    }

    private static func result(
        _ finding: Finding, _ rules: [String], _ fingerprints: inout [String: Int]
    ) -> Document {
        let diagnostic = finding.diagnostic
        var map = MapBuilder()
        map.add("ruleId", diagnostic.id)
        map.add("ruleIndex", rules.firstIndex(of: diagnostic.id).map(Int64.init))
        map.add("level", diagnostic.severity.rawValue)
        map.add("message", message(finding.fullText))
        if let place = finding.place { map.add("locations", [.map(["physicalLocation": physical(place)])]) }
        let related = diagnostic.related.enumerated().compactMap { number, label -> Document? in
            finding.place(of: label.range).map {
                .map([
                    "id": Document(.integer(Int64(number + 1))), "physicalLocation": physical($0),
                    "message": message(label.text),
                ])
            }
        }
        if !related.isEmpty { map.add("relatedLocations", Document(.list(related))) }
        let fixes = diagnostic.fixes.compactMap { fix in finding.place(of: fix.range).map { self.fix(fix, $0) } }
        if !fixes.isEmpty { map.add("fixes", Document(.list(fixes))) }
        map.add(
            "partialFingerprints", .map(["flinkpolicy/v1": Document(.string(fingerprint(finding, &fingerprints)))]))
        return map.document
    }

    private static func message(_ text: String) -> Document { .map(["text": Document(.string(text))]) }

    private static func fix(_ fix: Diagnostic.Fix, _ place: Finding.Place) -> Document {
        .map([
            "description": message(fix.title),
            "artifactChanges": [
                .map([
                    "artifactLocation": .map(["uri": Document(.string(uri(place.file)))]),
                    "replacements": [
                        .map(["deletedRegion": region(place), "insertedContent": message(fix.replacement)])
                    ],
                ])
            ],
        ])
    }

    private static func physical(_ place: Finding.Place) -> Document {
        .map(["artifactLocation": .map(["uri": Document(.string(uri(place.file)))]), "region": region(place)])
    }

    private static func region(_ place: Finding.Place) -> Document {
        .map([
            "startLine": Document(.integer(Int64(place.start.line))),
            "startColumn": Document(.integer(Int64(place.start.column))),
            "endLine": Document(.integer(Int64(place.end.line))),
            "endColumn": Document(.integer(Int64(place.end.column))),
        ])
    }

    /// A path as a URI reference: relative ones stay relative.
    private static func uri(_ path: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.hasPrefix("/") ? "file://\(text)" : text
    }

    /// The same finding keeps it when lines move; the second of the same words has its number.
    private static func fingerprint(_ finding: Finding, _ known: inout [String: Int]) -> String {
        let parts = [finding.place?.file ?? "", finding.diagnostic.id, finding.diagnostic.message]
        let hash = String(SHA256.hex(Array(parts.joined(separator: "\n").utf8)).prefix(32))
        let count = (known[hash] ?? 0) + 1
        known[hash] = count
        return "\(hash):\(count)"
    }
}
