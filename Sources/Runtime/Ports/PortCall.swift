/// One thing that is asked of the world outside.
public enum PortCall: Sendable, Hashable {
    case kubernetes(APICall)
    case flink(FlinkEndpoint, APICall)
    case host(HostCall)
}

/// What became of it. The difference between the last two is the difference between safe and unsafe to assume.
public enum PortReply: Sendable, Hashable {
    case answer(APIAnswer)
    /// It never got there: connection refused, no such host. It had no effect.
    case unreachable(String)
    /// It was sent, and nobody knows what became of it: a timeout, a connection that broke.
    case lost(String)
}
