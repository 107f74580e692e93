import CYAML

/// The one owner of a `yaml_parser_t` and of the event that it gave last: not copyable, so that each is deleted exactly
/// once.
struct YAMLParser: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    /// The event that ``advance()`` read; its strings live until the next call.
    let event: UnsafeMutablePointer<yaml_event_t>

    /// - Parameter text: UTF-8 without a byte order mark, not empty. libyaml keeps the pointer: it must outlive the
    ///   parser.
    init(_ text: UnsafeBufferPointer<UInt8>) throws(DocumentError) {
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            throw DocumentError(.limit, "there is no memory left to read YAML with")
        }
        // Left to itself, libyaml guesses, and reads UTF-16 without a word.
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, text.baseAddress, text.count)
        self.parser = parser
        event = .allocate(capacity: 1)
        event.initialize(to: yaml_event_t())
    }

    deinit {
        yaml_event_delete(event)
        event.deallocate()
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    /// Reads the next event; `false` if the text breaks the rules, which ``failure`` explains.
    mutating func advance() -> Bool {
        yaml_event_delete(event)
        return yaml_parser_parse(parser, event) == 1
    }

    var failure: YAMLFailure { YAMLFailure(parser.pointee) }
}

/// What libyaml says when it refuses a text, as values.
struct YAMLFailure {
    enum Stage { case memory, reader, scanner, parser }

    let stage: Stage
    /// As in `did not find expected key`.
    let problem: String
    let place: TextPosition
    /// As in `while parsing a block mapping`, with where that began.
    let context: (text: String, place: TextPosition)?

    fileprivate init(_ parser: yaml_parser_t) {
        stage =
            switch parser.error {
            case YAML_READER_ERROR: .reader
            case YAML_SCANNER_ERROR: .scanner
            case YAML_MEMORY_ERROR: .memory
            default: .parser
            }
        problem = parser.problem.map { String(cString: $0) } ?? "the text is not YAML"
        place = TextPosition(parser.problem_mark)
        context = parser.context.map { (String(cString: $0), TextPosition(parser.context_mark)) }
    }
}

extension TextPosition {
    /// libyaml counts from 0, and columns in Unicode scalars as we do.
    init(_ mark: yaml_mark_t) {
        self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }
}
