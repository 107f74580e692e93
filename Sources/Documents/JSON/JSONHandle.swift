import CJansson

/// The one owner of a reference to a `json_t`: not copyable, so that it is given back exactly once.
struct JSONHandle: ~Copyable {
    /// Borrowed: valid as long as this handle, as is everything inside it.
    let value: UnsafeMutablePointer<json_t>

    /// Why jansson refused a text.
    enum Refusal: Error {
        /// An integer that 64 bits do not hold.
        case largeInteger
        /// Anything else; places count from 1, and are where jansson noticed.
        case other(String, line: Int, column: Int)
    }

    /// Reads one value.
    ///
    /// - Parameter consumed: `nil` if nothing but blanks may follow the value. Else, how many bytes it took is added.
    init(_ text: UnsafeBufferPointer<UInt8>, consumed: UnsafeMutablePointer<Int>?) throws(Refusal) {
        // jansson asserts that there is a buffer.
        guard let start = text.baseAddress else {
            throw .other("a value is missing", line: 1, column: 1)
        }
        var flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL
        if consumed != nil { flags |= JSON_DISABLE_EOF_CHECK }
        // The type is too wide to be zeroed for each small value, and jansson fills it.
        let failure = UnsafeMutablePointer<json_error_t>.allocate(capacity: 1)
        defer { failure.deallocate() }
        let loaded = start.withMemoryRebound(to: CChar.self, capacity: text.count) {
            json_loadb($0, text.count, Int(flags), failure)
        }
        guard let loaded else { throw Self.refusal(failure) }
        value = loaded
        consumed?.pointee += Int(failure.pointee.position)
    }

    deinit { json_decref(value) }

    private static func refusal(_ failure: UnsafeMutablePointer<json_error_t>) -> Refusal {
        let text = shim_json_error_text(failure).map { String(cString: $0) } ?? "the text is not JSON"
        // jansson has one code for integers and reals that are too large.
        if json_error_code(failure) == json_error_numeric_overflow, text.hasPrefix("too big") { return .largeInteger }
        return .other(text, line: Int(failure.pointee.line), column: Int(failure.pointee.column))
    }
}
