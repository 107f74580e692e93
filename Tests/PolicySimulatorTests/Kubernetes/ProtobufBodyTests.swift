import Documents
import Testing

@testable import PolicySimulator

@Suite struct ProtobufBodyTests {
    /// A field of a message.
    private static func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
        varint(UInt64(number) << 3 | 2) + varint(UInt64(bytes.count)) + bytes
    }
    private static func varint(_ value: UInt64) -> [UInt8] {
        value < 128 ? [UInt8(value)] : [UInt8(value & 127) | 128] + varint(value >> 7)
    }
    private static func field(_ number: UInt8, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }
    private static func field(_ number: UInt8, number value: UInt8) -> [UInt8] {
        varint(UInt64(number) << 3) + [value]
    }

    private static func envelope(_ apiVersion: String, _ kind: String, _ message: [UInt8]) -> [UInt8] {
        [0x6B, 0x38, 0x73, 0x00] + field(1, field(1, apiVersion) + field(2, kind)) + field(2, message)
            + field(3, "") + field(4, "")
    }

    private static let configMap = envelope(
        "v1", "ConfigMap",
        field(1, field(1, "limits") + field(2, "") + field(8, []) + field(11, field(1, "tier") + field(2, "gold")))
            + field(2, field(1, "rate") + field(2, "10")) + field(2, field(1, "none") + field(2, ""))
            + field(3, field(1, "key") + field(2, [1, 2, 3])) + field(4, number: 0))

    @Test func `a ConfigMap is read as its JSON would be`() throws {
        let expected = Document.map([
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": .map(["name": "limits", "labels": .map(["tier": "gold"])]),
            "data": .map(["rate": "10", "none": ""]), "binaryData": .map(["key": "AQID"]), "immutable": false,
        ])
        let read = try ProtobufBody.read(Self.configMap)
        #expect(read == expected)
    }

    @Test func `fields of a part that is written in line stand in the whole`() throws {
        let volume = Self.field(1, "config") + Self.field(2, Self.field(19, Self.field(1, Self.field(1, "settings"))))
        let pod = Self.envelope("v1", "Pod", Self.field(2, Self.field(1, volume)))
        let read = try ProtobufBody.read(pod)
        #expect(
            read["spec"]?["volumes"] == [.map(["name": "config", "configMap": .map(["name": "settings"])])])
    }

    @Test func `times, quantities and ports are read as texts and numbers`() throws {
        let lease = Self.envelope(
            "coordination.k8s.io/v1", "Lease",
            Self.field(2, Self.field(3, Self.field(1, number: 5) + [0x10, 0x80, 0x9C, 0x9C, 0x39])))
        #expect(try ProtobufBody.read(lease)["spec"]?["acquireTime"] == "1970-01-01T00:00:05.120000Z")
        let port = Self.field(3, number: 80) + Self.field(4, Self.field(1, number: 1) + Self.field(3, "http"))
        let service = Self.envelope("v1", "Service", Self.field(2, Self.field(1, port)))
        #expect(try ProtobufBody.read(service)["spec"]?["ports"] == [.map(["port": 80, "targetPort": "http"])])
    }

    @Test func `no bytes crash it: every beginning, and every byte changed`() {
        for end in 0...Self.configMap.count { _ = try? ProtobufBody.read(Array(Self.configMap[..<end])) }
        for place in Self.configMap.indices {
            for value in [0, 1, 0x7F, 0x80, 0xFF] as [UInt8] {
                var bytes = Self.configMap
                bytes[place] = value
                _ = try? ProtobufBody.read(bytes)
            }
        }
    }

    @Test func `what is not known is refused and not left out`() {
        let unknown = Self.envelope("v1", "ConfigMap", Self.field(15, "x"))
        #expect(throws: StatusError.self) { try ProtobufBody.read(unknown) }
        let kind = Self.envelope("v1", "Widget", [])
        #expect(throws: StatusError.self) { try ProtobufBody.read(kind) }
    }

    @Test func `each message that a field names is in the table`() {
        func names(_ kind: ProtobufMessages.Field.Kind) -> [String] {
            switch kind {
            case .message(let name): [name]
            case .list(let inner), .map(let inner): names(inner)
            default: []
            }
        }
        for (message, fields) in ProtobufMessages.all {
            for field in fields.values {
                for name in names(field.kind) { #expect(ProtobufMessages.all[name] != nil, "\(message).\(field.name)") }
            }
        }
    }
}
