import Documents
import PolicyCompiler
import PolicyDSL
import PolicyRuntime
import PolicySimulator
import ShippedPolicies
import Testing

@testable import PolicyOperator

/// A simulated world without a network before it.
private final class WorldPorts: Ports {
    let world: Shared<SimulatedWorld>

    init() {
        var world = SimulatedWorld(seed: 3)
        world.kubernetes.put(SampleManifests.deployment(), at: world.now)
        self.world = Shared(world)
    }

    func perform(_ call: PortCall) async -> PortReply { world.withLock { $0.answer(call) } }
}

private func decider(_ text: String) throws -> Decider {
    let source = SourceFile(name: "p.fpol", text: Array(text.utf8))
    let compilation = PolicyCompiler.compile(source) { name in
        ShippedPolicies.text(of: name).map { SourceFile(name: "\(name).fpol", text: $0) }
    }
    return try Decider(try #require(compilation.policy))
}

private let orders = PassRunner.Key(.flinkDeployment, "default", "orders")

@Test(arguments: [("prod-*", false), ("def*", true)])
func `a resource that the policy is not for is left alone`(_ pattern: String, _ isTouched: Bool) async throws {
    let decider = try decider(
        "policy p extends apache-operator\nfor FlinkDeployment where namespace matches \"\(pattern)\"\n")
    var writes = 0
    let ports = WorldPorts()
    let result = await PassRunner(ports, clock: { ports.world.withLock { $0.now } }).run(
        orders, by: decider, options: Reconciliation.Options(), entropy: 1
    ) { call, _ in if !call.isQuestion { writes += 1 } }
    guard case .finished(let requeue) = result else { throw NeverSo(what: "the pass ends: \(result)") }
    #expect((writes > 0) == isTouched)
    #expect(requeue.because.contains("is not for it") != isTouched)
}

@Test func `a pass ends before its next call when it has to stop`() async throws {
    let decider = try decider("policy p extends apache-operator\nfor FlinkDeployment\n")
    let (calls, ports) = (Counter(), WorldPorts())
    let runner = PassRunner(ports, clock: { ports.world.withLock { $0.now } }, isStopping: { calls.next() > 3 })
    var made = 0
    let result = await runner.run(orders, by: decider, options: Reconciliation.Options(), entropy: 1) { _, _ in
        made += 1
    }
    guard case .cancelled = result else { throw NeverSo(what: "it stops: \(result)") }
    #expect(made == 3)
}

@Test func `a dry run sees what would be written to the status, and stops where the plan would begin`() async throws {
    let decider = try decider("policy p extends apache-operator\nfor FlinkDeployment\n")
    let world = WorldPorts()
    let before = world.world.withLock { $0.kubernetes.resourceVersion }
    let dry = DryRunPorts(world)
    _ = await PassRunner(dry, clock: { world.world.withLock { $0.now } }).run(
        orders, by: decider, options: Reconciliation.Options(), entropy: 1)
    guard case .kubernetes(let write)? = dry.firstWrite else { throw NeverSo(what: "a plan begins") }
    #expect(write.method == "PATCH")
    #expect(write.body?["metadata"]?["annotations"]?[Journal.annotation] != nil)
    #expect(world.world.withLock { $0.kubernetes.resourceVersion } == before)
}
