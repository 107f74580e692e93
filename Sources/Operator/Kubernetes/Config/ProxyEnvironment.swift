/// `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, as Go programs read them.
enum ProxyEnvironment {
    static func proxy(
        for server: URLParts, environment: (String) -> String? = environmentValue
    ) -> TransportSettings.Proxy? {
        let name = server.scheme == "https" ? "HTTPS_PROXY" : "HTTP_PROXY"
        guard let text = environment(name) ?? environment(name.lowercased()) else { return nil }
        if server.host == "localhost" || server.host.hasPrefix("127.") || server.host == "::1" { return nil }
        let without = (environment("NO_PROXY") ?? environment("no_proxy") ?? "").split(separator: ",")
            .map { $0.filter { $0 != " " } }
        for pattern in without where matches(pattern, server) { return nil }
        return TransportSettings.Proxy(text.contains("://") ? text : "http://\(text)")
    }

    private static func matches(_ pattern: String, _ server: URLParts) -> Bool {
        if pattern == "*" { return true }
        if let range = AddressRange(pattern) { return range.contains(server.host) }
        var pattern = pattern
        if let colon = pattern.lastIndex(of: ":"), let port = Int(pattern[pattern.index(after: colon)...]) {
            guard port == server.port ?? (server.scheme == "https" ? 443 : 80) else { return false }
            pattern = String(pattern[..<colon])
        }
        if pattern.hasPrefix("*.") { pattern.removeFirst() }
        if pattern.hasPrefix(".") { return server.host.hasSuffix(pattern) }
        return server.host == pattern || server.host.hasSuffix("." + pattern)
    }
}

/// `10.0.0.0/8`, of IPv4.
private struct AddressRange {
    private var network: UInt32
    private var mask: UInt32

    init?(_ text: String) {
        let parts = text.split(separator: "/")
        guard parts.count == 2, let address = Self.address(parts[0]), let bits = UInt32(parts[1]), bits <= 32 else {
            return nil
        }
        mask = bits == 0 ? 0 : UInt32.max << (32 - bits)
        network = address & mask
    }

    func contains(_ host: String) -> Bool { Self.address(host[...]).map { $0 & mask == network } ?? false }

    private static func address(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            guard let part else { return nil }
            address = address << 8 | UInt32(part)
        }
        return address
    }
}
