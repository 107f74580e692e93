import Documents

/// Words of a POSIX shell. Whatever stands in a name, an argument or a path, it comes out as one word, unchanged.
enum Shell {
    /// Bare where that reads better and cannot be misread, else in single quotes, in which nothing is special.
    static func word(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-_./:,@%+=".utf8.contains(byte)
                }
            }
        return isPlain ? text : quoted(text)
    }

    /// A word is a C string to whoever gets it, so a NUL cannot be passed; it becomes U+FFFD, as YAML and JSON readers
    /// would refuse it anyway.
    static func quoted(_ text: String) -> String {
        var result = "'"
        for scalar in text.unicodeScalars {
            switch scalar {
            case "'": result += "'\\''"
            case "\0": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "'"
    }

    /// With the holes as variables: `http://localhost:8081/jars/"$JAR_ID"/run`.
    static func word(_ template: Template) -> String {
        guard !template.pieces.isEmpty else { return "''" }
        return template.pieces.map {
            switch $0 {
            case .text(let text): word(text)
            case .variable(let variable): "\"$\(variable.name)\""
            }
        }.joined()
    }

    /// A comment of one line or more; no text gets out of it.
    static func comment(_ text: String, indent: String = "") -> String {
        let safe = text.unicodeScalars.map { scalar -> Character in
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            return isControl || scalar == "\u{2028}" || scalar == "\u{2029}" ? " " : Character(scalar)
        }
        return "# \(indent)\(String(safe))"
    }
}

/// Programs of jq.
enum JQ {
    /// `.["status"]["location"]`
    static func path(_ path: DocumentPath) -> String {
        "."
            + path.steps.map {
                switch $0 {
                case .key(let key): "[\(literal(key))]"
                case .index(let index): "[\(index)]"
                }
            }.joined()
    }

    /// Its strings are JSON's, and a backslash of the text is escaped, so nothing is interpolated.
    static func literal(_ text: String) -> String { Document.text(text).jsonLine }

    /// `"prefix" + $SAVEPOINT_PATH`
    static func expression(_ template: Template) -> String {
        guard !template.pieces.isEmpty else { return "\"\"" }
        return template.pieces.map {
            switch $0 {
            case .text(let text): literal(text)
            case .variable(let variable): "$\(variable.name)"
            }
        }.joined(separator: " + ")
    }

    /// `--arg SAVEPOINT_PATH "$SAVEPOINT_PATH"` for each variable of the templates, once.
    static func arguments(_ templates: [Template]) -> String {
        var names: [String] = []
        for variable in templates.flatMap(\.variables) where !names.contains(variable.name) {
            names.append(variable.name)
        }
        return names.map { " --arg \($0) \"$\($0)\"" }.joined()
    }
}

extension RequestBody {
    /// The jq call that fills the holes of a document on its input; `nil` if there are none.
    var filling: String? {
        guard !holes.isEmpty else { return nil }
        let program = holes.map { "\(JQ.path($0.path)) = \(JQ.expression($0.text))" }.joined(separator: " | ")
        return "jq -c\(JQ.arguments(holes.map(\.text))) \(Shell.quoted(program))"
    }

    /// As one word: in quotes, or filled first.
    var shellWord: String {
        let line = Shell.quoted(document.jsonLine)
        return filling.map { "\"$(printf %s \(line) | \($0))\"" } ?? line
    }

    /// As the input of a command, over several lines. No line of JSON is `EOF`.
    func shellInput(of command: String) -> String {
        let page = "<<'EOF'\n\(document.jsonPage)\nEOF"
        return filling.map { "\($0) \(page.replacingFirstLine(with: " | \(command)"))" } ?? "\(command) \(page)"
    }
}

extension String {
    /// Appends to the first line of a here-document, where the rest of the command has to stand.
    fileprivate func replacingFirstLine(with suffix: String) -> String {
        guard let end = firstIndex(of: "\n") else { return self + suffix }
        return self[..<end] + suffix + self[end...]
    }
}
