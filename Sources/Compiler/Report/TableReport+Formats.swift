import Documents

/// For a terminal: at most 100 columns.
enum TableText {
    static func render(_ policy: CompiledPolicy, _ sections: [TableSection], _ modes: UpgradeModes?) -> String {
        var blocks = sections.map(block)
        if let modes { blocks.append(block(modes)) }
        return blocks.joined(separator: "\n")
    }

    private static func block(_ section: TableSection) -> String {
        let number = TextLayout.width(of: ["#", "\(section.lines.count)"], from: 1, to: 5)
        let places = section.lines.flatMap { line in
            ["\(line.origin.policy):\(line.origin.line)"] + line.fallbacks.map { "via \($0.target)," }
        }
        let from = TextLayout.width(of: places, from: 4, to: 28)
        let rest = TextLayout.width - 2 - number - from - 6
        let outcome = TextLayout.width(of: section.lines.map(\.outcome), from: 7, to: rest * 9 / 20)
        let when = TextLayout.width(of: section.lines.map(\.when), from: 4, to: rest - outcome)
        let widths = [number, when, outcome, from]
        var lines = [section.heading]
        lines += TextLayout.row(["#", "when", "outcome", "from"], widths: widths).map { "  " + $0 }
        for line in section.lines {
            let cells = [String(line.number), line.when, line.outcome, line.from]
            lines += TextLayout.row(cells, widths: widths).map { "  " + $0 }
        }
        if !section.names.isEmpty {
            lines.append("  where")
            let width = TextLayout.width(of: section.names.map(\.name), from: 1, to: 30)
            for (name, meaning) in section.names {
                let rest = TextLayout.width - width - 7
                for (place, text) in TextLayout.wrapped(meaning, width: rest).enumerated() {
                    let label = TextLayout.padded(place == 0 ? name : "", to: width)
                    lines.append(TextLayout.trimmed("    \(label) \(place == 0 ? "=" : " ") \(text)"))
                }
            }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func block(_ modes: UpgradeModes) -> String {
        var lines = ["upgrade modes"]
        guard !modes.columns.isEmpty else { return "upgrade modes\n  the policy has none\n" }
        let first = TextLayout.width(of: UpgradeModes.rows.map(\.title), from: 1, to: 24)
        let each = (TextLayout.width - 2 - first - 2 * modes.columns.count) / modes.columns.count
        let widths = [first] + modes.columns.map { _ in each }
        lines += TextLayout.row([""] + modes.columns.map(\.mode), widths: widths).map { "  " + $0 }
        for row in UpgradeModes.rows {
            let cells = modes.columns.map { row.text($0, separator: "\n") }
            lines += TextLayout.row([row.title] + cells, widths: widths).map { "  " + $0 }
        }
        return lines.map { $0 + "\n" }.joined()
    }
}

/// For READMEs and pull requests.
enum TableMarkdown {
    static func render(_ policy: CompiledPolicy, _ sections: [TableSection], _ modes: UpgradeModes?) -> String {
        var text = "# \(Escape.markdown(policy.name))\n"
        for section in sections {
            text += "\n## \(Escape.markdown(section.heading))\n\n"
            text += table(
                ["#", "when", "outcome", "from"],
                section.lines.map { [String($0.number), $0.when, $0.outcome, $0.from] })
            if !section.names.isEmpty { text += "\n" }
            for (name, meaning) in section.names {
                text += "- **\(Escape.markdown(name))** = \(Escape.markdown(meaning))\n"
            }
        }
        if let modes {
            text += "\n## Upgrade modes\n\n"
            text += table(
                [""] + modes.columns.map(\.mode),
                UpgradeModes.rows.map { row in [row.title] + modes.columns.map { row.text($0) } })
        }
        return text
    }

    private static func table(_ heading: [String], _ rows: [[String]]) -> String {
        func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |\n" }
        return line(heading.map(Escape.markdown)) + line(heading.map { _ in "---" })
            + rows.map { line($0.map(Escape.markdown)) }.joined()
    }
}

/// One page that needs nothing else.
enum TableHTML {
    static func render(_ policy: CompiledPolicy, _ sections: [TableSection], _ modes: UpgradeModes?) -> String {
        var body = "<h1>\(Escape.html(policy.name))</h1>\n"
        if let summary = policy.summary { body += "<p>\(Escape.html(summary))</p>\n" }
        for section in sections {
            body += "<h2>\(Escape.html(section.heading))</h2>\n"
            body += table(
                ["#", "when", "outcome", "from"],
                section.lines.map { line in
                    let said = line.modifiers.map { "<br><small>\(Escape.html($0))</small>" }.joined()
                    return [
                        String(line.number), Escape.html(line.when), Escape.html(line.act) + said,
                        Escape.html(line.from),
                    ]
                })
            if !section.names.isEmpty {
                body += "<dl>\n"
                for (name, meaning) in section.names {
                    body += "<dt>\(Escape.html(name))</dt><dd>\(Escape.html(meaning))</dd>\n"
                }
                body += "</dl>\n"
            }
        }
        if let modes {
            body += "<h2>Upgrade modes</h2>\n"
            body += table(
                [""] + modes.columns.map(\.mode),
                UpgradeModes.rows.map { row in
                    [Escape.html(row.title)] + modes.columns.map { Escape.html(row.text($0)) }
                })
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>\(Escape.html(policy.name))</title>
            <style>
            body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 75em; padding: 0 1em; color: #222; }
            table { border-collapse: collapse; width: 100%; }
            th, td { border: 1px solid #ccc; padding: .3em .6em; text-align: left; vertical-align: top; }
            th { background: #f3f3f3; }
            td, dd { font-family: ui-monospace, monospace; font-size: 13px; }
            dt { font-weight: bold; margin-top: .5em; }
            small { color: #666; }
            </style>
            </head>
            <body>
            \(body)</body>
            </html>

            """
    }

    /// Headings are escaped here, cells by the caller.
    private static func table(_ heading: [String], _ rows: [[String]]) -> String {
        let head = heading.map { "<th>\(Escape.html($0))</th>" }.joined()
        let lines = rows.map { "<tr>\($0.map { "<td>\($0)</td>" }.joined())</tr>\n" }.joined()
        return "<table>\n<tr>\(head)</tr>\n\(lines)</table>\n"
    }
}

/// For spreadsheets: RFC 4180, one line per row of every table.
enum TableCSV {
    static func render(_ sections: [TableSection], _ modes: UpgradeModes?) -> String {
        var lines: [[String]] = []
        if !sections.isEmpty {
            lines.append([
                "decision", "entry", "hit", "row", "when", "outcome", "modifiers", "policy", "file", "line", "column",
                "fallbacks",
            ])
        }
        for section in sections {
            for line in section.lines {
                lines.append([
                    section.id.decision, section.id.entry ?? "", section.hit.rawValue, String(line.number), line.when,
                    line.act, line.modifiers.joined(separator: "; "), line.origin.policy, line.origin.file,
                    String(line.origin.line), String(line.origin.column),
                    line.fallbacks.map(\.target).joined(separator: " "),
                ])
            }
        }
        // A file of CSV is one table: the modes stand alone, or are left out.
        if let modes, sections.isEmpty {
            lines.append([""] + modes.columns.map(\.mode))
            for row in UpgradeModes.rows { lines.append([row.title] + modes.columns.map { row.text($0) }) }
        }
        return lines.map { $0.map(Escape.csv).joined(separator: ",") + "\r\n" }.joined()
    }
}

/// For programs; `docs/schemas/table.schema.json` describes the layout.
enum TableJSON {
    static func render(_ policy: CompiledPolicy, _ sections: [TableSection], _ modes: UpgradeModes?) -> String {
        var map = MapBuilder()
        map.add("format", "flinkpolicy/table")
        map.add("version", 1)
        map.add("policy", policy.name)
        map.add("digest", ArtifactWriter.digest(of: policy))
        map.add("tables", Document(.list(sections.map(document))))
        if let modes { map.add("upgrade-modes", document(modes)) }
        return ReportText.json(map.document)
    }

    private static func document(_ section: TableSection) -> Document {
        var map = MapBuilder()
        map.add("decision", section.id.decision)
        map.add("entry", section.id.entry)
        map.add("hit", section.hit.rawValue)
        map.add("rows", Document(.list(section.lines.map(document))))
        map.add(
            "names",
            Document(
                .list(
                    section.names.map {
                        .map(["name": Document(.string($0.name)), "meaning": Document(.string($0.meaning))])
                    })))
        return map.document
    }

    private static func document(_ line: TableSection.Line) -> Document {
        var map = MapBuilder()
        map.add("row", Int64(line.number))
        map.add("when", line.when)
        map.add("outcome", line.act)
        map.add("modifiers", ReportText.list(line.modifiers))
        map.add("source", ReportText.document(line.origin))
        map.add(
            "fallbacks",
            Document(
                .list(
                    line.fallbacks.map {
                        .map(["to": Document(.string($0.target)), "source": ReportText.document($0.origin)])
                    })))
        map.add("otherwise", line.isOtherwise)
        return map.document
    }

    private static func document(_ modes: UpgradeModes) -> Document {
        Document(
            .list(
                modes.columns.map { column in
                    var map = MapBuilder()
                    map.add("mode", column.mode)
                    for row in UpgradeModes.rows { map.add(row.key, ReportText.list(row.cell(column))) }
                    return map.document
                }))
    }
}

/// What the reports share in JSON.
enum ReportText {
    static func list(_ texts: [String]) -> Document { Document(.list(texts.map { Document(.string($0)) })) }

    static func document(_ origin: RowOrigin) -> Document {
        .map([
            "policy": Document(.string(origin.policy)), "file": Document(.string(origin.file)),
            "line": Document(.integer(Int64(origin.line))), "column": Document(.integer(Int64(origin.column))),
        ])
    }

    /// For people too: a line per entry.
    static func json(_ document: Document) -> String {
        // It throws for reals that are no numbers, and a report has no reals.
        ((try? JSONWriter.pretty(document)) ?? "") + "\n"
    }
}
