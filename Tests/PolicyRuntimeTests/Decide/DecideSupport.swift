import Foundation
import PolicyCompiler
import TestSupport

@testable import PolicyRuntime

extension RandomRun {
    init(debug: UInt64, release: UInt64) {
        self.init(debug: debug, release: release) { ProcessInfo.processInfo.environment[$0] }
    }
}

extension RandomTable {
    /// A decider for the table alone.
    func decider() throws -> Decider {
        try Decider(policy)
    }

    /// The row that decides, by the plain evaluator.
    func row(_ values: [FactValue]) -> Int? { RowEvaluator(inputs: inputs).firstRow(of: table, values) }
}
