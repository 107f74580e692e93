package import PolicyCompiler
package import PolicyRuntime

/// Runs passes: asks each what is next, has it performed, and gives back what came.
package struct PassRunner: Sendable {
    package struct Key: Hashable, Sendable, Comparable, CustomStringConvertible {
        package var kind: ResourceKind
        package var namespace: String
        package var name: String

        package init(_ kind: ResourceKind, _ namespace: String, _ name: String) {
            self.kind = kind
            self.namespace = namespace
            self.name = name
        }

        package static func < (left: Key, right: Key) -> Bool {
            (left.namespace, left.name, left.kind.rawValue) < (right.namespace, right.name, right.kind.rawValue)
        }

        package var description: String { "\(kind.rawValue) \(namespace)/\(name)" }
    }

    /// What a pass came to.
    package enum Result: Sendable {
        case finished(Reconciliation.Requeue)
        /// Another leader, or nobody, acts now.
        case withoutAuthority(String)
        /// A pass that never ends is none.
        case tooLong
        case cancelled
    }

    private let ports: any Ports
    private let authority: any Authority
    private let clock: @Sendable () -> Int64
    private let isStopping: @Sendable () -> Bool

    /// More calls than any plan makes between two waits.
    private static let mostCalls = 5_000

    package init(
        _ ports: any Ports, authority: any Authority = SoleAuthority(),
        clock: @escaping @Sendable () -> Int64 = wallClockMilliseconds,
        isStopping: @escaping @Sendable () -> Bool = { false }
    ) {
        self.ports = ports
        self.authority = authority
        self.clock = clock
        self.isStopping = isStopping
    }

    /// Stops before a call once `isStopping` says so: whoever comes next goes on from the journal.
    ///
    /// - Parameter record: Sees each call with what came of it.
    package func run(
        _ key: Key, by decider: Decider, options: Reconciliation.Options,
        entropy: UInt64 = UInt64.random(in: .min ... .max),
        record: (PortCall, PortReply) -> Void = { _, _ in }
    ) async -> Result {
        var pass = Reconciliation(
            key.kind, namespace: key.namespace, name: key.name, by: decider, entropy: entropy, options: options)
        for _ in 0..<Self.mostCalls {
            switch pass.next(at: clock()) {
            case .done(let requeue): return .finished(requeue)
            case .call(let call):
                if Task.isCancelled || isStopping() { return .cancelled }
                if !call.isQuestion, let objection = authority.objection() { return .withoutAuthority(objection) }
                let reply = await ports.perform(call)
                // What was cut off by our own end says nothing about the cluster.
                if Task.isCancelled, case .unreachable = reply { return .cancelled }
                record(call, reply)
                pass.received(reply, at: clock())
            }
        }
        return .tooLong
    }
}

extension PortCall {
    /// Whether it changes nothing.
    package var isQuestion: Bool {
        switch self {
        case .kubernetes(let call), .flink(_, let call): call.method == "GET"
        case .host: false
        }
    }

    /// For logs: `POST /jobs/a1/stop`, without the query.
    package var line: String {
        switch self {
        case .kubernetes(let call): "\(call.method) \(call.path.prefix { $0 != "?" })"
        case .flink(let endpoint, let call):
            "\(call.method) \(endpoint.namespace)/\(endpoint.service)\(call.path.prefix { $0 != "?" })"
        case .host(let call): call.name
        }
    }
}
