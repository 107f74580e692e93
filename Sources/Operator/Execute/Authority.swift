/// Whether this process may still act: what a leader asks before each write.
package protocol Authority: Sendable {
    /// `nil`: it may; else why not.
    func objection() -> String?
}

/// Who is alone needs no lease.
package struct SoleAuthority: Authority {
    package init() {}
    package func objection() -> String? { nil }
}
