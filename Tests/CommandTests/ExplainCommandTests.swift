import Foundation
import Testing

@Suite struct ExplainCommandTests {
    private static func manifest(_ from: String, _ to: String) -> Program.Input {
        .text(ContractTests.manifest.replacingOccurrences(of: from, with: to))
    }

    @Test(arguments: [
        (
            "name: shop, ", "",
            "standard input:3:11: this `FlinkDeployment` has no `metadata.name`, so it is passed over"
        ),
        ("name: shop", "generateName: shop-", "`generateName` gives it a name when it is created; write that one"),
    ])
    func `a resource without a name is told as such`(from: String, to: String, message: String) throws {
        let result = try Program.run("explain", "-", input: Self.manifest(from, to))
        #expect(result.status == 2)
        #expect(result.err.contains(message))
    }

    @Test(arguments: ["text", "json", "markdown", "sh"])
    func `a version that the kind does not have is told with its place`(format: String) throws {
        let result = try Program.run(
            "explain", "-", "--format", format, input: Self.manifest("org/v1beta1", "org/v1alpha1"))
        #expect(result.status == 0)
        #expect(
            result.out.contains("`flink.apache.org/v1alpha1` has no kind `FlinkDeployment`; it is read as one of"))
        #expect(result.out.contains("standard input:1:13"))
        let right = try Program.run("explain", "-", "--format", format, input: .text(ContractTests.manifest))
        #expect(!right.out.contains("has no kind"))
    }
}
