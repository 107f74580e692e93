/// A configuration as the file that Flink reads: `config.yaml` from 1.20 on, `flink-conf.yaml` before.
struct ConfigurationFile {
    let name: String
    let text: Template

    init(_ entries: [(key: String, value: Template)], for version: FlinkVersion) {
        let isYAML = version >= .claimMode
        name = isYAML ? "config.yaml" : "flink-conf.yaml"
        var pieces: [Template.Piece] = []
        for entry in entries {
            pieces.append(.text("\(entry.key): "))
            pieces += isYAML ? Self.quoted(entry.value) : Self.plain(entry.value)
            pieces.append(.text("\n"))
        }
        text = Template(pieces)
    }

    /// In YAML's double quotes, whose escapes are those of JSON. A value that fills a hole later is a URI that Flink
    /// itself printed.
    private static func quoted(_ value: Template) -> [Template.Piece] {
        [.text("\"")]
            + value.pieces.map { piece in
                if case .text(let text) = piece { .text(escaped(text)) } else { piece }
            } + [.text("\"")]
    }

    /// The older format has neither quotes nor escapes: the rest of the line is the value.
    private static func plain(_ value: Template) -> [Template.Piece] {
        value.pieces.map { piece in
            guard case .text(let text) = piece else { return piece }
            return .text(String(text.map { $0.isNewline ? " " : $0 }))
        }
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                result += "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
