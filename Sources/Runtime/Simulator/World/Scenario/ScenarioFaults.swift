import PolicyCompiler
import PolicyRuntime

/// The faults and crashes of a scenario that wait for a call.
struct ScenarioFaults: Sendable {
    private struct Armed: Sendable {
        var mechanism: Mechanism
        var what: What
        var left: Int
        var step: PolicyScenario.Step
    }

    private enum What: Sendable, Hashable {
        case fault(PolicyScenario.Fault)
        case crash(PolicyScenario.Victim, isBefore: Bool)
    }

    /// What happens to a call.
    enum Happening: Sendable, Hashable {
        case none
        case fault(PolicyScenario.Fault)
        case crash(PolicyScenario.Victim, isBefore: Bool)
    }

    private var armed: [Armed] = []

    mutating func add(_ fault: PolicyScenario.Fault, of mechanism: Mechanism, times: Int, _ step: PolicyScenario.Step) {
        armed.append(Armed(mechanism: mechanism, what: .fault(fault), left: times, step: step))
    }

    mutating func add(_ victim: PolicyScenario.Victim, at moment: PolicyScenario.Moment, _ step: PolicyScenario.Step) {
        let what = What.crash(victim, isBefore: moment.isBefore)
        armed.append(Armed(mechanism: moment.mechanism, what: what, left: 1, step: step))
    }

    /// What happens to a call for this purpose: the first that waits for one such.
    mutating func take(for purpose: CallPurpose) -> Happening {
        guard let place = armed.firstIndex(where: { $0.left > 0 && purpose.isMeant(by: $0.mechanism) }) else {
            return .none
        }
        armed[place].left -= 1
        switch armed[place].what {
        case .fault(let fault): return .fault(fault)
        case .crash(let victim, let isBefore): return .crash(victim, isBefore: isBefore)
        }
    }

    /// Those that still wait, with how often.
    var unused: [(step: PolicyScenario.Step, mechanism: Mechanism, left: Int)] {
        armed.filter { $0.left > 0 }.map { ($0.step, $0.mechanism, $0.left) }
    }
}
