/// Random `retain` programs with a claim about each, small enough to try all inventories of a few snapshots.
public struct RandomRetention: Sendable {
    public var settings: String
    public var lines: [String]
    /// `never deletes ...` or `always keeps ...`
    public var claim: String

    private static let conditions = [
        "snapshot.state == COMPLETED", "snapshot.trigger == MANUAL", "snapshot.state != COMPLETED",
        "snapshot.age > 12h", "snapshot.trigger == MANUAL and snapshot.state == COMPLETED",
    ]

    public init(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let hasSetting = random.chance(1, in: 3)
        settings =
            hasSetting ? "setting some : count = 2 at least 1 at most 3\n  from annotation \"a.example/some\"\n" : ""
        func count(_ most: Int) -> String {
            hasSetting && random.chance(1, in: 3) ? "some" : "\(1 + random.below(most))"
        }
        func condition() -> String { random.pick(Self.conditions) }
        var lines = [
            random.pick([
                "keep all", "keep newest \(count(3))", "keep younger than \(random.pick(["2h", "30h"]))",
                "keep \(count(2)) per day for 7d", "keep all",
            ])
        ]
        if random.chance(1, in: 3) { lines.append("keep newest \(count(2))") }
        if random.chance(1, in: 4) { lines.append("keep 1 per \(random.pick(["hour", "week"])) for 30h") }
        if random.chance(1, in: 2) { lines.append("at most \(count(3))") }
        if random.chance(1, in: 3) { lines.append("at most \(random.pick(["2h", "30h"])) old") }
        if random.chance(1, in: 2) {
            lines.append("always keep \(count(2))" + (random.chance(2, in: 3) ? " preferring \(condition())" : ""))
        }
        if random.chance(1, in: 6) { lines.append("always keep 1 preferring \(condition())") }
        if random.chance(1, in: 3) { lines.append("never delete when \(condition())") }
        if random.chance(1, in: 4) { lines.append("only count when \(condition())") }
        if random.chance(1, in: 4) { lines.append("leave alone when \(condition())") }
        self.lines = lines
        claim =
            random.chance(1, in: 3)
            ? "never deletes \(condition())"
            : "always keeps \(1 + random.below(3))" + (random.chance(2, in: 3) ? " preferring \(condition())" : "")
    }

    public var text: String {
        "policy p for FlinkDeployment\n\(settings)retain r of savepoints {\n"
            + lines.map { "  \($0)\n" }.joined() + "}\nassert \"claim\" for retain r:\n  \(claim)\n"
    }
}
