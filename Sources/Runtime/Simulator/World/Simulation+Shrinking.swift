public import PolicyRuntime

extension Simulation {
    /// The happenings of a schedule that break a guarantee by themselves: no single one of them can be left out.
    ///
    /// Halves are tried before quarters, down to single happenings; each try is a run of its own.
    public static func shrink(
        _ schedule: [Happening], to guarantee: Violation.Guarantee, in settings: Settings, by decider: Decider
    ) -> [Happening] {
        var left = schedule
        var width = max(1, left.count / 2)
        while true {
            var start = 0
            var isSmaller = false
            while start < left.count {
                var fewer = left
                fewer.removeSubrange(start..<min(start + width, left.count))
                var simulation = Simulation(settings, schedule: fewer, by: decider)
                if simulation.run()?.guarantee == guarantee {
                    left = fewer
                    isSmaller = true
                } else {
                    start += width
                }
            }
            if width > 1 { width /= 2 } else if !isSmaller { return left }
        }
    }
}
