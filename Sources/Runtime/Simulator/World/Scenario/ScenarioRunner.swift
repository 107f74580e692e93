public import PolicyCompiler
public import PolicyRuntime

/// Plays the scenarios of a policy in a simulated world, with the production executor and a clock of the world's own.
///
/// What a story begins with is a healthy, running job, which an operator that is no part of the story has brought up. The
/// same scenario gives the same timeline.
public struct ScenarioRunner: Sendable {
    /// Through what plans are carried out.
    public typealias Target = ExplanationOptions.Target

    private let decider: Decider
    private let target: Target?
    private let stagehands: @Sendable (PolicyCompiler.ResourceKind) -> Decider?

    /// - Parameters:
    ///   - target: `nil`: the usual one for the kind of the resource.
    ///   - stagehands: The policy of the operator of a kind: it brings the job up, and is the one that reacts where the
    ///     target is an operator.
    public init(
        _ policy: CompiledPolicy, through target: Target? = nil,
        stagehands: @escaping @Sendable (PolicyCompiler.ResourceKind) -> Decider?
    ) throws(DeciderError) {
        decider = try Decider(policy)
        self.target = target
        self.stagehands = stagehands
    }

    public func run(_ scenario: PolicyScenario) -> PolicyTestReport.Scenario {
        var play = ScenarioPlay(scenario, decider, target, stagehands)
        play.run()
        return play.report
    }
}
