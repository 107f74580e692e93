import Documents
import Foundation
import Testing

/// Generated documents and broken texts. `DOCUMENTS_SEED=<the seed of a failure> swift test` runs that one again.
@Suite struct RandomTests {
    static let seeds: [UInt64] =
        if let seed = ProcessInfo.processInfo.environment["DOCUMENTS_SEED"].flatMap(UInt64.init) {
            [seed]
        } else {
            Array(0..<40) + (0..<4).map { _ in UInt64.random(in: 1000 ... .max) }
        }

    private static let pieces = [
        "a", "b", "key", "0", "1", "-", ":", " ", "  ", "#", "\n", "\t", "\r", "\r\n", "\"", "'", "\\", "{", "}", "[",
        "]", ",", "&",
        "*", "!", "|", ">", "%", "@", "`", "é", "\u{1F600}", "\u{301}", "\0", "\u{1}", "\u{7F}", "\u{85}", "\u{2028}",
        "\u{FEFF}",
        "\u{FFFF}", "true", "null", "~", "yes", "<<", "---", "...", ".5", "1e3", "0x1", "? ", "- ", ": ", " #",
    ]

    private func text(_ generator: inout SeededGenerator) -> String {
        (0..<Int.random(in: 0...6, using: &generator)).map { _ in Self.pieces.randomElement(using: &generator) ?? "" }
            .joined()
    }

    private func document(_ generator: inout SeededGenerator, depth: Int, forJSON: Bool) -> Document {
        switch Int.random(in: 0..<(depth > 0 ? 10 : 7), using: &generator) {
        case 0: return nil
        case 1: return Document(.bool(.random(using: &generator)))
        case 2:
            return Document(
                .integer(Int64(truncatingIfNeeded: generator.next()) >> Int64.random(in: 0..<63, using: &generator)))
        case 3:
            let value = Double(bitPattern: generator.next())
            return Document(.real(value.isFinite ? value : forJSON || value.isNaN ? 0.5 : value))
        case 7:
            return Document(
                .list(
                    (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                        document(&generator, depth: depth - 1, forJSON: forJSON)
                    }))
        case 8, 9:
            var map = DocumentMap()
            for _ in 0..<Int.random(in: 0...(depth == 3 ? 14 : 4), using: &generator) {
                let key = text(&generator)
                map[forJSON ? key.filter { $0 != "\0" } : key] = document(
                    &generator, depth: depth - 1, forJSON: forJSON)
            }
            return Document(.map(map))
        default: return Document(.string(text(&generator)))
        }
    }

    @Test(arguments: seeds)
    func `what is written as YAML is read as the same`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<25 {
            let documents = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                document(&generator, depth: 4, forJSON: false)
            }
            let written = YAMLWriter.text(of: documents)
            let read = try yaml(written)
            guard same(read, documents) else {
                Testing.Issue.record("DOCUMENTS_SEED \(seed):\n\(written)")
                return
            }
        }
    }

    @Test(arguments: seeds)
    func `what is written as JSON is read as the same, and written as the same`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<25 {
            let document = document(&generator, depth: 4, forJSON: true)
            let bytes = try JSONWriter.canonical(document)
            let pretty = try JSONWriter.pretty(document)
            let read = try json(pretty)
            #expect(same(read, [document]), "DOCUMENTS_SEED \(seed)")
            #expect(try JSONWriter.canonical(JSONReader.readValue(bytes)) == bytes, "DOCUMENTS_SEED \(seed)")
            // JSON is flow style to a YAML reader, but for what YAML 1.1 takes for line breaks and control characters.
            if !pretty.unicodeScalars.contains(where: { "\u{85}\u{2028}".unicodeScalars.contains($0) }),
                let fromYAML = try? yaml(pretty)
            {
                #expect(same(fromYAML, [document]), "DOCUMENTS_SEED \(seed)")
            }
        }
    }

    @Test(arguments: seeds)
    func `no bytes crash a reader`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<40 {
            let pieces = (0..<Int.random(in: 0...30, using: &generator)).flatMap { _ -> [UInt8] in
                Int.random(in: 0..<20, using: &generator) == 0
                    ? [UInt8.random(in: 0...255, using: &generator)]
                    : Array((Self.pieces.randomElement(using: &generator) ?? "").utf8)
            }
            readEveryWay(pieces)
            readEveryWay(
                (0..<Int.random(in: 0...60, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator)
                })
        }
    }

    @Test(arguments: seeds)
    func `no change to a text crashes a reader`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let inYAML = Array(manifest.utf8)
        let inJSON = Array(try JSONWriter.pretty(Document(.list(try yaml(manifest)))).utf8)
        for original in [inYAML, inJSON] {
            for _ in 0..<8 {
                var bytes = original
                for _ in 0..<Int.random(in: 1...4, using: &generator) { mutate(&bytes, &generator) }
                readEveryWay(bytes)
            }
        }
    }

    private func mutate(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
        guard let place = bytes.indices.randomElement(using: &generator) else { return }
        let end = min(bytes.count, place + Int.random(in: 1...20, using: &generator))
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.removeSubrange(place..<end)
        case 2: bytes.insert(contentsOf: (Self.pieces.randomElement(using: &generator) ?? "").utf8, at: place)
        default: bytes.insert(contentsOf: bytes[place..<end], at: bytes.indices.randomElement(using: &generator) ?? 0)
        }
    }

    /// Whatever is refused has a message and, but for limits, a place inside the text.
    private func readEveryWay(_ bytes: [UInt8]) {
        for notation in [nil, DocumentFile.Notation.yaml, .json] {
            do {
                let file = try read(bytes, as: notation)
                for (index, document) in file.documents.enumerated() {
                    #expect(file.range(of: DocumentPath(), in: index) != nil, "\(bytes)")
                    #expect((try? JSONWriter.canonical(document)) != nil || file.notation == .yaml)
                    #expect(same((try? yaml(YAMLWriter.text(of: [document]))) ?? [], [document]))
                }
            } catch {
                #expect(!error.message.isEmpty)
                let lines = bytes.count { $0 == 0x0A || $0 == 0x0D || $0 == 0x85 || $0 == 0xA8 || $0 == 0xA9 } + 1
                #expect(
                    error.range.map { $0.start.line >= 1 && $0.start.line <= lines && $0.start <= $0.end } == true,
                    "\(error) \(bytes)")
            }
        }
    }

    private func read(_ bytes: [UInt8], as notation: DocumentFile.Notation?) throws(DocumentError) -> DocumentFile {
        switch notation {
        case nil: try DocumentFile.read(bytes, name: "t")
        case .yaml: try DocumentFile.readYAML(bytes, name: "t")
        case .json: try DocumentFile.readJSON(bytes, name: "t")
        }
    }

    /// Equal, and not-a-number equal to itself.
    private func same(_ left: [Document], _ right: [Document]) -> Bool {
        left == right || left.map { YAMLWriter.text(of: $0) } == right.map { YAMLWriter.text(of: $0) }
    }
}
