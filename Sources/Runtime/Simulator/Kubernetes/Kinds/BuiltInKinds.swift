import Documents

extension ResourceKind {
    /// The kinds that are compiled into a server: those that a Flink operator and its users meet.
    public static let builtIn: [ResourceKind] = [
        namespaceKind, configMap, secret, serviceAccount, service, pod, event, deployment, lease,
        customResourceDefinition,
        rbac("Role", "roles", isNamespaced: true, ["rules": .list(.any)]),
        rbac("RoleBinding", "rolebindings", isNamespaced: true, ["roleRef": .atomic, "subjects": .list(.any)]),
        rbac("ClusterRole", "clusterroles", isNamespaced: false, ["rules": .list(.any), "aggregationRule": .any]),
        rbac(
            "ClusterRoleBinding", "clusterrolebindings", isNamespaced: false,
            ["roleRef": .atomic, "subjects": .list(.any)]),
    ]

    static let namespaceKind: ResourceKind = {
        var kind = ResourceKind(
            builtIn: "Namespace", plural: "namespaces",
            fields: ["spec": .object(["finalizers": .list(.string)]), "status": .any])
        kind.isNamespaced = false
        kind.shortNames = ["ns"]
        kind.allowsUnconditionalUpdate = false
        kind.nameRule = .label
        kind.selectableFields = ["status.phase"]
        kind.emptyObject = .map(["metadata": .emptyMap, "spec": .emptyMap, "status": .emptyMap])
        kind.prepare = { object, _ in
            let name = object.name
            object.editMetadata { metadata in
                var labels = metadata["labels"]?.map ?? DocumentMap()
                labels["kubernetes.io/metadata.name"] = Document(.string(name))
                metadata["labels"] = Document(.map(labels))
            }
            object.set("spec", .map(["finalizers": ["kubernetes"]]))
            object.set("status", .map(["phase": "Active"]))
        }
        return kind
    }()

    static let configMap: ResourceKind = {
        var kind = ResourceKind(
            builtIn: "ConfigMap", plural: "configmaps",
            fields: ["data": .strings, "binaryData": .strings, "immutable": .boolean])
        kind.shortNames = ["cm"]
        kind.validate = WorkloadChecks.configMap
        return kind
    }()

    static let secret: ResourceKind = {
        var kind = ResourceKind(
            builtIn: "Secret", plural: "secrets",
            fields: ["data": .strings, "stringData": .strings, "type": .string, "immutable": .boolean])
        kind.selectableFields = ["type"]
        kind.validate = WorkloadChecks.secret
        kind.prepare = { object, _ in
            if let texts = object["stringData"]?.map {
                object.edit("data") { data in
                    for entry in texts.entries {
                        data.set(entry.key, Document(.string(Base64.encoded(Array((entry.value.string ?? "").utf8)))))
                    }
                }
                object.set("stringData", nil)
            }
            if (object["type"]?.string ?? "").isEmpty { object.set("type", "Opaque") }
        }
        return kind
    }()

    static let serviceAccount: ResourceKind = {
        var kind = ResourceKind(
            builtIn: "ServiceAccount", plural: "serviceaccounts",
            fields: [
                "secrets": .list(.any, by: "name"), "imagePullSecrets": .list(.any),
                "automountServiceAccountToken": .boolean,
            ])
        kind.shortNames = ["sa"]
        kind.allowsUnconditionalUpdate = false
        kind.returnsDeleted = true
        return kind
    }()

    static let lease: ResourceKind = {
        var kind = ResourceKind(
            builtIn: "Lease", plural: "leases", group: "coordination.k8s.io",
            fields: [
                "spec": .object([
                    "holderIdentity": .string, "leaseDurationSeconds": .int32, "acquireTime": .microTime,
                    "renewTime": .microTime, "leaseTransitions": .int32, "strategy": .string,
                    "preferredHolder": .string,
                ])
            ])
        kind.allowsCreateOnUpdate = true
        kind.allowsUnconditionalUpdate = false
        kind.validate = WorkloadChecks.lease
        kind.emptyObject = .map(["metadata": .emptyMap, "spec": .emptyMap])
        return kind
    }()

    static let event: ResourceKind = {
        var kind = ResourceKind(
            builtIn: "Event", plural: "events",
            fields: [
                "involvedObject": .object(
                    [
                        "kind": .string, "namespace": .string, "name": .string, "uid": .string, "apiVersion": .string,
                        "resourceVersion": .string, "fieldPath": .string,
                    ], isAtomic: true),
                "reason": .string, "message": .string, "source": .object(["component": .string, "host": .string]),
                "firstTimestamp": .time, "lastTimestamp": .time, "count": .int32, "type": .string,
                "eventTime": .microTime, "series": .any, "action": .string, "related": .any,
                "reportingComponent": .string, "reportingInstance": .string,
            ])
        kind.shortNames = ["ev"]
        kind.validate = WorkloadChecks.event
        kind.allowsCreateOnUpdate = true
        kind.schema.defaults = [("eventTime", nil), ("reportingComponent", ""), ("reportingInstance", "")]
        kind.selectableFields = [
            "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
            "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason",
            "reportingComponent", "source", "type",
        ]
        kind.emptyObject = .map([
            "metadata": .emptyMap, "involvedObject": .emptyMap, "source": .emptyMap, "eventTime": nil,
            "reportingComponent": "", "reportingInstance": "",
        ])
        return kind
    }()

    static func rbac(
        _ name: String, _ plural: String, isNamespaced: Bool, _ fields: [String: Schema]
    ) -> ResourceKind {
        var kind = ResourceKind(builtIn: name, plural: plural, group: "rbac.authorization.k8s.io", fields: fields)
        kind.isNamespaced = isNamespaced
        kind.nameRule = .pathSegment
        if fields["roleRef"] != nil { kind.validate = WorkloadChecks.binding }
        kind.emptyObject =
            fields["rules"] == nil
            ? .map(["metadata": .emptyMap, "roleRef": .map(["apiGroup": "", "kind": "", "name": ""])])
            : .map(["metadata": .emptyMap, "rules": nil])
        return kind
    }
}
