public import Documents
public import PolicyCompiler

extension CompiledPolicy {
    /// The manifest, with the namespace, the name, the labels and the annotations that `for ... where` asks for.
    ///
    /// - Returns: `nil` if none was found that the policy is for.
    public func addressed(_ manifest: Document) -> Document? {
        var usual: [String: FactValue] = [:]
        let metadata = manifest["metadata"]
        for field in ["namespace", "name"] { usual[field] = metadata?[field]?.string.map(FactValue.string) }
        for (word, field) in [("label", "labels"), ("annotation", "annotations")] {
            for (key, value) in metadata?[field]?.map?.entries.map({ ($0.key, $0.value) }) ?? [] {
                usual["\(word) \"\(key)\""] = value.string.map(FactValue.string)
            }
        }
        guard let selected = selected([:], usual: usual) else { return nil }
        var addressed = manifest
        for (name, value) in selected {
            let text = value.text.map(Document.init(text:))
            if let key = ScenarioSetting.metadataKey(name, "label") {
                addressed.put(text, along: ["metadata", "labels", key])
            } else if let key = ScenarioSetting.metadataKey(name, "annotation") {
                addressed.put(text, along: ["metadata", "annotations", key])
            } else {
                addressed.put(text, along: ["metadata", name])
            }
        }
        return addressed
    }

    /// Facts with which a resource is one of those that the policy is for (`for ... where`).
    ///
    /// They are as `wanted` has them; what it does not name is chosen, as near to `usual` as can be. Values are tried that
    /// the condition itself names, so that each of its comparisons can come out either way.
    ///
    /// - Parameter usual: What is not chosen if the policy is for it; a fact that it does not name is none.
    /// - Returns: What the condition reads and `wanted` does not name; `nil` if nothing was found in `mostTries` tries.
    func selected(
        _ wanted: [String: FactValue], usual: [String: FactValue], mostTries: Int = 100_000
    ) -> [String: FactValue]? {
        guard selector != .always else { return [:] }
        var candidates: [InputID: [FactValue]] = [:]
        func note(_ condition: Condition) {
            switch condition {
            case .always, .never: return
            case .and(let parts), .or(let parts): parts.forEach(note)
            case .not(let part), .maybe(let part), .named(_, let part): note(part)
            case .matches(let input, let pattern):
                candidates[input, default: []].append(.string(pattern.replacing("*", with: "shop")))
                candidates[input, default: []].append(.string(pattern.replacing("*", with: "")))
            case .member(let input, let set):
                if case .strings(let texts, _) = set {
                    candidates[input, default: []] += texts.map(FactValue.string)
                } else {
                    candidates[input, default: []] += []
                }
            case .isNone(let input), .isUnknown(let input): candidates[input, default: []] += []
            case .compare(let input, _, let comparand):
                candidates[input, default: []] += []
                if case .input(let other) = comparand { candidates[other, default: []] += [] }
            }
        }
        note(selector)
        let read = candidates.keys.sorted()
        let values = read.map { input -> [FactValue] in
            let name = inputs[input.index].name
            if let value = wanted[name] { return [value] }
            var values = [usual[name] ?? .none] + (candidates[input] ?? [])
            values.append(.string("shop"))
            var seen: Set<FactValue> = []
            return values.filter { value in
                guard value != .string(""), value != FactValue.none || inputs[input.index].canBeNone else {
                    return false
                }
                return seen.insert(value).inserted
            }
        }
        let evaluator = RowEvaluator(inputs: inputs)
        var given = [FactValue](repeating: .unknown, count: inputs.count)
        var tries = 0
        func choose(_ place: Int) -> Bool {
            guard place < read.count else {
                tries += 1
                return evaluator.answer(selector, given) == .yes
            }
            for value in values[place] where tries < mostTries {
                given[read[place].index] = value
                if choose(place + 1) { return true }
            }
            return false
        }
        guard choose(0) else { return nil }
        var chosen: [String: FactValue] = [:]
        for input in read where wanted[inputs[input.index].name] == nil {
            chosen[inputs[input.index].name] = given[input.index]
        }
        return chosen
    }
}
