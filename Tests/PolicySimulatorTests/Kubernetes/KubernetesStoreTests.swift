import Documents
import PolicyRuntime
import Testing

@testable import PolicySimulator

/// The parts below the server against plain definitions of them, on drawn input. A failure names its seed.
@Suite struct KubernetesStoreTests {
    struct Draw {
        private var state: UInt64

        init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

        mutating func below(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
    }

    @Test(arguments: 0..<20) func `a table is a sorted dictionary`(_ seed: UInt64) {
        var draw = Draw(seed)
        var table = ObjectTable()
        var model: [String: Int64] = [:]
        for step in 0..<4000 {
            let key = "\(["a", "a-b", "b"][draw.below(3)])/\(draw.below(900))"
            if draw.below(3) == 0 {
                table.remove(key)
                model[key] = nil
            } else {
                table.put(Document(.integer(Int64(step))), revision: Int64(step), for: key)
                model[key] = Int64(step)
            }
        }
        #expect(table.count == model.count)
        for prefix in ["", "a/", "a-b/", "c/"] {
            let expected = model.keys.filter { $0.hasPrefix(prefix) }.sorted()
            for start in [prefix, prefix + "45", "a-b/7", "zz"] {
                var found: [String] = []
                table.visit(from: start, prefix: prefix) { row in
                    found.append(row.key)
                    return true
                }
                let isSame = found == expected.filter { $0 >= start }
                #expect(isSame, "seed \(seed), prefix \(prefix), from \(start)")
                #expect(table.count(from: start, prefix: prefix) == found.count, "seed \(seed), \(prefix), \(start)")
            }
        }
        let isEqual = model.allSatisfy { table[$0.key]?.revision == $0.value }
        #expect(isEqual)
    }

    /// Paths over few names, so that sets meet.
    private static func set(_ draw: inout Draw) -> (FieldSet, Set<[String]>) {
        var set = FieldSet()
        var paths: Set<[String]> = []
        for _ in 0..<draw.below(8) {
            let path = (0...draw.below(3)).map { _ in "f:" + ["a", "b", "c"][draw.below(3)] }
            var node = Document.emptyMap
            for step in path.reversed() { node = Document(.map(DocumentMap([.init(key: step, value: node)]))) }
            set.formUnion(FieldSet(node))
            paths.insert(path)
        }
        return (set, paths)
    }

    @Test(arguments: 0..<300) func `sets of fields are sets of paths`(_ seed: UInt64) {
        var draw = Draw(seed)
        let (left, leftPaths) = Self.set(&draw)
        let (right, rightPaths) = Self.set(&draw)
        var union = left
        union.formUnion(right)
        var difference = left
        difference.subtract(right)
        func texts(_ paths: Set<[String]>) -> [String] {
            paths.map { $0.map { "." + $0.dropFirst(2) }.joined() }.sorted()
        }
        #expect(left.paths == texts(leftPaths))
        #expect(union.paths == texts(leftPaths.union(rightPaths)))
        #expect(difference.paths == texts(leftPaths.subtracting(rightPaths)))
        #expect(left.intersection(right).paths == texts(leftPaths.intersection(rightPaths)))
        #expect(difference.isEmpty == leftPaths.subtracting(rightPaths).isEmpty)
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (951_782_400_000, "2000-02-29T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
        (1_795_237_885_123, "2026-11-21T05:11:25Z"), (4_107_542_399_999, "2100-02-28T23:59:59Z"),
        (Int64.max, "9999-12-31T23:59:59Z"), (Int64.min, "0000-01-01T00:00:00Z"),
    ]) func `times as text`(_ milliseconds: Int64, _ text: String) {
        #expect(timestampText(milliseconds) == text)
    }

    @Test(arguments: ["", "f", "fo", "foo", "foob", "\u{0}\u{FF}", "hunter2"]) func `base64 there and back`(
        _ text: String
    ) {
        for isForURLs in [false, true] {
            let encoded = Base64.encoded(Array(text.utf8), isForURLs: isForURLs)
            #expect(Base64.decoded(encoded, isForURLs: isForURLs) == Array(text.utf8))
        }
        #expect(Base64.encoded(Array("foob".utf8)) == "Zm9vYg==")
        #expect(Base64.decoded("Zm9vYg=") == nil && Base64.decoded("Zm9v!g==") == nil)
    }

    @Test func `names`() {
        for good in ["a", "a-b", "a.b-c.d", "0", String(repeating: "a", count: 253)] {
            #expect(ObjectNames.error(good, .subdomain) == nil, "\(good)")
        }
        for bad in ["", "A", "-a", "a-", "a..b", "a.-b", "a_b", ".a", "a.", "ä", String(repeating: "a", count: 254)] {
            #expect(ObjectNames.error(bad, .subdomain) != nil, "\(bad)")
        }
        #expect(ObjectNames.error("a.b", .label) != nil && ObjectNames.error("1a", .serviceLabel) != nil)
        #expect(ObjectNames.error("system:x", .pathSegment) == nil && ObjectNames.error("a/b", .pathSegment) != nil)
    }

    @Test(arguments: ResourceKind.flink.map(\.id)) func `a kind is what its definition says`(_ id: ResourceKind.ID)
        throws
    {
        let kind = try #require(ResourceKind.flink.first { $0.id == id })
        let read = try #require(ResourceKind(definition: kind.definition))
        let isSame = read.definition == kind.definition
        #expect(isSame)
        #expect(read.hasStatus == kind.hasStatus && read.scale == kind.scale && read.plural == kind.plural)
    }

