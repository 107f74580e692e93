import Documents
import Foundation
import PolicyDSL
import TestSupport
import Testing

@testable import PolicyCompiler

/// Zone data as tzdata ships it, against the offsets that Python's `zoneinfo` has for the same bytes
/// (`Fixtures/zones.txt`: a line of the name and the bytes, a line of moments with offsets).
@Suite struct ZoneTests {
    struct Sample: CustomTestStringConvertible {
        var name: String
        var bytes: [UInt8]
        var offsets: [(at: Int, offset: Int)]
        var testDescription: String { name }

        static let all: [Sample] = {
            let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/zones.txt")
            guard let text = try? String(contentsOf: path, encoding: .utf8) else { return [] }
            let lines = text.split(separator: "\n")
            return stride(from: 0, to: lines.count - 1, by: 2).map { place in
                let head = lines[place].split(separator: " ")
                let pairs = lines[place + 1].split(separator: " ").map { pair in
                    let parts = pair.split(separator: ":").compactMap { Int($0) }
                    return (at: parts[0], offset: parts[1])
                }
                return Sample(
                    name: String(head[0]), bytes: [UInt8](Data(base64Encoded: String(head[1])) ?? Data()),
                    offsets: pairs)
            }
        }()
    }

    @Test func `there are thousands of instants`() {
        #expect(Sample.all.count >= 17)
        #expect(Sample.all.reduce(0) { $0 + $1.offsets.count } > 4_000)
    }

    @Test(arguments: Sample.all) func `offsets are those of Python`(_ sample: Sample) throws {
        let rules = try ZoneRules(tzif: sample.bytes)
        let wrong = sample.offsets.filter { rules.offset(at: $0.at) != $0.offset }
        #expect(wrong.isEmpty, "\(wrong.prefix(3))")
        // What goes into artifacts is shorter and says the same.
        let normalised = rules.normalised
        let changed = sample.offsets.filter { normalised.offset(at: $0.at) != $0.offset }
        #expect(changed.isEmpty, "\(changed.prefix(3))")
        #expect(normalised == normalised.normalised)
        #expect(normalised.transitions.count <= rules.transitions.count)
    }

    /// The changes that a walk finds are all that there are: between them, no sampled moment has another offset.
    @Test(arguments: Sample.all) func `the next change is the next`(_ sample: Sample) throws {
        let rules = try ZoneRules(tzif: sample.bytes).normalised
        for (from, to) in zip(sample.offsets, sample.offsets.dropFirst()) {
            guard let change = rules.nextChange(after: from.at) else {
                #expect(from.offset == to.offset)
                continue
            }
            #expect(rules.offset(at: change - 1) == from.offset && rules.offset(at: change) != from.offset)
            if change > to.at { #expect(from.offset == to.offset) }
        }
    }

    @Test func `all bytes are zone data or an error`() throws {
        let berlin = try #require(Sample.all.first)
        for length in 0..<berlin.bytes.count { _ = try? ZoneRules(tzif: Array(berlin.bytes.prefix(length))) }
        #expect(throws: TZifError.self) { try ZoneRules(tzif: Array(berlin.bytes.dropLast())) }
        var random = SeededRandom(seed: 11)
        for _ in 0..<20_000 {
            var bytes = berlin.bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let rules = try? ZoneRules(tzif: bytes) else { continue }
            _ = rules.normalised.nextChange(after: 1_700_000_000)
        }
        // Counts that are believed would ask for gigabytes.
        var liar = berlin.bytes
        liar.replaceSubrange(32..<36, with: [0x7F, 0xFF, 0xFF, 0xFF])
        #expect(throws: TZifError("it counts more than it has")) { try ZoneRules(tzif: liar) }
        #expect(throws: TZifError("it does not start as zone data does")) {
            try ZoneRules(tzif: Array(repeating: 0x20, count: 100))
        }
    }

