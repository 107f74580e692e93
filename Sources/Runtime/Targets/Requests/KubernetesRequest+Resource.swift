import Documents

// What is asked of the API server about the resource itself and its snapshots.
extension KubernetesRequest {
    /// - SeeAlso: recording 018.
    static func patch(_ subject: PlanSubject, _ body: RequestBody, subresource: String? = nil) -> KubernetesRequest {
        KubernetesRequest(
            .mergePatch, subject.resource, namespace: subject.namespace, name: subject.name, subresource: subresource,
            body: body)
    }

    static func patch(_ subject: PlanSubject, _ body: Document, subresource: String? = nil) -> KubernetesRequest {
        patch(subject, RequestBody(body), subresource: subresource)
    }

    /// - SeeAlso: recording 054.
    static func patchSnapshot(
        _ name: String, of subject: PlanSubject, _ body: RequestBody, subresource: String? = nil
    ) -> KubernetesRequest {
        KubernetesRequest(
            .mergePatch, .flinkStateSnapshots, namespace: subject.namespace, name: name, subresource: subresource,
            body: body)
    }

    /// A record of a savepoint: to be taken, or that exists already. A name that is taken means that it was done.
    ///
    /// - SeeAlso: recording 053; reference, 2.1 and 3.6.
    static func createSnapshot(_ order: SnapshotOrder, for subject: PlanSubject, in plan: Plan) -> KubernetesRequest {
        var spec = Document.map([:])
        spec.add("backoffLimit", order.backoffLimit.map(Document.number))
        spec.add(
            "jobReference", .map(["kind": .text(subject.kind.rawValue), "name": .text(subject.name)]))
        if order.isCheckpoint {
            spec.add("checkpoint", .map([:]))
        } else {
            spec.add(
                "savepoint",
                .map([
                    "alreadyExists": Document(.bool(order.alreadyExists)),
                    "disposeOnDelete": Document(.bool(order.disposesOnDelete)), "formatType": .text(order.format),
                ]))
        }
        var body = RequestBody(
            .map([
                "apiVersion": .text(KubernetesResource.flinkStateSnapshots.apiVersion), "kind": "FlinkStateSnapshot",
                "metadata": .map([
                    "name": .text(order.name), "labels": .strings([("snapshot.trigger-type", order.trigger)]),
                ]),
                "spec": spec,
            ]))
        if let path = order.path {
            body.set(Template(path, in: plan), at: DocumentPath(keys: "spec", "savepoint", "path"))
        }
        return KubernetesRequest(
            .create, .flinkStateSnapshots, namespace: subject.namespace, body: body,
            answer: KubernetesAnswer(alsoDone: [409]))
    }

    /// An Event, named after what it tells and when, so that telling it twice is telling it once.
    ///
    /// - SeeAlso: recording 064.
    static func event(_ note: EventNote, for subject: PlanSubject, step: Int) -> KubernetesRequest {
        let time = subject.ids.timestamp
        let body = Document.map([
            "apiVersion": "v1", "kind": "Event",
            "metadata": .map(["name": .text("\(subject.name).\(String(subject.ids.now, radix: 16)).\(step)")]),
            "involvedObject": .map([
                "apiVersion": .text(subject.resource.apiVersion), "kind": .text(subject.kind.rawValue),
                "name": .text(subject.name), "namespace": .text(subject.namespace),
            ]),
            "type": note.isWarning ? "Warning" : "Normal", "reason": .text(note.reason),
            // The API server takes 1024 bytes at most.
            "message": .text(shortened(note.message, to: 1000)),
            "source": .map(["component": .text(fieldManager)]), "firstTimestamp": .text(time),
            "lastTimestamp": .text(time), "count": 1,
        ])
        return KubernetesRequest(
            .create, .events, namespace: subject.namespace, body: RequestBody(body),
            answer: KubernetesAnswer(alsoDone: [409]))
    }

    /// Our own finalizer goes, and no other: the test makes the patch fail if the list has changed.
    ///
    /// - SeeAlso: recordings 020 and 021.
    static func removeFinalizer(
        _ finalizer: String, of finalizers: [String], _ resource: KubernetesResource, _ name: String,
        namespace: String
    ) -> KubernetesRequest? {
        guard let index = finalizers.firstIndex(of: finalizer) else { return nil }
        let path = Document.text("/metadata/finalizers/\(index)")
        return KubernetesRequest(
            .jsonPatch, resource, namespace: namespace, name: name,
            body: RequestBody([
                .map(["op": "test", "path": path, "value": .text(finalizer)]), .map(["op": "remove", "path": path]),
            ]), answer: KubernetesAnswer(alsoDone: [404]))
    }
}

func shortened(_ text: String, to limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    var result = ""
    for character in text {
        guard result.utf8.count + character.utf8.count <= limit else { break }
        result.append(character)
    }
    return result + " ..."
}
