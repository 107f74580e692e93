import Documents
import PolicyRuntime
import Testing

@testable import PolicySimulator

@Suite struct KubernetesTableTests {
    @Test(
        arguments: [
            (0, "0s"), (119_999, "119s"), (120_000, "2m"), (121_000, "2m1s"), (599_000, "9m59s"), (600_000, "10m"),
            (10_799_000, "179m"), (10_800_000, "3h"), (11_000_000, "3h3m"), (28_800_000, "8h"), (172_799_000, "47h"),
            (172_800_000, "2d"), (180_000_000, "2d2h"), (691_200_000, "8d"), (63_072_000_000, "2y"),
            (63_158_400_000, "2y1d"), (252_288_000_000, "8y"), (-900, "0s"), (-5_000, "<invalid>"),
        ] as [(Int64, String)])
    func `an age has two units at most`(_ milliseconds: Int64, _ text: String) {
        #expect(AgeText.text(milliseconds) == text)
    }

    @Test(
        arguments: [
            (".a.b", "1"), ("{.a.b}", "1"), (".list[1]", "y"), (".list[-1]", "y"), (".list[*]", "x"),
            (".a['c.d']", "2"),
            (".a.c\\.d", "2"), (#".conditions[?(@.type=="Ready")].status"#, "True"), (".a.none", nil),
            (".list[7]", nil),
        ] as [(String, String?)])
    func `a column finds its value by path`(_ path: String, _ expected: String?) throws {
        let document = Document.map([
            "a": .map(["b": 1, "c.d": 2]), "list": ["x", "y"],
            "conditions": [
                .map(["type": "Stalled", "status": "False"]), .map(["type": "Ready", "status": "True"]),
            ],
        ])
        #expect(try #require(FieldPath(path)).value(in: document).map(FieldPath.text) == expected)
    }

    @Test(arguments: ["", "a", "[", ".a[", ".a[x", ".a[?(b)]", "..", ".a..b", ".list[99999999999999999999]"])
    func `what is no path is none`(_ path: String) { #expect(FieldPath(path) == nil) }

    private static func cells(_ table: Document, _ row: Int = 0) -> [String] {
        (table["rows"]?.list?[row]["cells"]?.list ?? []).map(FieldPath.text)
    }

    @Test func `a table has the columns of its kind and a row for each object`() throws {
        var world = KubernetesWorld()
        world.create("a")
        world.create("b")
        let call = APICall("GET", KubernetesWorld.deployments)
        let kind = try #require(world.kubernetes.kindRead(by: call))
        let table = kind.table(of: world.kubernetes.answer(call, at: 0).body, including: .metadata, at: 0)
        let columns = (table["columnDefinitions"]?.list ?? []).compactMap { $0["name"]?.string }
        #expect(columns == ["Name", "Job Status", "Lifecycle State"])
        #expect(table["rows"]?.list?.count == 2)
        #expect(Self.cells(table, 1).first == "b")
        let object = table["rows"]?.list?.first?["object"]
        #expect(object?["kind"] == "PartialObjectMetadata" && object?["spec"] == nil)
        #expect(table.revision == world.get(KubernetesWorld.deployments).revision)
    }

    @Test func `a definition brings its columns, and without any there is the age`() {
        let version = Document.map([
            "additionalPrinterColumns": [
                .map(["name": "Crew", "type": "integer", "jsonPath": ".spec.crew", "priority": 1])
            ]
        ])
        let columns = PrinterColumn.columns(of: version)
        #expect(columns.map(\.name) == ["Name", "Crew"] && columns[1].priority == 1)
        #expect(columns[1].cell(.map(["spec": .map(["crew": 7])]), 0) == 7)
        #expect(columns[1].cell(.map(["spec": .map(["crew": "seven"])]), 0) == nil)
        #expect(PrinterColumn.columns(of: nil).map(\.name) == ["Name", "Age"])
    }

    @Test func `each built-in kind fills all of its columns, whatever its objects lack`() throws {
        for kind in ResourceKind.builtIn + ResourceKind.flink {
            for object in [Document.map(["metadata": .map(["name": "x"])]), Document.map([:]), Document(.null)] {
                let table = kind.table(of: object, including: .object, at: 0)
                let count = table["columnDefinitions"]?.list?.count ?? 0
                #expect(count > 1 && table["rows"]?.list?.first?["cells"]?.list?.count == count)
            }
        }
    }
}
