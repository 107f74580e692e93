import Documents

extension ResourceKind {
    /// The columns of the kinds that are compiled into a server.
    static let builtInColumns: [ID: [PrinterColumn]] = [
        .namespace: [.name, .text("Status") { $0["status"]?["phase"]?.string ?? "" }, .age],
        .configMap: [
            .name,
            .number("Data") { object in
                Int64((object["data"]?.map?.count ?? 0) + (object["binaryData"]?.map?.count ?? 0))
            }, .age,
        ],
        .secret: [
            .name, .text("Type") { $0["type"]?.string ?? "" }, .number("Data") { Int64($0["data"]?.map?.count ?? 0) },
            .age,
        ],
        .serviceAccount: [.name, .number("Secrets") { Int64($0["secrets"]?.list?.count ?? 0) }, .age],
        .service: ServiceColumns.all,
        .pod: PodColumns.all,
        .deployment: DeploymentColumns.all,
        .event: EventColumns.all,
        .lease: [.name, .text("Holder") { $0["spec"]?["holderIdentity"]?.string ?? "" }, .age],
        .customResourceDefinition: [.name, .createdAt],
        ID("Role", group: rbacGroup): [.name, .createdAt],
        ID("ClusterRole", group: rbacGroup): [.name, .createdAt],
        ID("RoleBinding", group: rbacGroup): bindingColumns,
        ID("ClusterRoleBinding", group: rbacGroup): bindingColumns,
    ]

    private static let rbacGroup = "rbac.authorization.k8s.io"

    private static let bindingColumns: [PrinterColumn] = [
        .name,
        .text("Role") { binding in
            "\(binding["roleRef"]?["kind"]?.string ?? "")/\(binding["roleRef"]?["name"]?.string ?? "")"
        }, .age, .text("Users", isWide: true) { subjects($0, "User") },
        .text("Groups", isWide: true) { subjects($0, "Group") },
        .text("ServiceAccounts", isWide: true) { subjects($0, "ServiceAccount") },
    ]

    private static func subjects(_ binding: Document, _ kind: String) -> String {
        (binding["subjects"]?.list ?? []).filter { $0["kind"]?.string == kind }
            .map { subject in
                let name = subject["name"]?.string ?? ""
                return kind == "ServiceAccount" ? "\(subject["namespace"]?.string ?? "")/\(name)" : name
            }
            .joined(separator: ", ")
    }
}

private enum ServiceColumns {
    static let all: [PrinterColumn] = [
        .name, .text("Type") { $0["spec"]?["type"]?.string ?? "ClusterIP" },
        .text("Cluster-IP") { service in
            let address = service["spec"]?["clusterIP"]?.string ?? ""
            return address.isEmpty ? "<none>" : address
        },
        .text("External-IP") { service in
            let spec = service["spec"]
            let given = (spec?["externalIPs"]?.list ?? []).compactMap(\.string)
            if let name = spec?["externalName"]?.string, spec?["type"]?.string == "ExternalName" { return name }
            if !given.isEmpty { return given.joined(separator: ",") }
            return spec?["type"]?.string == "LoadBalancer" ? "<pending>" : "<none>"
        },
        .text("Port(s)") { service in
            let ports = (service["spec"]?["ports"]?.list ?? []).map { port in
                let node = port["nodePort"]?.integer ?? 0
                return "\(port["port"]?.integer ?? 0)\(node > 0 ? ":\(node)" : "")/\(port["protocol"]?.string ?? "TCP")"
            }
            return ports.isEmpty ? "<none>" : ports.joined(separator: ",")
        }, .age, .text("Selector", isWide: true) { labels($0["spec"]?["selector"]) },
    ]
}

