/// The parameters behind the `?`.
struct RequestQuery: Sendable {
    private var parameters: [(name: String, value: String)] = []

    init(_ text: Substring) {
        guard !text.isEmpty else { return }
        for part in text.utf8.split(separator: UInt8(ascii: "&")).map(Substring.init) {
            let equals = part.utf8.firstIndex(of: UInt8(ascii: "="))
            let name = part[..<(equals ?? part.endIndex)]
            let value = equals.map { part[part.index(after: $0)...] } ?? ""
            parameters.append((percentDecoded(name, plusIsSpace: true), percentDecoded(value, plusIsSpace: true)))
        }
    }

    /// The first value under `name`; `nil` where it is not given, and where it is given as nothing.
    subscript(name: String) -> String? {
        parameters.first { $0.name == name }.flatMap { $0.value.isEmpty ? nil : $0.value }
    }

    func contains(_ name: String) -> Bool { parameters.contains { $0.name == name } }

    /// As the server reads booleans: `true`, `1` and a bare name are true; anything but `false` and `0` is too.
    func flag(_ name: String) -> Bool {
        guard let given = parameters.first(where: { $0.name == name }) else { return false }
        return given.value != "false" && given.value != "0" && given.value != "False" && given.value != "f"
    }

    func integer(_ name: String) throws(StatusError) -> Int64? {
        guard let text = self[name] else { return nil }
        guard let value = Int64(text) else {
            throw .badRequest("strconv.ParseInt: parsing \(quoted(text)): invalid syntax")
        }
        return value
    }
}

/// A text between quotation marks, as messages of the server show it.
func quoted(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") || $0 < 0x20 }) else {
        return "\"\(text)\""
    }
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        case _ where scalar.value < 0x20:
            let digits = String(scalar.value, radix: 16)
            result += "\\x" + (digits.utf8.count < 2 ? "0" : "") + digits
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}

/// What `%41` stands for. A percent sign without two digits stays as it is.
func percentDecoded(_ text: Substring, plusIsSpace: Bool = false) -> String {
    let percent = UInt8(ascii: "%")
    let plus = UInt8(ascii: "+")
    guard text.utf8.contains(where: { $0 == percent || (plusIsSpace && $0 == plus) }) else { return String(text) }
    let bytes = Array(text.utf8)
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
        if bytes[index] == percent, index + 2 < bytes.count, let high = hexDigit(bytes[index + 1]),
            let low = hexDigit(bytes[index + 2])
        {
            decoded.append(high << 4 | low)
            index += 3
        } else {
            decoded.append(plusIsSpace && bytes[index] == plus ? UInt8(ascii: " ") : bytes[index])
            index += 1
        }
    }
    return String(decoding: decoded, as: UTF8.self)
}

private func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
