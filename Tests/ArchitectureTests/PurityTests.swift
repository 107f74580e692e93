import Testing

/// Values in, values out: what a pure module never asks for. Time and ids come in as facts.
private let effects: [(name: String, texts: [String])] = [
    ("a clock", ["ContinuousClock", "SuspendingClock", "Date(", "clock_gettime", "gettimeofday", "time(nil)"]),
    ("randomness", ["SystemRandomNumberGenerator", ".random(in:", ".random()", ".shuffled()", ".randomElement()"]),
    ("files and standard streams", ["fopen(", "readLine(", " print(", "FileHandle", "open(path"]),
    ("the environment", ["getenv(", "CommandLine.", "ProcessInfo"]),
    ("threads", ["Task {", "Task.detached", "Thread(", "pthread_create"]),
]

@Test(arguments: ["Sources/Documents", "Sources/PolicyDSL", "Sources/Compiler", "Sources/Runtime"])
func `a pure module has no effects`(_ folder: String) throws {
    for file in try SourceTree(below: folder).files {
        for effect in effects {
            if let mention = file.firstMention(of: effect.texts) {
                Testing.Issue.record("\(file.path):\(mention.line) asks for \(effect.name): `\(mention.text)`")
            }
        }
    }
}

@Test func `nothing a user gives can meet a forced unwrapping of an error`() throws {
    for file in try SourceTree(below: "Sources").files {
        let mention = file.firstMention(of: ["try!", "as!", "fatalError("])
        #expect(mention == nil, "\(file.path):\(mention?.line ?? 0) has `\(mention?.text ?? "")`")
    }
}