private enum PodColumns {
    static let all: [PrinterColumn] = [
        .name,
        .text("Ready") { pod in
            let ready = statuses(pod).count { $0["ready"]?.bool ?? false }
            return "\(ready)/\(pod["spec"]?["containers"]?.list?.count ?? 0)"
        },
        .text("Status") { pod in
            if pod.isTerminating { return "Terminating" }
            for status in statuses(pod) {
                let state = status["state"]
                if let reason = state?["waiting"]?["reason"]?.string ?? state?["terminated"]?["reason"]?.string {
                    return reason
                }
            }
            return pod["status"]?["reason"]?.string ?? pod["status"]?["phase"]?.string ?? "Unknown"
        },
        .text("Restarts") { pod in "\(statuses(pod).reduce(0) { $0 + ($1["restartCount"]?.integer ?? 0) })" }, .age,
        .text("IP", isWide: true) { $0["status"]?["podIP"]?.string ?? "<none>" },
        .text("Node", isWide: true) { $0["spec"]?["nodeName"]?.string ?? "<none>" },
        .text("Nominated Node", isWide: true) { $0["status"]?["nominatedNodeName"]?.string ?? "<none>" },
        .text("Readiness Gates", isWide: true) { pod in
            let gates = pod["spec"]?["readinessGates"]?.list?.count ?? 0
            return gates == 0 ? "<none>" : "0/\(gates)"
        },
    ]

    private static func statuses(_ pod: Document) -> [Document] { pod["status"]?["containerStatuses"]?.list ?? [] }
}

private enum DeploymentColumns {
    static let all: [PrinterColumn] = [
        .name,
        .text("Ready") { deployment in
            "\(deployment["status"]?["readyReplicas"]?.integer ?? 0)/\(deployment["spec"]?["replicas"]?.integer ?? 0)"
        }, .number("Up-to-date") { $0["status"]?["updatedReplicas"]?.integer ?? 0 },
        .number("Available") { $0["status"]?["availableReplicas"]?.integer ?? 0 }, .age,
        .text("Containers", isWide: true) { containers($0, "name") },
        .text("Images", isWide: true) { containers($0, "image") },
        .text("Selector", isWide: true) { labels($0["spec"]?["selector"]?["matchLabels"]) },
    ]

    private static func containers(_ deployment: Document, _ key: String) -> String {
        (deployment["spec"]?["template"]?["spec"]?["containers"]?.list ?? []).map { $0[key]?.string ?? "" }
            .joined(separator: ",")
    }
}

private enum EventColumns {
    static let all: [PrinterColumn] = [
        PrinterColumn(name: "Last Seen") { event, now in
            Document(.string(AgeText.since(time(event, ["lastTimestamp", "eventTime", "firstTimestamp"]), at: now)))
        }, .text("Type") { $0["type"]?.string ?? "" }, .text("Reason") { $0["reason"]?.string ?? "" },
        .text("Object") { event in
            let object = event["involvedObject"]
            return "\(object?["kind"]?.string?.lowercased() ?? "")/\(object?["name"]?.string ?? "")"
        }, .text("Subobject", isWide: true) { $0["involvedObject"]?["fieldPath"]?.string ?? "" },
        .text("Source", isWide: true) { event in
            let component = event["source"]?["component"]?.string ?? event["reportingComponent"]?.string ?? ""
            return event["source"]?["host"]?.string.map { "\(component), \($0)" } ?? component
        }, .text("Message") { trimmed($0["message"]?.string ?? "") },
        PrinterColumn(name: "First Seen", priority: 1) { event, now in
            Document(.string(AgeText.since(time(event, ["firstTimestamp", "eventTime"]), at: now)))
        },
        PrinterColumn(name: "Count", type: "string", priority: 1) { event, _ in
            Document(.integer(event["count"]?.integer ?? 1))
        }, PrinterColumn(name: "Name", format: "name", priority: 1) { event, _ in Document(.string(event.name)) },
    ]

    private static func time(_ event: Document, _ keys: [String]) -> String? {
        keys.lazy.compactMap { event[$0]?.string }.first { !$0.isEmpty }
    }

    private static func trimmed(_ text: String) -> String {
        var text = Substring(text)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}

/// `app=orders,component=jobmanager`; `<none>` where there are none.
private func labels(_ map: Document?) -> String {
    let pairs = (map?.map?.entries ?? []).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.string ?? "")" }
    return pairs.isEmpty ? "<none>" : pairs.joined(separator: ",")
}
