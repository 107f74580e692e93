/// What a plain scalar means, as Kubernetes' reader sees it: sigs.k8s.io/yaml, which is go-yaml v2, which is YAML 1.1
/// without its base 60 and with 1.2's `0o`.
///
/// - SeeAlso: `resolve.go` there. Timestamps stay strings, as they do for Kubernetes.
enum YAMLScalar {
    static func resolve(_ text: UnsafeBufferPointer<UInt8>) -> Document.Value {
        guard mayBeOther(text) else { return .string(String(decoding: text, as: UTF8.self)) }
        return word(text) ?? number(text) ?? .string(String(decoding: text, as: UTF8.self))
    }

    /// Whether a look at the first byte leaves it open that `text` is no string.
    @inline(__always)
    static func mayBeOther(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = text.first else { return true }
        return switch first {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        // The first letters of the words below; none of them is longer than `false`.
        case UInt8(ascii: "y"), UInt8(ascii: "Y"), UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "t"),
            UInt8(ascii: "T"), UInt8(ascii: "f"), UInt8(ascii: "F"), UInt8(ascii: "o"), UInt8(ascii: "O"),
            UInt8(ascii: "~"):
            text.count <= 5
        default: false
        }
    }

    private static func word(_ text: UnsafeBufferPointer<UInt8>) -> Document.Value? {
        guard text.count <= 5 else { return nil }
        return switch String(decoding: text, as: UTF8.self) {
        case "", "~", "null", "Null", "NULL": .null
        case "true", "True", "TRUE", "yes", "Yes", "YES", "y", "Y", "on", "On", "ON": .bool(true)
        case "false", "False", "FALSE", "no", "No", "NO", "n", "N", "off", "Off", "OFF": .bool(false)
        case ".nan", ".NaN", ".NAN": .real(.nan)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": .real(.infinity)
        case "-.inf", "-.Inf", "-.INF": .real(-.infinity)
        default: nil
        }
    }

    private static func number(_ text: UnsafeBufferPointer<UInt8>) -> Document.Value? {
        guard let first = text.first else { return nil }
        if first == UInt8(ascii: ".") {
            return hasFairUnderscores(text) ? real(withoutUnderscores(text)[...]) : nil
        }
        guard first.isDigit || first == UInt8(ascii: "+") || first == UInt8(ascii: "-") else { return nil }
        // Most numbers are short and plain: `2`, `6123`.
        if first >= UInt8(ascii: "1"), text.count < 19, text.allSatisfy(\.isDigit) {
            return .integer(text.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) })
        }
        let digits = withoutUnderscores(text)
        return integer(digits) ?? real(digits[...])
    }

    /// Sign, prefix and digits, as Go's `strconv.ParseInt` with base 0 takes them. What is too large for 64 bits
    /// becomes a real.
    private static func integer(_ text: [UInt8]) -> Document.Value? {
        var digits = text[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits.removeFirst() }
        var base: UInt64 = 10
        if digits.first == UInt8(ascii: "0"), digits.count > 1 {
            switch digits.dropFirst().first {
            case UInt8(ascii: "x"), UInt8(ascii: "X"): (base, digits) = (16, digits.dropFirst(2))
            case UInt8(ascii: "o"), UInt8(ascii: "O"): (base, digits) = (8, digits.dropFirst(2))
            case UInt8(ascii: "b"), UInt8(ascii: "B"): (base, digits) = (2, digits.dropFirst(2))
            default: (base, digits) = (8, digits.dropFirst())
            }
        }
        guard !digits.isEmpty else { return nil }
        var magnitude: UInt64 = 0
        var large: Double?
        for byte in digits {
            guard let digit = digitValue(byte), digit < base else { return nil }
            if let soFar = large {
                large = soFar * Double(base) + Double(digit)
                continue
            }
            let (product, tooLarge) = magnitude.multipliedReportingOverflow(by: base)
            let (sum, stillTooLarge) = product.addingReportingOverflow(digit)
            if tooLarge || stillTooLarge {
                large = Double(magnitude) * Double(base) + Double(digit)
            } else {
                magnitude = sum
            }
        }
        // Decimal digits are rounded once, by the reader of reals.
        if large != nil, base == 10 { return nil }
        if let large { return .real(isNegative ? -large : large) }
        if let value = Int64(exactly: magnitude) { return .integer(isNegative ? -value : value) }
        if isNegative, magnitude == Int64.min.magnitude { return .integer(.min) }
        return .real(isNegative ? -Double(magnitude) : Double(magnitude))
    }

    /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, finite.
    private static func real(_ text: ArraySlice<UInt8>) -> Document.Value? {
        var rest = text
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        let whole = rest.prefix(while: \.isDigit)
        rest = rest.dropFirst(whole.count)
        var fraction = rest.prefix(0)
        if rest.first == UInt8(ascii: ".") {
            fraction = rest.dropFirst().prefix(while: \.isDigit)
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest.removeFirst()
            if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
            guard !rest.isEmpty, rest.allSatisfy(\.isDigit) else { return nil }
            rest = rest.suffix(0)
        }
        guard rest.isEmpty, let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite else {
            return nil
        }
        return .real(value)
    }

    private static func withoutUnderscores(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        text.filter { $0 != UInt8(ascii: "_") }
    }

    /// Each underscore between two digits: what Go asks of numbers that start with a point.
    private static func hasFairUnderscores(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.indices.allSatisfy { place in
            guard text[place] == UInt8(ascii: "_") else { return true }
            return place > 0 && place + 1 < text.count && text[place - 1].isDigit && text[place + 1].isDigit
        }
    }

    private static func digitValue(_ byte: UInt8) -> UInt64? {
        if byte.isDigit { return UInt64(byte - UInt8(ascii: "0")) }
        let lowered = byte | 0x20
        guard lowered >= UInt8(ascii: "a"), lowered <= UInt8(ascii: "f") else { return nil }
        return UInt64(lowered - UInt8(ascii: "a")) + 10
    }

    /// What YAML lets stand in a text as it is.
    static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }
}

extension YAMLScalar {
    /// A real as a key of a map: Go's `strconv.FormatFloat(value, 'g', -1, 32)`, which sigs.k8s.io/yaml uses.
    static func keySpelling(of value: Double) -> String {
        let value = Float(value)
        if value.isNaN { return ".nan" }
        if value.isInfinite { return value < 0 ? "-.inf" : ".inf" }
        // Swift finds the same shortest digits; only where it puts point and exponent differs.
        let parts = value.magnitude.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        let fraction = mantissa.count > 1 ? mantissa[1] : ""
        var digits = String(mantissa[0] + fraction)
        var exponent = mantissa[0].count - 1 + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
        while digits.count > 1, digits.hasPrefix("0") {
            digits.removeFirst()
            exponent -= 1
        }
        while digits.count > 1, digits.hasSuffix("0") { digits.removeLast() }
        if digits == "0" { exponent = 0 }
        let sign = value.sign == .minus ? "-" : ""
        guard exponent >= -4, exponent < 6 else {
            let tail = digits.count > 1 ? "." + digits.dropFirst() : ""
            let power = String(exponent.magnitude)
            return sign + digits.prefix(1) + tail + (exponent < 0 ? "e-" : "e+") + (power.count < 2 ? "0" : "") + power
        }
        if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits }
        if digits.count <= exponent + 1 {
            return sign + digits + String(repeating: "0", count: exponent + 1 - digits.count)
        }
        return sign + digits.prefix(exponent + 1) + "." + digits.dropFirst(exponent + 1)
    }
}