    /// Requests that are half right: each is answered, none stops the server or leaves it in contradiction.
    @Test(arguments: 0..<40) func `no request stops the server`(_ seed: UInt64) {
        var draw = Draw(seed)
        var kubernetes = SimulatedKubernetes(namespaces: ["rec"], seed: seed, logCapacity: 50)
        var seen = kubernetes.resourceVersion
        for step in 0..<400 {
            let call = Self.request(&draw)
            let answer = kubernetes.answer(call, at: Int64(step) * 997)
            let isAnswered = (200..<500).contains(answer.status) || answer.status == 504
            if !isAnswered || kubernetes.resourceVersion < seen {
                Issue.record("seed \(seed), step \(step): \(call.method) \(call.path) is \(answer.status)")
            }
            seen = kubernetes.resourceVersion
        }
        for collection in kubernetes.collections {
            collection.objects.visit(from: "", prefix: "") { row in
                let isKept =
                    collection.kind.key(row.object.namespace, row.object.name) == row.key
                    && row.object["metadata"]?["resourceVersion"]?.string == String(row.revision)
                    && kubernetes.placeOfUID[row.object.uid]?.key == row.key
                if !isKept { Issue.record("seed \(seed): \(row.key) is not what it says") }
                return true
            }
        }
        let objects = kubernetes.collections.reduce(0) { $0 + $1.objects.count }
        #expect(kubernetes.placeOfUID.count == objects, "seed \(seed)")
    }

    private static func request(_ draw: inout Draw) -> APICall {
        let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", ""]
        let kinds = [
            ("/apis/flink.apache.org/v1beta1", "flinkdeployments", "FlinkDeployment", "flink.apache.org/v1beta1"),
            ("/apis/apps/v1", "deployments", "Deployment", "apps/v1"), ("/api/v1", "configmaps", "ConfigMap", "v1"),
            ("/api/v1", "pods", "Pod", "v1"), ("/api/v1", "services", "Service", "v1"),
            ("/api/v1", "namespaces", "Namespace", "v1"),
            (
                "/apis/apiextensions.k8s.io/v1", "customresourcedefinitions", "CustomResourceDefinition",
                "apiextensions.k8s.io/v1"
            ),
        ]
        let kind = kinds[draw.below(kinds.count)]
        let name = ["a", "b", "rec", "%zz", "flinkdeployments.flink.apache.org", ""][draw.below(6)]
        var path = kind.0
        if draw.below(4) > 0 { path += "/namespaces/rec" }
        path += "/" + kind.1
        if draw.below(3) > 0 { path += "/" + name }
        path += ["", "", "", "/status", "/scale", "/x/y"][draw.below(6)]
        path +=
            [
                "", "", "?watch=1&resourceVersion=3", "?limit=1&continue=eyJydiI6MX0", "?fieldManager=f&force=true",
                "?labelSelector=a%3Db,!c", "?dryRun=All&fieldValidation=Strict", "?propagationPolicy=Foreground",
                "?resourceVersion=-1", "?%%%=&&&=", "?fieldSelector=metadata.name%3Da",
            ][draw.below(11)]
        let types: [String?] = [
            nil, "application/json", "application/merge-patch+json", "application/json-patch+json",
            "application/strategic-merge-patch+json", "application/apply-patch+yaml", "text/plain",
        ]
        return APICall(
            methods[draw.below(methods.count)], path, contentType: types[draw.below(types.count)],
            body: body(&draw, kind.2, kind.3))
    }

    private static func body(_ draw: inout Draw, _ kind: String, _ apiVersion: String) -> Document? {
        switch draw.below(6) {
        case 0: return nil
        case 1: return value(&draw, 4)
        case 2:
            return [
                .map([
                    "op": Document(.string(["add", "remove", "copy", "move", "test", "?"][draw.below(6)])),
                    "path": Document(
                        .string(["/spec", "/spec/x", "/metadata/labels/a", "", "x", "/spec/-"][draw.below(6)])),
                    "from": "/metadata", "value": value(&draw, 2),
                ])
            ]
        default:
            var metadata = DocumentMap([
                .init(key: "name", value: Document(.string(["a", "b", "rec", ""][draw.below(4)])))
            ])
            if draw.below(3) == 0 { metadata["finalizers"] = ["example.com/f"] }
            if draw.below(3) == 0 { metadata["labels"] = value(&draw, 1) }
            if draw.below(4) == 0 { metadata["ownerReferences"] = value(&draw, 3) }
            if draw.below(4) == 0 { metadata["generateName"] = "g-" }
            return .map([
                "apiVersion": Document(.string(apiVersion)), "kind": Document(.string(kind)),
                "metadata": draw.below(8) == 0 ? value(&draw, 2) : Document(.map(metadata)), "spec": value(&draw, 3),
                "status": value(&draw, 2), "data": value(&draw, 1),
            ])
        }
    }

    private static func value(_ draw: inout Draw, _ depth: Int) -> Document {
        switch draw.below(depth > 0 ? 9 : 6) {
        case 0: return nil
        case 1: return Document(.bool(draw.below(2) == 0))
        case 2: return Document(.integer([0, 1, -1, Int64.max, Int64.min, 8081][draw.below(6)]))
        case 3: return Document(.real([0.5, 1e300, -0.0][draw.below(3)]))
        case 4, 5: return Document(.string(["", "a", "RollingUpdate", "x y", "\"\\\n"][draw.below(5)]))
        case 6: return Document(.list((0..<draw.below(3)).map { _ in value(&draw, depth - 1) }))
        default:
            let names = [
                "replicas", "selector", "template", "spec", "containers", "name", "image", "job", "state", "names",
                "group",
                "versions", "finalizers", "uid", "kind", "apiVersion", "matchLabels", "ports", "$patch",
            ]
            var map = DocumentMap()
            for _ in 0..<draw.below(5) { map[names[draw.below(names.count)]] = value(&draw, depth - 1) }
            return Document(.map(map))
        }
    }
}
