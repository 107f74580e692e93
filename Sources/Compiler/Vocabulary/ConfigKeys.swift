import PolicyDSL
enum ConfigKeys {
    static func isKnown(_ key: String) -> Bool { true }
    static func isOperatorOnly(_ key: String) -> Bool { false }
    static func nearest(to key: String) -> String? { nil }
}
