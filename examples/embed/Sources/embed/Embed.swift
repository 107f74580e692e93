// A host that decides: it loads a policy, says what it knows of a job, and gets a decision and a plan of requests.

import Documents
import PolicyCompiler
import PolicyDSL
import PolicyRuntime

let text = """
    policy careful for FlinkDeployment
    strategy with-savepoint { suspend stop-with-savepoint restore savepoint }
    upgrade {
      use with-savepoint when job.state == RUNNING
      otherwise wait "the job is not running"
    }
    """

@main
struct Embed {
    static func main() throws {
        // Once: compile (or read an artifact), and make the tables ready.
        let compilation = compile(SourceFile(name: "careful.fpol", text))
        guard let policy = compilation.policy else { return print("\(compilation.diagnostics.map(\.message))") }
        let decider = try Decider(policy)

        // Each time: facts in, a decision out. What is left out is open.
        let facts = try JSONReader.readValue(Array(#"{"job.state": "RUNNING"}"#.utf8))
        var values = [FactValue?](repeating: nil, count: policy.inputs.count)
        for fact in givenFacts(in: facts, for: policy.inputs).facts { values[fact.input.index] = fact.value }
        let id = DecisionID("upgrade", "savepoint")
        guard case .decided(let row) = decider.decide(id, values), let table = policy.table(id) else { return }
        let outcome = table.rows[row].outcome

        // The steps that carry it out, and the requests that they are for the `direct` target.
        let ids = PlanIdentifiers(
            trigger: "34739409c5af4c1fa1999f6c3176dfc8", job: "780fc8ddff5676c773f49a905d8d74a3", resultStore: "1",
            now: 0)
        var subject = PlanSubject(
            kind: .flinkDeployment, namespace: "shop", name: "orders", newSpec: .map(["job": .map([:])]), ids: ids)
        subject.jobID = "f9c4bbf3565336bd8d9d823d131f3a4c"
        subject.savepointDirectory = "s3://flink-state/orders/savepoints"
        let plan = try plan(PlanIntent(id, outcome, of: policy) { values[$0.index] }, for: subject)
        for request in DirectTarget().lower(plan, for: subject).requests.prefix(4) { print(request.command) }
    }
}
