/// What names, label keys and label values may be.
enum ObjectNames {
    enum Rule: Sendable {
        /// Most kinds: RFC 1123 labels with dots between them.
        case subdomain
        /// Namespaces.
        case label
        /// Services: a label that begins with a letter.
        case serviceLabel
        /// Roles and bindings: anything that can stand in a path.
        case pathSegment
    }

    /// What is wrong with a name; `nil` where nothing is.
    static func error(_ name: String, _ rule: Rule) -> String? {
        switch rule {
        case .subdomain:
            if name.utf8.count > 253 { return "must be no more than 253 bytes" }
            return isSubdomain(name) ? nil : subdomainText
        case .label:
            if name.utf8.count > 63 { return "must be no more than 63 bytes" }
            return isLabel(name) ? nil : labelText
        case .serviceLabel:
            if name.utf8.count > 63 { return "must be no more than 63 bytes" }
            return isLabel(name) && isLetter(name.utf8.first ?? 0) ? nil : serviceLabelText
        case .pathSegment:
            if name == "." || name == ".." { return "may not be '\(name)'" }
            if name.utf8.contains(UInt8(ascii: "/")) { return "may not contain '/'" }
            return name.utf8.contains(UInt8(ascii: "%")) ? "may not contain '%'" : nil
        }
    }

    private static let subdomainText =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start "
        + "and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
        + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
    private static let labelText =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end "
        + "with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
        + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
    private static let serviceLabelText =
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
        + "character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation "
        + "is '[a-z]([-a-z0-9]*[a-z0-9])?')"

    private static func isSubdomain(_ name: String) -> Bool {
        var atStart = true
        var previous: UInt8 = 0
        for byte in name.utf8 {
            switch byte {
            case 0x61...0x7A, 0x30...0x39: atStart = false
            case UInt8(ascii: "-"): if atStart { return false }
            case UInt8(ascii: "."):
                if atStart || previous == UInt8(ascii: "-") { return false }
                atStart = true
            default: return false
            }
            previous = byte
        }
        return !atStart && previous != UInt8(ascii: "-")
    }

    private static func isLabel(_ name: String) -> Bool {
        isSubdomain(name) && !name.utf8.contains(UInt8(ascii: "."))
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }

    /// `name` or `prefix.example.com/name`.
    static func isQualifiedName(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let name = parts.last, isLabelText(name), !name.isEmpty else { return false }
        return parts.count == 1 || (parts[0].utf8.count <= 253 && isSubdomain(String(parts[0])))
    }

    /// Empty, or up to 63 letters, digits, `-`, `_` and `.` that begin and end with a letter or digit.
    static func isLabelText(_ text: some StringProtocol) -> Bool {
        let bytes = text.utf8
        guard bytes.count <= 63 else { return false }
        guard let first = bytes.first, let last = Array(bytes.suffix(1)).first else { return true }
        return isAlphanumeric(first) && isAlphanumeric(last)
            && bytes.allSatisfy { isAlphanumeric($0) || $0 == 0x2D || $0 == 0x5F || $0 == 0x2E }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
