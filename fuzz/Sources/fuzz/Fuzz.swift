// Any bytes into every reader: nothing may crash, hang or grow without bound.

import Documents
import PolicyCompiler
import PolicyDSL
import PolicyRuntime

/// The first byte chooses the reader, so one corpus serves all of them.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let choice = bytes.first else { return 0 }
    let input = Array(bytes.dropFirst())
    switch choice % 5 {
    case 0:
        _ = compile(SourceFile(name: "fuzz.fpol", text: input))
    case 1:
        let source = SourceFile(name: "fuzz.fpol", text: input)
        if case .success(let text) = format(source) {
            // Formatting again changes nothing.
            let again = format(SourceFile(name: "fuzz.fpol", text))
            if case .success(let second) = again, second != text { fatalError("formatting is not idempotent") }
        }
    case 2:
        _ = try? DocumentFile.read(input, name: "fuzz.yaml")
    case 3:
        _ = try? ArtifactReader.read(input, name: "fuzz.json")
    default:
        var evidence = Evidence()
        evidence.add(input, named: "fuzz.yaml")
        var findings: [EvidenceFinding] = []
        guard let file = try? DocumentFile.read(input, name: "fuzz.yaml") else { return 0 }
        for manifest in Subject.manifests(in: file.documents, from: file.name, &findings) {
            _ = Subject(manifest: manifest, evidence: evidence)
        }
    }
    return 0
}
