import Documents
import PolicyDSL
import Testing

@testable import PolicyCompiler

@Suite struct ArtifactSHA256 {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
    ])
    func `the vectors of FIPS 180-4 come out`(message: String, digest: String) {
        #expect(SHA256.hex(Array(message.utf8)) == digest)
    }

    @Test func `a million times the letter a comes out`() {
        #expect(
            SHA256.hex([UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    /// By `sha256sum` of so many letters a: every length of the last block.
    @Test(arguments: [
        (55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"),
        (56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"),
        (63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"),
        (64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
        (65, "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0"),
    ])
    func `the padding is right around the end of a block`(length: Int, digest: String) {
        #expect(SHA256.hex([UInt8](repeating: UInt8(ascii: "a"), count: length)) == digest)
    }
}

@Suite struct ArtifactRoundTrip {
    @Test(arguments: ArtifactPolicies.shipped)
    func `a policy that ships is read back as it was`(name: String) throws {
        let policy = try ArtifactPolicies.shipped(name)
        let bytes = ArtifactWriter.write(policy)
        let read = try ArtifactReader.read(bytes, name: "\(name).json")
        #expect(read == policy.withoutDirectories)
        #expect(ArtifactWriter.write(read) == bytes)
        #expect(ArtifactReader.looksLikeArtifact(bytes))
    }

    @Test func `one of each is read back as it was`() throws {
        let policy = try ArtifactPolicies.compiled(ArtifactPolicies.small)
        let bytes = ArtifactWriter.write(policy)
        let read = try ArtifactReader.read(bytes, name: "small.json")
        #expect(read == policy)
        #expect(ArtifactWriter.write(read) == bytes)
        #expect(ArtifactWriter.digest(of: read) == ArtifactWriter.digest(of: policy))
    }

    @Test func `the layout is that of the golden file`() throws {
        let bytes = ArtifactWriter.write(try ArtifactPolicies.compiled(ArtifactPolicies.small))
        let document = try DocumentFile.readJSON(bytes, name: "small.json").documents[0]
        try ArtifactGolden.expect(try JSONWriter.pretty(document) + "\n", is: "artifact-small.json")
    }

    @Test func `where the compiler was run does not matter`() throws {
        let here = try ArtifactPolicies.compiled(ArtifactPolicies.small, file: "small.fpol")
        let there = try ArtifactPolicies.compiled(ArtifactPolicies.small, file: "/home/someone/work/small.fpol")
        #expect(ArtifactWriter.write(here) == ArtifactWriter.write(there))
    }

    @Test func `blanks and the order of keys do not matter`() throws {
        let policy = try ArtifactPolicies.compiled(ArtifactPolicies.small)
        let document = try DocumentFile.readJSON(ArtifactWriter.write(policy), name: "small.json").documents[0]
        let reversed = document.reversingKeys()
        let text = try JSONWriter.pretty(reversed) + "\n"
        #expect(try ArtifactReader.read(Array(text.utf8), name: "small.json") == policy)
    }
}

@Suite struct ArtifactDepth {
    /// The parser's limit on nesting allows this many.
    @Test func `conditions as deep as the language allows are read and written again`() throws {
        var text = "ha.enabled"
        for _ in 0..<95 { text = "job.listed or job.known and (\(text))" }
        let policy = try ArtifactPolicies.compiled(
            """
            policy deep for FlinkDeployment
            ready {
              proceed when maybe (\(text))
              otherwise proceed
            }
            """)
        let bytes = ArtifactWriter.write(policy)
        #expect(try ArtifactReader.read(bytes, name: "deep.json") == policy)
    }

    @Test func `the deepest conditions that are read can be evaluated`() throws {
        var policy = try ArtifactPolicies.compiled(ArtifactPolicies.small)
        var deep = policy.tables[0].rows[0].guardCondition
        for level in 0..<380 { deep = level % 2 == 0 ? .not(deep) : .or([deep, .never]) }
        policy.tables[0].rows[0].guardCondition = deep
        let read = try ArtifactReader.read(ArtifactWriter.write(policy), name: "deep.json")
        #expect(read == policy)
        let values = policy.inputs.map { _ in FactValue.none }
        #expect(RowEvaluator(inputs: read.inputs).firstRow(of: read.tables[0], values) != nil)
        #expect(throws: Never.self) {
            _ = try TableModel(inputs: read.inputs, guards: [deep], kinds: read.kinds)
        }
    }
}

@Suite struct ArtifactErrors {
    private static let artifact: Document = {
        guard let policy = try? ArtifactPolicies.compiled(ArtifactPolicies.small),
            let file = try? DocumentFile.readJSON(ArtifactWriter.write(policy), name: "small.json")
        else { fatalError("the small policy does not compile") }
        return file.documents[0]
    }()

    /// The error that reading gives after a value was exchanged; with the digest of what is then there.
    private func error(_ path: DocumentPath, _ value: Document?, keepsDigest: Bool = false) throws -> ArtifactError {
        var document = Self.artifact.replacing(path.steps[...], with: value)
        if !keepsDigest, let policy = document["policy"] {
            document = document.replacing(
                [.key("digest")], with: Document(.string(ArtifactWriter.digest(of: policy))))
        }
        let bytes = try JSONWriter.canonical(document)
        return try #require(throws: ArtifactError.self) { try ArtifactReader.read(bytes, name: "small.json") }
    }

    private func policy(_ steps: DocumentPath.Step...) -> DocumentPath { DocumentPath([.key("policy")] + steps) }

    private var lastState: Int {
        Self.artifact[policy(.key("tables"))]?.list?.firstIndex { $0["entry"]?.string == "last-state" } ?? 0
    }

    @Test func `an edit without a new digest is found out`() throws {
        let error = try error(policy(.key("summary")), "Two of each.", keepsDigest: true)
        #expect(error.kind == .digestMismatch)
        #expect(
            error.description
                == "small.json:1:11: digest: the digest is not that of the policy: the artifact was damaged or edited")
    }

    @Test func `a table that lost its last row is found out, whatever the digest says`() throws {
        let rows = policy(.key("tables"), .index(lastState), .key("rows"))
        let all = try #require(Self.artifact[rows]?.list)
        let error = try error(rows, Document(.list(Array(all.dropLast()))))
        #expect(error.kind == .malformed)
        #expect(error.message.hasPrefix("`upgrade last-state` decides nothing, for example: "))
        #expect(error.range != nil)
    }

    @Test func `a later version is refused as such`() throws {
        let error = try error(DocumentPath(keys: "version"), 2)
        #expect(error.kind == .newerVersion)
        #expect(error.message == "the artifact has the format version 2, and this program reads up to 1")
        #expect(error.range != nil)
    }

    @Test func `other JSON is no artifact`() throws {
        let error = try #require(throws: ArtifactError.self) {
            try ArtifactReader.read(Array(#"{"kind":"FlinkDeployment"}"#.utf8), name: "shop.json")
        }
        #expect(error.kind == .notAnArtifact)
    }

    @Test(arguments: ["", " ", "{", "[", "{\"format\":\"flinkpolicy/artifact\"", "\u{0}", "{}{}", "policy x"])
    func `no text of another sort is read`(text: String) {
        #expect(throws: ArtifactError.self) { try ArtifactReader.read(Array(text.utf8), name: "x.json") }
    }

    @Test func `a long file is refused by its length`() throws {
        let bytes = [UInt8](repeating: UInt8(ascii: " "), count: ArtifactFormat.byteLimit + 1)
        let error = try #require(throws: ArtifactError.self) { try ArtifactReader.read(bytes, name: "x.json") }
        #expect(error.message == "the text has 16777217 bytes, more than the 16777216 that are read")
    }

    @Test func `a field that nobody knows is named, with what was meant`() throws {
        let error = try error(policy(.key("tables"), .index(0), .key("hits")), "first")
        #expect(error.message == "`hits` is no field of this")
        #expect(error.help == "did you mean `hit`?")
        #expect(error.path.description == "policy.tables[0].hits")
        #expect(error.range != nil)
    }

    @Test func `a name that leads nowhere is named, with what was meant`() throws {
        let error = try error(
            policy(.key("tables"), .index(lastState), .key("rows"), .index(1), .key("when")),
            .map(["unknown": "ha.metadat"]))
        #expect(error.message == "`ha.metadat` is no input of the policy")
        #expect(error.help == "did you mean `ha.metadata`?")
        #expect(error.path.description == "policy.tables[\(lastState)].rows[1].when.unknown")
    }

    @Test func `named conditions that are made of themselves are refused`() throws {
        let error = try error(policy(.key("conditions"), .key("is-running")), .map(["named": "old"]))
        #expect(error.message.hasSuffix("is made of itself"))
    }

    @Test func `a missing named condition is refused`() throws {
        let error = try error(policy(.key("conditions"), .key("is-running")), nil)
        #expect(error.message == "`is-running` is no named condition of the policy")
    }

    @Test func `a named condition that nothing uses is refused`() throws {
        let error = try error(policy(.key("conditions"), .key("unused")), true)
        #expect(error.message == "no compiled policy says this in this way")
        #expect(error.path.description == "policy.conditions.unused")
    }

    @Test func `deep conditions are refused, written out or named`() throws {
        var deep = Document(.bool(true))
        for _ in 0..<390 { deep = .map(["not": deep]) }
        let when = policy(.key("tables"), .index(0), .key("rows"), .index(0), .key("when"))
        // Deep enough for JSON to be read, and with a name in between too deep for conditions.
        var document = Self.artifact.replacing(
            policy(.key("conditions"), .key("deep")).steps[...], with: deep)
        var more: Document = .map(["named": "deep"])
        for _ in 0..<20 { more = .map(["maybe": more]) }
        document = document.replacing(when.steps[...], with: more)
        document = document.replacing(
            [.key("digest")],
            with: Document(.string(ArtifactWriter.digest(of: try #require(document["policy"])))))
        let bytes = try JSONWriter.canonical(document)
        let error = try #require(throws: ArtifactError.self) { try ArtifactReader.read(bytes, name: "x.json") }
        #expect(error.message == "conditions are nested more than 400 deep")
    }

    @Test func `conditions that double with each name are refused`() throws {
        var document = Self.artifact
        for level in 0..<60 {
            let inner: Document = level == 0 ? true : .map(["named": Document(.string("d\(level - 1)"))])
            document = document.replacing(
                policy(.key("conditions"), .key("d\(level)")).steps[...],
                with: .map(["and": Document(.list([inner, inner]))]))
        }
        document = document.replacing(
            policy(.key("tables"), .index(0), .key("rows"), .index(0), .key("when")).steps[...],
            with: .map(["named": "d59"]))
        document = document.replacing(
            [.key("digest")],
            with: Document(.string(ArtifactWriter.digest(of: try #require(document["policy"])))))
        let bytes = try JSONWriter.canonical(document)
        let error = try #require(throws: ArtifactError.self) { try ArtifactReader.read(bytes, name: "x.json") }
        #expect(error.message.hasPrefix("the condition has more than"))
    }

    /// What is put in the place of what, and what is said of it.
    @Test(arguments: [
        ("kinds", #"["FlinkDeploiment"]"#, "`FlinkDeploiment` is no kind of resource"),
        ("kinds", "[]", "the policy is for no kind of resource"),
        ("layers", #"["other"]"#, "the first layer is not the policy itself"),
        ("name", "7", "this is a number, where a string belongs"),
        ("tables", "{}", "this is a map, where a list belongs"),
        ("inputs", "[]", "is no input of the policy"),
        ("strategies", "[]", "is no strategy"),
        ("selector", #"{"input":"namespace","in":[3]}"#, "this is a number, where a string belongs"),
        ("selector", #"{"input":"label \"tier\"","is":"<","number":3}"#, "is no number"),
        ("selector", #"{"input":"job.state","in":["RUNING"]}"#, "`RUNING` is no value of"),
        ("selector", #"{"input":"job.state","in":["RUNNING"],"is":"=="}"#, "no compiled policy says this in this way"),
        ("selector", #"{"input":"limit","is":">","number":-1}"#, "-1 is less than 0, the least that can stand here"),
        ("selector", #"{"input":"limit","is":">","number":1.5}"#, "this is a number, where a whole number belongs"),
        ("selector", #"{"input":"limit","is":">","other":"savepoint.failures"}"#, "are not of one type"),
        ("selector", #"{"input":"outcome","in":["wait"]}"#, "`outcome` can be read by asserts only"),
        ("selector", #"{"and":[true]}"#, "this takes two conditions or more"),
        ("selector", "null", "this is null, where a map belongs"),
        ("constants", #"[{"name":"tries","type":"count","value":"three"}]"#, "this is no value of the type count"),
        ("constants", #"[{"name":"limit","type":"count","value":3}]"#, "the name `limit` stands for two things"),
    ])
    func `what does not fit is refused with a sentence`(key: String, json: String, message: String) throws {
        let value = try DocumentFile.readJSON(Array(json.utf8), name: "value").documents[0]
        let error = try error(policy(.key(key)), value)
        #expect(error.message.contains(message), "\(error)")
        #expect(error.kind == .malformed)
        #expect(error.range != nil)
    }

    @Test(arguments: [
        (#"{"format":1}"#, true), (" \n{ \"digest\" : ", true), (#"{"a":{"format":1}}"#, false), ("[]", false),
        (#"{"a":"format","b":1}"#, false), (#"{"a":["x",{}],"digest"#, false), (#"{"a":["x",{}],"digest":"#, true),
        ("policy x", false), ("", false), ("{\"\\", false), (#"{"a\"":1,"format":2"#, true),
    ])
    func `what claims to be an artifact is known by its first keys`(text: String, claims: Bool) {
        #expect(ArtifactReader.looksLikeArtifact(Array(text.utf8)) == claims)
    }
}

extension CompiledPolicy {
    /// As it comes back from an artifact: with the names of files alone.
    var withoutDirectories: CompiledPolicy {
        func short(_ origin: RowOrigin) -> RowOrigin {
            var origin = origin
            origin.file = origin.file.split(separator: "/").last.map(String.init) ?? origin.file
            return origin
        }
        var policy = self
        for place in policy.strategies.indices { policy.strategies[place].origin = short(strategies[place].origin) }
        for place in policy.change.indices { policy.change[place].origin = short(change[place].origin) }
        for table in policy.tables.indices {
            for row in policy.tables[table].rows.indices {
                policy.tables[table].rows[row].origin = short(tables[table].rows[row].origin)
                for fallback in policy.tables[table].rows[row].fallbacks.indices {
                    policy.tables[table].rows[row].fallbacks[fallback].origin =
                        short(tables[table].rows[row].fallbacks[fallback].origin)
                }
                for hazard in policy.tables[table].rows[row].hazards.indices {
                    policy.tables[table].rows[row].hazards[hazard].origin =
                        short(tables[table].rows[row].hazards[hazard].origin)
                }
            }
        }
        for place in policy.retention.indices {
            policy.retention[place].origins = retention[place].origins.map(short)
        }
        for place in policy.asserts.indices { policy.asserts[place].origin = short(asserts[place].origin) }
        for place in policy.tests.indices {
            policy.tests[place].origin = short(tests[place].origin)
            for expectation in policy.tests[place].expectations.indices {
                policy.tests[place].expectations[expectation].origin =
                    short(tests[place].expectations[expectation].origin)
            }
        }
        return policy
    }
}

extension Document {
    func reversingKeys() -> Document {
        switch value {
        case .list(let elements): Document(.list(elements.map { $0.reversingKeys() }))
        case .map(let map):
            Document(
                .map(
                    DocumentMap(
                        map.entries.reversed().map { DocumentMap.Entry(key: $0.key, value: $0.value.reversingKeys()) }))
            )
        default: self
        }
    }

    /// The document with another value at `path`; `nil` takes it out.
    func replacing(_ path: ArraySlice<DocumentPath.Step>, with value: Document?) -> Document {
        guard let step = path.first else { return value ?? self }
        switch (step, self.value) {
        case (.key(let key), .map(var map)):
            map[key] = path.count == 1 ? value : map[key]?.replacing(path.dropFirst(), with: value)
            return Document(.map(map))
        case (.index(let index), .list(var list)) where list.indices.contains(index):
            if path.count == 1, value == nil {
                list.remove(at: index)
            } else {
                list[index] = list[index].replacing(path.dropFirst(), with: value)
            }
            return Document(.list(list))
        default: return self
        }
    }
}
