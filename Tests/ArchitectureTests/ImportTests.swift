import Testing

/// What a module may import, and why nothing else. The arrows of docs/architecture.md.
struct ModuleRule: CustomTestStringConvertible {
    var folder: String
    var mayImport: Set<String>
    var because: String
    /// A module of its own that lies inside.
    var excluding: String?

    var testDescription: String { folder }

    static let all = [
        ModuleRule(
            folder: "Sources/Documents", mayImport: ["CYAML", "CJansson"],
            because: "a document is a value in a text; it knows neither policies nor files"),
        ModuleRule(
            folder: "Sources/PolicyDSL", mayImport: [],
            because: "an editor needs text and syntax, and nothing else"),
        ModuleRule(
            folder: "Sources/Compiler", mayImport: ["Documents", "PolicyDSL", "Synchronization"],
            because: "compiling is syntax to tables; observing and deciding are the runtime's"),
        ModuleRule(
            folder: "Sources/Runtime", mayImport: ["Documents", "PolicyDSL", "PolicyCompiler", "Synchronization"],
            because: "a host that only decides links neither Foundation nor a network library",
            excluding: "Sources/Runtime/Simulator/"),
        ModuleRule(
            folder: "Sources/Runtime/Simulator",
            mayImport: ["Documents", "PolicyCompiler", "PolicyRuntime", "Synchronization"],
            because: "a simulated world has no clock, no files and no randomness but its seed"),
        ModuleRule(
            folder: "Sources/ShippedPolicies", mayImport: ["CShippedTexts"],
            because: "it holds texts and does not know what they say"),
        ModuleRule(
            folder: "Sources/flinkpolicy",
            mayImport: [
                "ArgumentParser", "Documents", "PolicyDSL", "PolicyCompiler", "PolicyRuntime", "PolicySimulator",
                "ShippedPolicies",
                "Glibc", "Musl", "Darwin",
            ],
            because: "loading Foundation takes longer than most answers, and what networks is another program"),
        ModuleRule(
            folder: "Sources/Operator",
            mayImport: [
                "Documents", "PolicyDSL", "PolicyCompiler", "PolicyRuntime", "PolicySimulator", "ShippedPolicies",
                "AsyncHTTPClient", "NIOCore", "NIOPosix", "NIOHTTP1", "NIOSSL", "HummingbirdCore", "HTTPTypes",
                "Logging",
                "Metrics", "CoreMetrics", "ServiceLifecycle", "Synchronization", "Glibc", "Musl", "Darwin",
            ],
            because:
                "the shell performs what the runtime decides; it needs a network, a clock and files, not Foundation"),
        ModuleRule(
            folder: "Sources/flinkpolicy-operator",
            mayImport: ["ArgumentParser", "PolicyOperator", "PolicyRuntime"],
            because: "it reads arguments and starts what PolicyOperator offers"),
    ]
}

@Test(arguments: ModuleRule.all)
func `a module imports only what its place allows`(_ rule: ModuleRule) throws {
    let tree = try SourceTree(below: rule.folder)
    #expect(!tree.files.isEmpty, "there is nothing in \(rule.folder)")
    for file in tree.files where !(rule.excluding.map { file.path.hasPrefix($0) } ?? false) {
        for (module, line) in file.imports where !rule.mayImport.contains(module) {
            Testing.Issue.record("\(file.path):\(line) imports \(module): \(rule.because)")
        }
    }
}

@Test func `every module has a rule`() throws {
    let folders = Set(try SourceTree(below: "Sources").files.map { $0.path.split(separator: "/").prefix(2) })
    for folder in folders.map({ $0.joined(separator: "/") }).sorted() {
        #expect(ModuleRule.all.contains { $0.folder == folder }, "\(folder) has no rule in ImportTests.swift")
    }
}

@Test(arguments: [("CYAML", "Sources/Documents/YAML/", "yaml_"), ("CJansson", "Sources/Documents/JSON/", "json_")])
func `C stays in the folder that owns it`(_ module: String, _ folder: String, _ prefix: String) throws {
    for file in try SourceTree(below: "Sources").files where !file.path.hasPrefix(folder) {
        #expect(!file.imports.contains { $0.module == module }, "\(file.path) imports \(module); only \(folder) may")
        let mention = file.firstMention(of: [" \(prefix)", "(\(prefix)", "<\(prefix)"])
        #expect(mention == nil, "\(file.path):\(mention?.line ?? 0) mentions a type of \(module)")
    }
}
