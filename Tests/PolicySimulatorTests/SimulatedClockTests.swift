import PolicySimulator
import Testing

@Suite struct SimulatedClockTests {
    @Test func `a clock that jumps does not change how long it has been`() {
        var clock = SimulatedClock(now: 1_000)
        clock.advance(by: 500)
        clock.now -= 10_000
        clock.advance(by: 250)
        #expect(clock.elapsed == 750)
        #expect(clock.now == -8_250)
    }
}
