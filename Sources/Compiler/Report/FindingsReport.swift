public import Documents
import PolicyDSL

/// The findings of one or several compilations, for tools.
public enum FindingsReport {
    /// As `docs/schemas/findings.schema.json` describes it. Lines and columns count from 1, columns in Unicode scalars;
    /// the end is the place behind the last character.
    public static func json(_ compilations: [Compilation]) -> Document {
        let findings = Finding.all(in: compilations)
        var counts = MapBuilder()
        for severity in Diagnostic.Severity.allCases {
            counts.add("\(severity.rawValue)s", Int64(findings.filter { $0.diagnostic.severity == severity }.count))
        }
        var map = MapBuilder()
        map.add("format", "flinkpolicy/findings")
        map.add("version", 1)
        map.add("counts", counts.document)
        map.add("findings", Document(.list(findings.map(document))))
        return map.document
    }

    private static func document(_ finding: Finding) -> Document {
        let diagnostic = finding.diagnostic
        var map = MapBuilder()
        map.add("severity", diagnostic.severity.rawValue)
        map.add("id", diagnostic.id)
        map.add("message", diagnostic.message)
        if let place = finding.place { map.add("location", place.document) }
        if !diagnostic.label.isEmpty { map.add("label", diagnostic.label) }
        map.add(
            "related",
            Document(
                .list(
                    diagnostic.related.compactMap { label in
                        finding.place(of: label.range).map {
                            .map(["location": $0.document, "text": Document(.string(label.text))])
                        }
                    })))
        map.add("examples", ReportText.list(diagnostic.examples))
        map.add("notes", ReportText.list(diagnostic.notes))
        map.add("help", ReportText.list(diagnostic.help))
        map.add(
            "fixes",
            Document(
                .list(
                    diagnostic.fixes.compactMap { fix in
                        finding.place(of: fix.range).map {
                            .map([
                                "title": Document(.string(fix.title)), "location": $0.document,
                                "replacement": Document(.string(fix.replacement)),
                            ])
                        }
                    })))
        return map.document
    }

    /// Workflow commands of GitHub Actions, a line each: `::error file=a.fpol,line=3,...::message`.
    public static func annotations(_ compilations: [Compilation]) -> String {
        Finding.all(in: compilations).map { annotation($0) + "\n" }.joined()
    }

    private static func annotation(_ finding: Finding) -> String {
        let command =
            switch finding.diagnostic.severity {
            case .error: "error"
            case .warning: "warning"
            case .note: "notice"
            }
        var properties: [String] = []
        if let place = finding.place {
            properties = [
                "file=\(escapedProperty(place.file))", "line=\(place.start.line)", "col=\(place.start.column)",
                "endLine=\(place.end.line)",
            ]
            // GitHub takes an end column only where it means one line, and counts it in.
            if place.start.line == place.end.line {
                properties.append("endColumn=\(max(place.start.column, place.end.column - 1))")
            }
        }
        properties.append("title=\(escapedProperty(finding.diagnostic.id))")
        return "::\(command) \(properties.joined(separator: ","))::\(escaped(finding.fullText))"
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%": result += "%25"
            case "\r": result += "%0D"
            case "\n": result += "%0A"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func escapedProperty(_ text: String) -> String {
        var result = ""
        for scalar in escaped(text).unicodeScalars {
            switch scalar {
            case ":": result += "%3A"
            case ",": result += "%2C"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

/// A diagnostic with the texts that it is about.
struct Finding {
    struct Position {
        var line: Int
        var column: Int

        var document: Document {
            .map(["line": Document(.integer(Int64(line))), "column": Document(.integer(Int64(column)))])
        }
    }

    struct Place {
        var file: String
        var start: Position
        var end: Position

        var document: Document {
            .map(["file": Document(.string(file)), "start": start.document, "end": end.document])
        }
    }

    let diagnostic: Diagnostic
    private let sources: [FileID: SourceFile]

    var place: Place? { diagnostic.range.flatMap(place(of:)) }

    func place(of range: SourceRange) -> Place? {
        guard let source = sources[range.file] else { return nil }
        let start = source.position(of: range.lower)
        let end = source.position(of: max(range.lower, range.upper))
        return Place(
            file: source.name, start: Position(line: start.line, column: start.column),
            end: Position(line: end.line, column: end.column))
    }

    /// The message and, a line each, why, an example, and what to do.
    var fullText: String {
        var lines = [diagnostic.message]
        if !diagnostic.label.isEmpty { lines.append(diagnostic.label) }
        lines += diagnostic.examples.map { "example: \($0)" }
        lines += diagnostic.notes.map { "note: \($0)" }
        lines += diagnostic.help.map { "help: \($0)" }
        return lines.joined(separator: "\n")
    }

    /// What every compilation found, once: policies that extend one base find the same in it.
    static func all(in compilations: [Compilation]) -> [Finding] {
        var seen: Set<[String]> = []
        var findings: [Finding] = []
        for compilation in compilations {
            for diagnostic in compilation.diagnostics {
                let finding = Finding(diagnostic: diagnostic, sources: compilation.sources)
                let place = finding.place.map { "\($0.file):\($0.start.line):\($0.start.column)" } ?? ""
                if seen.insert([place, diagnostic.id, finding.fullText]).inserted { findings.append(finding) }
            }
        }
        return findings
    }
}
