import Testing

@Test func `docs/architecture.md has a section for each module and names each of its folders`() throws {
    let text = try SourceTree.text(of: "docs/architecture.md")
    let paths = try SourceTree(below: "Sources").files.map { $0.path.split(separator: "/") }
    for module in Set(paths.map { $0[1] }).sorted() {
        #expect(text.contains("(`Sources/\(module)`)"), "no heading ends in (`Sources/\(module)`)")
        let folders = Set(paths.filter { $0[1] == module && $0.count > 3 }.map { $0[2] })
        for folder in folders.sorted() {
            #expect(text.contains("`\(folder)/`"), "it does not say what Sources/\(module)/\(folder)/ is")
        }
    }
}
