import Documents

// The call under way, and what it is made to depend on.
extension PlanExecution {
    /// The request, if it is made to depend on what is there.
    var conditionalRequest: KubernetesRequest? {
        guard case .kubernetes(let own)? = request, own.identification != nil else { return nil }
        return own
    }

    var conditionalCall: PortCall? {
        guard let request = conditionalRequest else { return nil }
        if let objects = run.deleting {
            return objects.indices.contains(deleted) ? .kubernetes(request.deletion(of: objects[deleted])) : nil
        }
        return seen.flatMap { request.call(run.values, onlyFor: $0) }.map(PortCall.kubernetes)
    }

    /// The request, if it patches the resource itself.
    var ownRequest: KubernetesRequest? {
        guard case .kubernetes(let own)? = request, own.isAbout(subject), case .mergePatch = own.verb else {
            return nil
        }
        return own
    }

    /// Under the resourceVersion that was read, as the journal is. An answer without that condition would bring a version
    /// along in which somebody else's change is hidden, and the next write of the journal would not notice it.
    var ownCall: PortCall? {
        guard let version = resourceVersion, var call = ownRequest?.call(run.values) else { return nil }
        call.body = call.body?.merged(with: .map(["metadata": .map(["resourceVersion": .text(version)])]))
        return .kubernetes(call)
    }

    /// Flink forgot the trigger: the statistics of its checkpoints still know the savepoint.
    var salvageCall: PortCall? {
        switch action {
        case .poll(.savepoint(let job, _, _)):
            .flink(FlinkEndpoint(of: subject), APICall("GET", "/jobs/\(job)/checkpoints"))
        default: nil
        }
    }

    var writeCall: PortCall {
        var metadata = Document.map(["annotations": .strings([(Journal.annotation, journal.text)])])
        metadata.add("resourceVersion", resourceVersion.map(Document.text))
        let patch = KubernetesRequest.patch(subject, .map(["metadata": metadata]))
        return .kubernetes(
            APICall(patch.method, patch.path, contentType: patch.contentType, body: patch.body?.document))
    }
}
