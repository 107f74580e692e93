import Documents
import Testing

func yaml(_ text: String, limits: DocumentLimits = .default) throws(DocumentError) -> [Document] {
    try DocumentFile.readYAML(Array(text.utf8), name: "test.yaml", limits: limits).documents
}

func json(_ text: String, limits: DocumentLimits = .default) throws(DocumentError) -> [Document] {
    try DocumentFile.readJSON(Array(text.utf8), name: "test.json", limits: limits).documents
}

/// The value under `a`, which most tables use as the only key.
func valueOfA(_ text: String) throws -> Document.Value {
    try #require(try yaml(text).first?["a"]).value
}

/// `1:2-3:4`
func spelling(_ range: TextRange?) -> String {
    range.map { "\($0.start)-\($0.end)" } ?? "nowhere"
}

/// The error of `read`, or one that no test expects where there is none.
func error<Value>(of read: () throws(DocumentError) -> Value) -> DocumentError {
    do {
        _ = try read()
        return DocumentError(.value, "no error")
    } catch {
        return error
    }
}

/// SplitMix64: the same seed, the same numbers.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

/// A manifest as people write them, used where a test wants something usual.
let manifest = """
    # payments, production
    apiVersion: flink.apache.org/v1beta1
    kind: FlinkDeployment
    metadata:
      name: payments
      namespace: prod
      labels: {team: money, "tier": '1'}
    spec:
      image: registry.example.com/payments:1.4.2
      flinkVersion: v1_20
      flinkConfiguration: &conf
        taskmanager.numberOfTaskSlots: "2"
        state.savepoints.dir: s3://bucket/savepoints
        high-availability.type: kubernetes
      serviceAccount: flink
      jobManager:
        resource: {memory: 2048m, cpu: 1}
      taskManager:
        resource:
          memory: "4096m"
          cpu: 0.5
      logConfiguration:
        log4j-console.properties: |
          rootLogger.level = INFO
            indented = yes

          last = line
      job:
        jarURI: local:///opt/flink/job.jar
        parallelism: 8
        upgradeMode: savepoint
        state: running
        args:
        - --input
        - "kafka:9092"
        - >-
          folded
          text
      ingress: ~
    ---
    apiVersion: v1
    kind: ConfigMap
    data: {}
    """
