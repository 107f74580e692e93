import CBaselines
import Documents
import PolicyCompiler
import PolicyDSL
import PolicyRuntime

/// Work that begins with a text, against the C libraries alone.
struct DocumentBenchmark {
    let policy: CompiledPolicy
    let rounds: Int

    func rows() throws -> [ResultRow] { [try jsonLine(), try manifest()] + (try retention()) }

    private func jsonLine() throws -> ResultRow {
        let text = """
            {"mode": "last-state", "change": "upgrade", "kind": "FlinkDeployment", "cluster": {"mode": "native"}, \
            "job": {"state": "RUNNING", "start": {"age": "3h"}}, "jobmanager": {"status": "READY", "never-started": false}, \
            "ha": {"enabled": true, "metadata": true}, "new.ha.enabled": true, "new.ha.metadata": true, \
            "checkpoint.completed.age": "40s", "checkpoint.pending.age": null, "max-checkpoint-age": "10m", \
            "savepoint.directory": "s3://flink/savepoints", "last-mode": "savepoint", "upgrade-savepoint": "path", \
            "last-savepoint": "path", "reconciliation.state": "DEPLOYED", "rescale.possible": false, \
            "rescale.failed": false, "changed spec.flinkVersion": false}
            """
        let bytes = Array(text.utf8)
        let line = DecisionLine(decider: Decider(lazily: policy), decision: "upgrade")
        var memo = DecisionMemo()
        let answer = line.answer(bytes[...], &memo)
        guard answer["outcome"] != nil else {
            throw BenchmarkError(
                "the line has no decision: \(String(decoding: try JSONWriter.canonical(answer), as: UTF8.self))")
        }
        let ours = Contender("decide") {
            var sum = 0
            for _ in 0..<500 {
                // Nothing is remembered from one line to the next: the lines are all the same.
                var memo = DecisionMemo()
                sum += ((try? JSONWriter.canonical(line.answer(bytes[...], &memo))) ?? []).count
            }
            return sum
        }
        let jansson = Contender("jansson parses") {
            var sum = 0
            for _ in 0..<500 { sum += text.withCString { Int(parse_json($0, bytes.count)) } }
            return sum
        }
        return ResultRow(
            work: "one JSON line to a decision", comparison: compare([ours, jansson], operations: 500, rounds: rounds),
            unit: .microseconds, bound: .ratio(to: 1, must: 2, aim: 1.2))
    }

    private func manifest() throws -> ResultRow {
        let bytes = Array(Self.manifestText.utf8)
        let decider = Decider(lazily: policy)
        let moment = Instant(millisecondsSinceEpoch: 1_790_000_000_000)
        let policy = policy
        let line = DecisionLine(decider: decider, decision: "deploy")
        func decide() throws -> Document {
            let file = try DocumentFile.readYAML(bytes, name: "orders.yaml")
            var findings: [EvidenceFinding] = []
            let resources = Subject.manifests(in: file.documents, from: file.name, &findings)
            let evidence = Evidence()
            guard let resource = resources.first, let subject = Subject(manifest: resource, evidence: evidence) else {
                throw BenchmarkError("no resource")
            }
            let observation = Observation(of: policy, for: subject, evidence: evidence, now: moment)
            return line.answer(DecisionID("deploy"), observation.inputs.map(\.value))
        }
        let answer = try decide()
        guard answer["outcome"]?.string == "start" else {
            throw BenchmarkError("the manifest is decided otherwise: \(answer)")
        }
        let ours = Contender("decision") {
            var sum = 0
            for _ in 0..<50 { sum += ((try? JSONWriter.canonical(decide())) ?? []).count }
            return sum
        }
        let libraries = Contender("libyaml events, jansson dump") {
            var sum = 0
            for _ in 0..<50 { sum += Self.manifestText.withCString { Int(yaml_to_json($0, bytes.count)) } }
            return sum
        }
        guard libraries.run() > 0 else { throw BenchmarkError("libyaml cannot read the manifest") }
        return ResultRow(
            work: "64-line FlinkDeployment to decision JSON",
            comparison: compare([ours, libraries], operations: 50, rounds: rounds), unit: .microseconds,
            bound: .ratio(to: 1, must: 3, aim: 1.5))
    }

