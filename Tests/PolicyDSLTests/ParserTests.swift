import PolicyDSL
import Testing

@Test(arguments: ShippedPolicies.names)
func `a shipped policy parses without a word`(name: String) throws {
    var found = Diagnostics()
    let syntax = parse(try ShippedPolicies.source(name), &found)
    #expect(found.all.map { "\($0.message) \(String(describing: $0.range))" } == [])
    #expect(syntax.name.text == name)
    #expect(syntax.declarations.count > 10)
}
