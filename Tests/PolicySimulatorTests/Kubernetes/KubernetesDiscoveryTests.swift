import Documents
import PolicyRuntime
import Testing

@testable import PolicySimulator

@Suite struct KubernetesDiscoveryTests {
    private let kubernetes = SimulatedKubernetes(at: 0)

    @Test func `aggregated discovery has all that the lists of each group have`() {
        let core = kubernetes.groupDiscovery(ofCore: true)
        let others = kubernetes.groupDiscovery(ofCore: false)
        var found: Set<String> = []
        for item in (core["items"]?.list ?? []) + (others["items"]?.list ?? []) {
            let group = item.at("metadata", "name")?.string ?? ""
            for version in item["versions"]?.list ?? [] {
                for resource in version["resources"]?.list ?? [] {
                    #expect(resource["verbs"]?.list?.isEmpty == false)
                    found.insert("\(group)/\(version["version"]?.string ?? "")/\(resource["resource"]?.string ?? "")")
                }
            }
        }
        #expect(found == Set(ResourceKind.all.map { "\($0.group)/\($0.version)/\($0.plural)" }))
    }

    /// Clients look in it whether the server validates fields itself; without, they ask for OpenAPI 2.
    @Test func `each kind can be patched with validation, says the OpenAPI document of its group`() throws {
        for kind in ResourceKind.all {
            let document = try #require(kubernetes.openAPIDocument(kind.apiPath))
            let paths = document["paths"]?.map?.entries ?? []
            let patches = paths.compactMap { $0.value["patch"] }.filter {
                $0["x-kubernetes-group-version-kind"]?["kind"]?.string == kind.kind
            }
            #expect(!patches.isEmpty)
            for patch in patches {
                let names = (patch["parameters"]?.list ?? []).compactMap { $0["name"]?.string }
                #expect(names.contains("fieldValidation") && names.contains("dryRun"))
            }
            let schema = document["components"]?["schemas"]?[kind.schemaName]
            #expect(schema?["x-kubernetes-group-version-kind"]?.list?.count == 1)
            #expect(schema?["description"]?.string?.isEmpty == false || kind.group == "rbac.authorization.k8s.io")
        }
    }

    @Test func `every reference of an OpenAPI document leads to a schema of it`() throws {
        for key in kubernetes.openAPIIndex["paths"]?.map?.entries.map(\.key) ?? [] {
            let document = try #require(kubernetes.openAPIDocument(key))
            let names = Set(document["components"]?["schemas"]?.map?.entries.map(\.key) ?? [])
            func check(_ here: Document) {
                switch here.value {
                case .map(let map):
                    if let reference = map["$ref"]?.string {
                        #expect(names.contains(String(reference.dropFirst(OpenAPIDialect.version3.rawValue.count))))
                    }
                    for entry in map.entries { check(entry.value) }
                case .list(let list): list.forEach(check)
                default: break
                }
            }
            check(document)
        }
    }

    @Test func `the URL of a document changes when a definition does`() {
        var world = KubernetesWorld()
        let key = "apis/flink.apache.org/v1beta1"
        let before = world.kubernetes.openAPIIndex["paths"]?[key]
        let again = world.kubernetes.openAPIIndex["paths"]?[key]
        world.call(
            "DELETE", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/flinkstatesnapshots.flink.apache.org")
        let after = world.kubernetes.openAPIIndex["paths"]?[key]
        #expect(before != nil && before == again && after != before)
    }

    @Test func `who asks what may be done and who asks is told`() {
        var world = KubernetesWorld()
        let rules = world.call("POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", .map([:]))
        #expect(rules.status == 201)
        #expect(rules.body.at("status", "resourceRules")?.list?.first?["verbs"] == ["*"])
        let me = world.call("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", .map([:]))
        #expect(me.body.at("status", "userInfo", "username") == "kubernetes-admin")
        #expect(world.call("GET", "/apis/authentication.k8s.io/v1/selfsubjectreviews").status == 405)
    }
}
