public import Documents
public import PolicyCompiler

/// The facts in a JSON object, as `decide` takes them.
///
/// Names are keys as they are, or nested by their dots: `{"job.state": "FAILING"}` and `{"job": {"state": "FAILING"}}`;
/// labels and annotations below `label` and `annotation`. `null` is `none`, `"unknown"` is what could not be observed;
/// a duration is a number of milliseconds or a text such as `"10m"`; a bool also `"yes"` and `"no"`.
///
/// - Returns: Facts by input, each input once, and what was wrong, in the order of the text.
public func givenFacts(
    in object: Document, for inputs: [PolicyInput]
) -> (facts: [GivenFact], errors: [GivenFactError]) {
    var reader = GivenFactReader(inputs: inputs)
    guard object.map != nil else {
        let error = GivenFactError(
            kind: .form, name: "", message: "facts are a map of names to values, not \(object.kindName)", help: nil)
        return ([], [error])
    }
    reader.read(object, prefix: "", depth: 0)
    let facts = reader.values.keys.sorted().compactMap { id in reader.values[id].map { GivenFact(id, $0) } }
    return (facts, reader.errors)
}

private struct GivenFactReader {
    let inputs: [PolicyInput]
    var values: [InputID: FactValue] = [:]
    var errors: [GivenFactError] = []

    /// Deeper than any name has dots.
    private static let maximumDepth = 10
    /// What stands before a quoted key in the names of inputs.
    private static let keyed = ["label", "annotation", "snapshot.label"]

    mutating func read(_ map: Document, prefix: String, depth: Int) {
        for entry in map.map?.entries ?? [] {
            let name =
                prefix.isEmpty
                ? entry.key : Self.keyed.contains(prefix) ? "\(prefix) \"\(entry.key)\"" : "\(prefix).\(entry.key)"
            if let index = inputs.firstIndex(where: { $0.name == name }) {
                take(entry.value, for: InputID(index))
            } else if entry.value.map != nil, depth < Self.maximumDepth {
                read(entry.value, prefix: name, depth: depth + 1)
            } else {
                do throws(GivenFactError) {
                    _ = try GivenFacts.input(named: name, in: inputs)
                } catch {
                    errors.append(error)
                }
            }
        }
    }

    private mutating func take(_ document: Document, for id: InputID) {
        let input = inputs[id.index]
        do throws(GivenFactError) {
            guard values[id] == nil else {
                throw GivenFactError(
                    kind: .form, name: input.name, message: "`\(input.name)` is given twice", help: nil)
            }
            values[id] = try Self.value(of: document, for: input)
        } catch {
            errors.append(error)
        }
    }

    private static func value(of document: Document, for input: PolicyInput) throws(GivenFactError) -> FactValue {
        switch document.value {
        case .null: return try GivenFacts.within(.none, "null", input)
        case .string(let text): return try GivenFacts.read(text, for: input)
        case .bool(let value):
            guard input.type == .bool else { throw GivenFacts.invalid("\(value)", input, help: nil) }
            return .bool(value)
        case .integer(let number):
            guard input.type.isNumber, number >= 0 else { throw GivenFacts.invalid("\(number)", input, help: nil) }
            return try GivenFacts.within(.number(number), "\(number)", input)
        case .real, .list, .map:
            throw GivenFacts.invalid(document.scalarText ?? document.kindName, input, help: nil)
        }
    }
}
