import CShippedTexts

/// The policies of `policies/`, as they were when the program was built.
public enum ShippedPolicies {
    /// The names that they declare, ascending.
    public static let names = texts.map { String(cString: $0.name) }

    /// The text of a policy by its name; `nil` if none is shipped under it.
    public static func text(of name: String) -> [UInt8]? {
        names.firstIndex(of: name).map { texts[$0].copy }
    }

    private static var texts: UnsafeBufferPointer<shipped_text> {
        UnsafeBufferPointer(start: shipped_policies(), count: shipped_policy_count())
    }
}

extension shipped_text {
    var copy: [UInt8] { Array(UnsafeBufferPointer(start: bytes, count: count)) }
}
