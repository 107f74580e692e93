/// Lines of at most so many columns, with hanging indents. Columns are counted in characters.
struct TextBlock {
    let width: Int
    let colored: Bool
    private(set) var lines: [String] = []

    init(width: Int = 100, colored: Bool) {
        self.width = width
        self.colored = colored
    }

    enum Style: String {
        case bold = "1"
        case green = "32"
        case yellow = "33"
        case red = "31"
        case dim = "2"
    }

    func styled(_ text: String, _ style: Style) -> String {
        colored ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    mutating func blank() { if lines.last?.isEmpty == false { lines.append("") } }

    mutating func heading(_ text: String) {
        blank()
        lines.append(styled(text, .bold))
    }

    /// Wraps `text` behind `first`, later lines behind as many spaces.
    mutating func paragraph(_ text: String, first: String = "", hanging: Int? = nil, style: Style? = nil) {
        let indent = String(repeating: " ", count: hanging ?? first.count)
        var prefix = first
        for line in Self.wrap(text, to: max(20, width - max(first.count, indent.count))) {
            lines.append(prefix + (style.map { styled(line, $0) } ?? line))
            prefix = indent
        }
    }

    /// A line as it is: requests must not be broken.
    mutating func verbatim(_ line: String) { lines.append(line) }

    /// `left`, and `right` at the right margin if both fit, else on a line of its own.
    ///
    /// - Parameters:
    ///   - mark: Stands in the last columns of the indent.
    ///   - hanging: By how much later lines are indented behind the first.
    mutating func row(
        _ left: String, right: String, indent: Int, mark: String = "", hanging: Int = 2, leftStyle: Style? = nil
    ) {
        let room = width - indent - right.count - (right.isEmpty ? 0 : 2)
        let parts = Self.wrap(left, to: max(20, room), hanging: hanging)
        for (place, part) in parts.enumerated() {
            let text = leftStyle.map { styled(part, $0) } ?? part
            guard place == 0 else {
                lines.append(String(repeating: " ", count: indent + hanging) + text)
                continue
            }
            let begin = String(repeating: " ", count: max(0, indent - mark.count)) + mark + text
            let gap = max(2, width - indent - part.count - right.count)
            lines.append(right.isEmpty ? begin : begin + String(repeating: " ", count: gap) + styled(right, .dim))
        }
    }

    /// Breaks at spaces; a word that is too long gets a line of its own, or is cut where it is longer than that.
    ///
    /// - Parameter hanging: So much shorter are all lines but the first.
    static func wrap(_ text: String, to full: Int, hanging: Int = 0) -> [String] {
        var lines: [String] = []
        var width: Int { lines.isEmpty ? full : max(20, full - hanging) }
        for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var line = ""
            for word in paragraph.split(separator: " ", omittingEmptySubsequences: false) {
                var word = String(word)
                if !line.isEmpty, line.count + 1 + word.count > width {
                    lines.append(line)
                    line = ""
                }
                while word.count > width {
                    if !line.isEmpty {
                        lines.append(line)
                        line = ""
                    }
                    lines.append(String(word.prefix(width)))
                    word = String(word.dropFirst(width))
                }
                line += (line.isEmpty ? "" : " ") + word
            }
            lines.append(line)
        }
        return lines
    }

    var text: String { lines.joined(separator: "\n") + "\n" }
}
