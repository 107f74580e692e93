package import PolicyRuntime

/// Something between the operators and the world, with which a test shows what the guarantees notice.
///
/// It stands outside of the executor, which knows nothing of it: what it sees and changes are calls and answers.
package protocol CallInterposer: Sendable {
    /// In place of ``SimulatedWorld/answer(_:)``.
    mutating func answer(_ call: PortCall, of sender: String, in world: inout SimulatedWorld) -> PortReply

    /// That operator's process ended: what was only in memory is gone.
    mutating func forget(_ sender: String)
}

extension CallInterposer {
    package mutating func forget(_ sender: String) {}
}