    /// Version 1, as small as it goes: one change at 1,000,000,000 from 3600 to 7200.
    static func tiny(version: UInt8 = 0, leaps: UInt8 = 0, offsets: [Int32] = [3_600, 7_200]) -> [UInt8] {
        func big(_ value: Int32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> Int32(24 - $0 * 8)) } }
        var bytes = Array("TZif".utf8) + [version] + [UInt8](repeating: 0, count: 15)
        for count in [0, 0, Int32(leaps), 1, 2, 4] { bytes += big(count) }
        bytes += big(1_000_000_000) + [1]
        for offset in offsets { bytes += big(offset) + [0, 0] }
        bytes += Array("ABC\0".utf8)
        for _ in 0..<leaps { bytes += big(78_796_800) + big(1) }
        return bytes
    }

    @Test func `the first version is read, and what cannot be is refused`() throws {
        let rules = try ZoneRules(tzif: Self.tiny())
        #expect(rules.offset(at: 999_999_999) == 3_600 && rules.offset(at: 1_000_000_000) == 7_200)
        #expect(throws: TZifError("it counts leap seconds")) { try ZoneRules(tzif: Self.tiny(leaps: 1)) }
        #expect(throws: TZifError("it has an offset of more than a day")) {
            try ZoneRules(tzif: Self.tiny(offsets: [3_600, 200_000]))
        }
        #expect(throws: TZifError("it has a version that is not 1 to 4")) {
            try ZoneRules(tzif: Self.tiny(version: UInt8(ascii: "9")))
        }
        #expect(throws: TZifError("it is cut off")) { try ZoneRules(tzif: Self.tiny(version: UInt8(ascii: "2"))) }
    }

    /// Data with all changes spelled out until 2037 and data that leave them to the last line are the same zone.
    @Test func `long and short data lead to one form`() throws {
        let sample = try #require(Sample.all.first { $0.name == "Europe/Berlin" })
        let short = try ZoneRules(tzif: sample.bytes).normalised
        var long = short
        var moment = short.transitions.last?.at ?? 0
        while let next = short.nextChange(after: moment), next < 2_145_916_800 {
            long.transitions.append(ZoneRules.Transition(at: next, offset: short.offset(at: next)))
            moment = next
        }
        #expect(long.transitions.count > short.transitions.count + 40)
        #expect(long.normalised == short)
    }

    @Test(arguments: [
        ("UTC", 0), ("Z", 0), ("GMT", 0), ("Etc/UTC", 0), ("+02:00", 7_200), ("-0330", -12_600), ("UTC+5", 18_000),
        ("GMT-10:30", -37_800),
    ])
    func `fixed offsets need no data`(_ name: String, _ offset: Int) {
        #expect(ZoneName.fixedOffset(name)?.initialOffset == offset)
    }

    @Test(arguments: ["", "+", "++5", "+5:", "+19", "+05:60", "UTC 5", "CET", "Europe/Berlin", "+1:2:3"])
    func `what is no offset is none`(_ name: String) { #expect(ZoneName.fixedOffset(name) == nil) }

    @Test(arguments: ["../etc/passwd", "/etc/passwd", "Europe//Berlin", "Europe/", "a b", ".hidden", "Europe/../x", ""])
    func `a name leads nowhere else`(_ name: String) { #expect(!ZoneName.isName(name)) }
}

/// The zones of a policy, from its text to what an artifact holds and back.
@Suite struct ZonePolicyTests {
    private static let text = """
        policy zones for FlinkDeployment
        setting hours : window = "Mon-Fri 09:00-17:00 Europe/Berlin"
          from annotation "example.com/hours"
        snapshot savepoint {
          trigger as PERIODIC every "0 0 2 * * ?" in "Australia/Sydney"  when now in hours
          otherwise skip
        }
        retain tiers of savepoints {
          keep 1 per day in "America/New_York" for 7d
          keep 1 per week in "+02:00" for 28d
        }
        """

    @Test func `what it names is part of it, and is read back`() throws {
        let policy = try ArtifactPolicies.compiled(Self.text)
        #expect(policy.zones.map(\.name) == ["America/New_York", "Australia/Sydney", "Europe/Berlin"])
        let bytes = ArtifactWriter.write(policy)
        let again = try ArtifactReader.read(bytes, name: "zones.json")
        #expect(again.zones == policy.zones)
        #expect(ArtifactWriter.write(again) == bytes)
        #expect(again.zone("Europe/Berlin")?.offset(at: 1_782_000_000) == 7_200)
    }

    /// An artifact whose zones were changed by somebody who computed the digest anew.
    @Test(arguments: [
        (
            #""name":"Europe/Berlin""#, #""name":"Europe/Bern""#,
            "nothing in the policy names the time zone `Europe/Bern`"
        ),
        (#"CET-1CEST,M3.5.0,M10.5.0/3"#, "CET", "this is no rule of a time zone"),
        (
            #""offset":3600,"transitions":[]"#, #""offset":3600,"transitions":[[5,7200],[5,3600]]"#,
            "the transitions do not rise"
        ),
        (
            #""offset":3600,"transitions":[]"#, #""offset":3600,"transitions":[[5]]"#,
            "a transition is a moment and an offset"
        ),
        (#""offset":3600,"transitions":[]"#, #""offset":360000,"transitions":[]"#, "no zone is so far from UTC"),
        (
            #""offset":3600,"transitions":[]"#, #""offset":3600,"transitions":[[99999999999999,0]]"#,
            "no transition lies so far away"
        ),
        (
            #""offset":3600,"transitions":[]"#, #""offset":3600,"transitions":[[1000000000,3600]]"#,
            "the zone says something twice, so no compiler wrote it"
        ),
        (
            "in \\\"Australia/Sydney\\\"", "in \\\"Australia/Perth\\\"",
            "the input is called `every 0 0 2 * * ? in \"Australia/Sydney\"`"
        ),
        (#""zone":"America/New_York""#, #""zone":"../etc""#, "`../etc` is no name of a time zone"),
        (
            #""zone":"America/New_York""#, #""zone":"UTC""#,
            "nothing in the policy names the time zone `America/New_York`"
        ),
        (
            #""zone":"America/New_York""#, #""zone":"America/Toronto""#,
            "nothing in the policy names the time zone `America/New_York`"
        ),
    ])
    func `the reader believes no zone`(_ old: String, _ new: String, _ why: String) throws {
        let text = String(decoding: ArtifactWriter.write(try ArtifactPolicies.compiled(Self.text)), as: UTF8.self)
        let changed = text.replacingOccurrences(of: old, with: new)
        try #require(changed != text)
        var document = try JSONReader.readValue(Array(changed.utf8)[...])
        let content = try #require(document["policy"])
        document = .map([
            "format": Document(.string(ArtifactFormat.name)), "version": Document(.integer(1)),
            "digest": Document(.string(ArtifactWriter.digest(of: content))), "policy": content,
        ])
        do {
            _ = try ArtifactReader.read(try JSONWriter.canonical(document), name: "x.json")
            Issue.record("it was read")
        } catch {
            #expect((error as? ArtifactError)?.message == why)
        }
    }

    @Test(arguments: [
        ("every \"0 0 2 * * ?\" in \"Europe/Berlni\"", ["error[unknown-zone] \"Europe/Berlni\""]),
        ("every 6h in \"America/Havana\"", ["error[no-zone-data] \"America/Havana\""]),
        ("when now in \"Mon 09:00-10:00 America/Nuuk\"", ["error[bad-zone-data] America/Nuuk"]),
        ("when now in \"Mon 09:00-10:00 Berlni\" or now in \"Tue 09:00-10:00 Berlni\"", ["error[unknown-zone] Berlni"]),
    ])
    func `a zone that is not known is an error at its place`(_ rule: String, _ expected: [String]) {
        let text =
            "policy p for FlinkDeployment\nsnapshot savepoint {\n  trigger as PERIODIC \(rule)\n  otherwise skip\n}\n"
        #expect(findings(text).filter { !$0.hasPrefix("note") } == expected)
    }
}
