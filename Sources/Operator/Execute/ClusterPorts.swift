import Documents
package import PolicyRuntime

/// What a pass asks of the world.
package protocol Ports: Sendable {
    func perform(_ call: PortCall) async -> PortReply
}

/// The real one: an API server and JobManagers.
package struct ClusterPorts: Ports {
    private let kubernetes: KubernetesClient
    private let flink: FlinkClient

    package init(_ kubernetes: KubernetesClient, _ flink: FlinkClient) {
        self.kubernetes = kubernetes
        self.flink = flink
    }

    package func perform(_ call: PortCall) async -> PortReply {
        switch call {
        case .kubernetes(let request):
            if request.method == "GET", let asked = AskedObjects(request.path), asked.name == nil {
                return await list(asked)
            }
            return await kubernetes.perform(request)
        case .flink(let endpoint, let request): return await flink.perform(endpoint, request)
        case .host(let call): return await perform(call)
        }
    }

    /// A list comes in pages, and is given as one.
    private func list(_ asked: AskedObjects) async -> PortReply {
        do throws(KubernetesFailure) {
            let list = try await kubernetes.list(
                ObjectPath(asked.resource, asked.namespace), labelSelector: asked.labelSelector)
            return .answer(APIAnswer(200, asked.listDocument(list.items, list.resourceVersion)))
        } catch {
            switch error {
            case .refused(let refusal): return .answer(refusal.answer)
            case .transport(let error):
                return error.kind == .unreachable ? .unreachable(error.message) : .lost(error.message)
            }
        }
    }

    private func perform(_ call: HostCall) async -> PortReply {
        switch call.name {
        case "remove-history-entry" where call.arguments.count == 4:
            await SnapshotHistory(kubernetes).remove(
                call.arguments[3], kind: call.arguments[0], namespace: call.arguments[1], name: call.arguments[2])
        default:
            // Asking again would not help: the plan stops, and says what a person has to do.
            .answer(
                APIAnswer(501, .map(["message": .init(.string("this operator cannot do it: \(call.does)"))])))
        }
    }
}
