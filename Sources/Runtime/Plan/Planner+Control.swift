import PolicyCompiler

// What a user asks of a FlinkCluster by annotation: taken up, refused, or over (flinkcluster-operator.md, 8). The effect
// is for the decisions behind it; here it is only written down.
extension Planner {
    mutating func control() {
        let cluster = subject.cluster ?? FlinkClusterSubject(fork: .spotify)
        let isGoogle = cluster.fork == .google
        let asked = cluster.askedControl ?? cluster.recordedControl ?? ""
        switch intent.act {
        case .accept:
            record()
            patchStatus(
                .with {
                    $0.control = .init(
                        name: asked, state: isGoogle ? "Progressing" : "Requested",
                        parks: isGoogle && !savepointIsParked(cluster) ? Self.reasons[asked] : nil,
                        clearsAnnotation: false)
                })
        case .complete:
            settle(cluster.recordedControl ?? asked, "Succeeded", message: nil)
        case .fail(let reason):
            settle(cluster.recordedControl ?? asked, "Failed", message: reason)
            event("ControlFailed", "\(cluster.recordedControl ?? asked): \(reason)", isWarning: true)
        case .deny(let reason):
            patchStatus(.with { $0.control = .init(name: asked, clearsAnnotation: true) })
            event("ControlRefused", "\(asked): \(reason)", isWarning: true)
        case .wait, .block: hold()
        case .use, .start, .perform, .rollBack, .skip, .proceed, .trigger, .abandon, .retry, .disposeData, .release,
            .value:
            break
        }
        if case .accept = intent.act { add(.lookAgain(after: 0)) }
    }

    private mutating func settle(_ name: String, _ state: String, message: String?) {
        patchStatus(.with { $0.control = .init(name: name, state: state, message: message, clearsAnnotation: true) })
    }

    private func savepointIsParked(_ cluster: FlinkClusterSubject) -> Bool {
        cluster.savepointState == "NotTriggered" || cluster.savepointState == "InProgress"
    }

    private static let reasons = ["savepoint": "user requested", "job-cancel": "job cancel"]
}
