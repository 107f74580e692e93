import Documents
import PolicyRuntime

/// Savepoints that the status of a job lists, instead of resources of their own.
struct SnapshotHistory: Sendable {
    private let client: KubernetesClient

    init(_ client: KubernetesClient) { self.client = client }

    /// Takes an entry out of `status.jobStatus.savepointInfo.savepointHistory`, by its location; done if it is not there.
    func remove(_ location: String, kind: String, namespace: String, name: String) async -> PortReply {
        let kinds: [KubernetesResource] = [.flinkDeployments, .flinkSessionJobs]
        guard let resource = kinds.first(where: { $0.kind == kind }) else {
            return .answer(APIAnswer(400, .map(["message": "there is no history of snapshots in this kind"])))
        }
        let path = ObjectPath(resource, namespace, name)
        let read = await client.perform(APICall("GET", path.path()))
        guard case .answer(let answer) = read, answer.status == 200 else { return read }
        let history = answer.body["status"]?["jobStatus"]?["savepointInfo"]?["savepointHistory"]?.list ?? []
        let kept = history.filter { $0["location"]?.string != location }
        guard kept.count != history.count else { return .answer(APIAnswer(200, answer.body)) }
        var metadata = DocumentMap()
        metadata["resourceVersion"] = answer.body["metadata"]?["resourceVersion"]
        let patch = Document.map([
            "metadata": Document(.map(metadata)),
            "status": .map([
                "jobStatus": .map(["savepointInfo": .map(["savepointHistory": Document(.list(kept))])])
            ]),
        ])
        return await client.perform(
            APICall("PATCH", path.path("status"), contentType: PatchKind.merge.rawValue, body: patch))
    }
}
