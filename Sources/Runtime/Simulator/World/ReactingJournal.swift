import Documents
import PolicyRuntime

// An operator that is no part of what is tried is played by our own executor, and keeps its journal as real operators keep
// their state: out of sight. In the API it stands under another name, so that two executors do not read each other's.
extension PortCall {
    var withReactingJournal: PortCall {
        guard case .kubernetes(var call) = self, let body = call.body else { return self }
        call.body = body.renamingAnnotation(Journal.annotation, to: reactingAnnotation, hiding: nil)
        return .kubernetes(call)
    }
}

extension PortReply {
    var withOwnJournal: PortReply {
        guard case .answer(var answer) = self else { return self }
        let named = { (object: Document) in
            object.renamingAnnotation(reactingAnnotation, to: Journal.annotation, hiding: Journal.annotation)
        }
        if let items = answer.body["items"]?.list, var list = answer.body.map {
            list["items"] = Document(.list(items.map(named)))
            answer.body = Document(.map(list))
        } else {
            answer.body = named(answer.body)
        }
        return .answer(answer)
    }
}

let reactingAnnotation = "reacting-operator/journal"

extension Document {
    fileprivate func renamingAnnotation(_ name: String, to other: String, hiding hidden: String?) -> Document {
        guard var object = map, var metadata = object["metadata"]?.map, var annotations = metadata["annotations"]?.map
        else { return self }
        let value = annotations[name]
        if let hidden { annotations[hidden] = nil }
        guard value != nil || hidden != nil else { return self }
        annotations[name] = nil
        if let value { annotations[other] = value }
        metadata["annotations"] = Document(.map(annotations))
        object["metadata"] = Document(.map(metadata))
        return Document(.map(object))
    }
}
