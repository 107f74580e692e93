/// A URL of a server, taken apart: `https://user:secret@host:6443/base?query`.
package struct URLParts: Sendable, Hashable {
    package var scheme: String
    /// Without the brackets of an IPv6 address.
    package var host: String
    package var port: Int?
    /// Empty or with its slash; no query.
    package var path: String
    package var user: String?
    package var password: String?

    /// `nil` where the text is no absolute URL.
    package init?(_ text: String) {
        guard let separator = text.firstRange(of: "://") else { return nil }
        scheme = text[..<separator.lowerBound].lowercased()
        guard !scheme.isEmpty, scheme.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) }) else {
            return nil
        }
        let rest = text[separator.upperBound...]
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        path = String(rest[end...].prefix { $0 != "?" && $0 != "#" })
        var authority = rest[..<end]
        if let at = authority.lastIndex(of: "@") {
            let parts = authority[..<at].split(separator: ":", maxSplits: 1).map { percentDecoded($0) }
            user = parts.first
            password = parts.count > 1 ? parts[1] : nil
            authority = authority[authority.index(after: at)...]
        }
        if authority.first == "[" {
            guard let close = authority.firstIndex(of: "]") else { return nil }
            host = String(authority[authority.index(after: authority.startIndex)..<close])
            authority = authority[authority.index(after: close)...]
        } else {
            let name = authority.prefix { $0 != ":" }
            host = String(name)
            authority = authority[name.endIndex...]
        }
        if authority.first == ":" {
            guard let number = Int(authority.dropFirst()), (1...65_535).contains(number) else { return nil }
            port = number
        } else if !authority.isEmpty {
            return nil
        }
        guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
    }

    /// Scheme, host and port, without credentials.
    package var origin: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return "\(scheme)://\(name)" + (port.map { ":\($0)" } ?? "")
    }
}

private func percentDecoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8
    while let byte = rest.popFirst() {
        guard byte == UInt8(ascii: "%"), let value = UInt8(String(Substring(rest.prefix(2))), radix: 16),
            rest.count >= 2
        else {
            bytes.append(byte)
            continue
        }
        rest.removeFirst(2)
        bytes.append(value)
    }
    return String(decoding: bytes, as: UTF8.self)
}
