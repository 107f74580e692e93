import Foundation
import Testing

@Suite struct FormatCommandTests {
    static let loose = "policy p for FlinkCluster\nready{ otherwise   proceed }\n"
    static let tidy = "policy p\nfor FlinkCluster\n\nready { otherwise proceed }\n"

    @Test func `standard input goes to standard output`() throws {
        let result = try Program.run("fmt", "-", input: .text(Self.loose))
        #expect(result.status == 0)
        let again = try Program.run("fmt", "-", input: .text(result.out))
        #expect(again.out == result.out)
        #expect(try Program.run("fmt", "--check", "-", input: .text(result.out)).status == 0)
    }

    @Test func `a file is rewritten once, and keeps its mode`() throws {
        let folder = try Folder()
        let file = try folder.write(Self.loose, to: "p.fpol")
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file)
        #expect(try Program.run("fmt", file).out == "\(file)\n")
        #expect(try Program.run("fmt", file).out == "")
        #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o640)
        #expect(folder.names == ["p.fpol"])
    }

    @Test func `a link is followed, not replaced`() throws {
        let folder = try Folder()
        let file = try folder.write(Self.loose, to: "p.fpol")
        try FileManager.default.createSymbolicLink(atPath: folder.path("link.fpol"), withDestinationPath: file)
        #expect(try Program.run("fmt", folder.path("link.fpol")).status == 0)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link.fpol")) == file)
        #expect(try Program.run("fmt", "--check", file).status == 0)
    }

    @Test func `a check writes nothing, and names what differs`() throws {
        let folder = try Folder()
        let file = try folder.write(Self.loose, to: "p.fpol")
        let result = try Program.run("fmt", "--check", file)
        #expect(result.status == 1)
        #expect(result.out.hasPrefix("\(file):"))
        #expect(folder.text("p.fpol") == Self.loose)
    }

    @Test func `what does not parse is not touched`() throws {
        let folder = try Folder()
        let file = try folder.write("policy p for FlinkCluster ready { otherwise", to: "p.fpol")
        let result = try Program.run("fmt", file)
        #expect(result.status == 1)
        #expect(result.err.contains("error["))
        #expect(folder.text("p.fpol") == "policy p for FlinkCluster ready { otherwise")
    }
}
