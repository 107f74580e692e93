import PolicyCompiler
import Testing

@testable import PolicyRuntime

@Suite struct `Values as Flink reads them` {
    @Test(arguments: [
        ("24 h", Int64(86_400_000)), ("10 min", 600_000), ("500ms", 500), ("0", 0), ("1500", 1_500),
        ("1 d", 86_400_000),
        ("PT24H", 86_400_000), ("P1DT2H3M4.5S", 93_784_500), (" 7 DAYS ", 604_800_000), ("1500us", 1),
    ])
    func `a duration`(_ text: String, _ milliseconds: Int64) throws {
        #expect(try FlinkValues.duration(text) == milliseconds)
    }

    @Test(arguments: [
        "", "h", "-1 h", "1.5 h", "1h30m", "P", "PT", "P1H", "PT1D", "99999999999999999999", "10 fortnights",
    ])
    func `no duration`(_ text: String) {
        #expect(throws: FlinkValueError.self) { try FlinkValues.duration(text) }
    }

    @Test(arguments: [
        ("2026-11-21T05:11:25Z", Int64(1_795_237_885_000)), ("2026-11-21T06:11:25+01:00", 1_795_237_885_000),
        ("2026-11-21T05:11:25.25Z", 1_795_237_885_250), ("1970-01-01T00:00:00Z", 0),
        ("1969-12-31T23:59:59Z", -1_000), ("2024-02-29T00:00:00Z", 1_709_164_800_000),
        ("1795237885000", 1_795_237_885_000),
    ])
    func `a time`(_ text: String, _ milliseconds: Int64) throws {
        #expect(try Instant(parsing: text).millisecondsSinceEpoch == milliseconds)
    }

    @Test(arguments: ["", "2026-11-21", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-21T05:11:25", "now"])
    func `no time`(_ text: String) {
        #expect(throws: FlinkValueError.self) { try Instant(parsing: text) }
    }

    @Test(arguments: [Int64(0), 1, -1, 1_795_237_885_250, -62_135_596_800_000, 253_402_300_799_000])
    func `a time is printed as it is read`(_ milliseconds: Int64) throws {
        let moment = Instant(millisecondsSinceEpoch: milliseconds)
        #expect(try Instant(parsing: moment.description) == moment)
    }

    @Test func `the ends of time do not overflow`() {
        let first = Instant(millisecondsSinceEpoch: .min)
        let last = Instant(millisecondsSinceEpoch: .max)
        #expect(last.milliseconds(since: first) == .max)
        #expect(first.milliseconds(since: last) == .min)
        #expect(!first.description.isEmpty && !last.description.isEmpty)
    }

    @Test func `booleans are true and false for Flink, and yes and no for people`() throws {
        #expect(try FlinkValues.boolean("TRUE"))
        #expect(throws: FlinkValueError.self) { try FlinkValues.boolean("yes") }
        #expect(try FlinkValues.looseBoolean("yes"))
    }

    @Test func `sizes are powers of 1024`() throws {
        #expect(try FlinkValues.size("2048m") == 2048 << 20)
        #expect(try FlinkValues.size("1 gb") == 1 << 30)
        #expect(throws: FlinkValueError.self) { try FlinkValues.size("8388608 t") }
    }
}
