import Documents
import Testing

@testable import PolicyCompiler

@Suite struct ReportFacts {
    @Test func `every fact of the vocabulary is listed with all that is known of it`() throws {
        let facts = try #require(FactsReport.document()["facts"]?.list)
        #expect(facts.compactMap { $0["name"]?.string } == Vocabulary.facts.map(\.name))
        for fact in facts {
            for key in ["type", "source", "meaning", "typical"] { #expect(fact[key]?.string != nil) }
            #expect(fact["can-be-unknown"]?.bool == (fact["answer"] != nil))
            #expect((fact["type"]?.string == "names") == (fact["values"] != nil))
        }
    }

    @Test(arguments: FactsReport.Format.allCases)
    func `the vocabulary is that of the golden file`(format: FactsReport.Format) throws {
        try ArtifactGolden.expect(FactsReport.render(format: format), is: "facts.\(format.rawValue)")
    }

    @Test func `the text fits 100 columns`() throws {
        let policy = try ArtifactPolicies.shipped("production")
        for line in FactsReport.render(of: policy, format: .text).split(separator: "\n") {
            #expect(line.count <= 100, "\(line)")
        }
    }

    @Test func `a decision lists what its tables read`() throws {
        let policy = try ArtifactPolicies.compiled(
            """
            policy p for FlinkDeployment, FlinkSessionJob
            setting ignore-pending-savepoint : bool = no
              from config "kubernetes.operator.job.upgrade.ignore-pending-savepoint"
            let session-job = kind == FlinkSessionJob
            ready {
              wait "a savepoint is pending"  when savepoint.triggered and not ignore-pending-savepoint
              wait "not ready"               when session-job and session.jobmanager != READY
              otherwise proceed
            }
            admit { deny "late" when flink-version < v1_15  otherwise accept }
            """)
        #expect(
            FactsReport.names(readBy: .decision("ready", entry: nil), of: policy)
                == policy.inputs.map(\.name).filter {
                    ["savepoint.triggered", "ignore-pending-savepoint", "kind", "session.jobmanager"].contains($0)
                })
        let text = FactsReport.render(
            FactsReport.names(readBy: .decision("ready", entry: nil), of: policy), of: policy, format: .text)
        #expect(
            text == """
                kind : FlinkDeployment | FlinkSessionJob | FlinkCluster
                    which kind of resource this is
                    from `kind`
                    typical: FlinkDeployment

                session.jobmanager : READY | DEPLOYED_NOT_READY | DEPLOYING | MISSING | ERROR, or none
                    the state of the session cluster's JobManager
                    from `status.jobManagerDeploymentStatus` of the session cluster
                    typical: READY; only for FlinkSessionJob

                savepoint.triggered : no | yes
                    whether a savepoint is pending in the status
                    from `status.jobStatus.savepointInfo.triggerId` (deprecated status)
                    typical: no

                ignore-pending-savepoint : no | yes
                    from config "kubernetes.operator.job.upgrade.ignore-pending-savepoint"
                    default: no

                """)
    }
}