    private func retention() throws -> [ResultRow] {
        let evaluator = RetentionEvaluator(policy)
        let values = policy.inputs.map(\.declaredDefault)
        let inputs = evaluator.snapshotInputs.map { policy.inputs[$0.index] }
        return [(10, 2.0, 1.0), (1000, 0.7, 0.2)].map { count, must, aim in
            var random = SeededRandom(5)
            let base: Int64 = 1_790_000_000_000
            let ages = (0..<count).map { _ in Int64(random.below(7 * 86_400_000)) }
            let snapshots = ages.enumerated().map { place, age in
                RetainedSnapshot(
                    name: "snapshot-\(place)", kind: .savepoint, age: age,
                    values: inputs.map { input in
                        switch input.name {
                        case "snapshot.kind": .name("savepoint")
                        case "snapshot.state": .name("COMPLETED")
                        case "snapshot.trigger": .name(["PERIODIC", "UPGRADE", "MANUAL"][place % 3])
                        case "snapshot.age": .number(age)
                        case "snapshot.path": .name("path")
                        case "snapshot.dispose-on-delete": .bool(true)
                        default: nil
                        }
                    })
            }
            let times = ages.enumerated().map { snapshot_time(created: base - $1, number: Int32($0)) }
            let repeats = max(1, 20_000 / count)
            let ours = Contender("retention") {
                var sum = 0
                for _ in 0..<repeats {
                    sum +=
                        evaluator.evaluate(snapshots, values, now: Instant(millisecondsSinceEpoch: base)).deletions
                        .count
                }
                return sum
            }
            let sorted = Contender("qsort in C") {
                var sum = 0
                for _ in 0..<repeats {
                    var copy = times
                    copy.withUnsafeMutableBufferPointer { sort_snapshots($0.baseAddress, count) }
                    sum += Int(copy[0].number)
                }
                return sum
            }
            return ResultRow(
                work: "retention with reasons, \(count) snapshots",
                comparison: compare([ours, sorted], operations: repeats, rounds: rounds), unit: .microseconds,
                bound: .ratio(to: 1, must: must, aim: aim))
        }
    }

    static let manifestText = """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: orders
          namespace: shop
          labels:
            team: payments
            tier: gold
          annotations:
            ops.example.com/owner: payments-oncall
        spec:
          image: registry.example.com/shop/orders:2.4.1
          flinkVersion: v1_20
          serviceAccount: flink
          mode: native
          flinkConfiguration:
            taskmanager.numberOfTaskSlots: "4"
            state.backend.type: rocksdb
            state.savepoints.dir: s3://flink-state/orders/savepoints
            state.checkpoints.dir: s3://flink-state/orders/checkpoints
            state.checkpoints.num-retained: "3"
            high-availability.type: kubernetes
            high-availability.storageDir: s3://flink-state/orders/ha
            execution.checkpointing.interval: 60s
            execution.checkpointing.timeout: 10min
            execution.checkpointing.min-pause: 10s
            kubernetes.operator.periodic.savepoint.interval: 6h
            kubernetes.operator.savepoint.history.max.count: "5"
            kubernetes.operator.savepoint.history.max.age: 72h
            kubernetes.operator.job.upgrade.last-state.max.allowed.checkpoint.age: 10min
            restart-strategy.type: exponential-delay
          ingress:
            className: nginx
            template: "{{name}}.{{namespace}}.example.com"
          podTemplate:
            spec:
              containers:
                - name: flink-main-container
                  env:
                    - name: LOG_LEVEL
                      value: INFO
                  volumeMounts:
                    - name: logs
                      mountPath: /opt/flink/log
              volumes:
                - name: logs
                  emptyDir: {}
          jobManager:
            replicas: 1
            resource:
              memory: 2048m
              cpu: 1
          taskManager:
            replicas: 3
            resource:
              memory: 4096m
              cpu: 2
          job:
            jarURI: local:///opt/flink/usrlib/orders.jar
            entryClass: com.example.shop.OrdersJob
            args: ["--topic", "orders"]
            parallelism: 12
            state: running
            upgradeMode: last-state
            allowNonRestoredState: false
        """
}
