import Testing

/// `flinkpolicy simulate`.
@Suite struct SimulateCommandTests {
    private static let call = ["simulate", "cloudera", "--seeds", "3", "--happenings", "6", "--mode", "all"]

    @Test func `what is printed does not depend on the number of cores`() throws {
        let alone = try Program.runAll(Self.call + ["--jobs", "1", "--timeline"])
        let together = try Program.runAll(Self.call + ["--jobs", "5", "--timeline"])
        #expect(alone.status == together.status)
        let isSame = alone.out == together.out
        #expect(isSame)
        #expect(alone.out.contains("9 runs, "))
    }

    @Test func `nothing is told of its progress where nobody sees it`() throws {
        let result = try Program.runAll(Self.call)
        #expect(result.err == "")
        #expect(result.out.count { $0 == "\n" } == 1)
        #expect(try Program.runAll(Self.call + ["--stats"]).err.contains("events a second a core"))
    }

    @Test(arguments: [
        ["--seeds", "0"], ["--jobs", "0"], ["--broken", "0"], ["--happenings", "-1"], ["--faults", "gremlins"],
        ["--mode", "some"], ["--seeds", "18446744073709551615"],
    ])
    func `what cannot be tried is wrong usage`(options: [String]) throws {
        let result = try Program.runAll(["simulate", "cloudera"] + options)
        #expect(result.status == 2)
        #expect(result.out == "")
    }
}
