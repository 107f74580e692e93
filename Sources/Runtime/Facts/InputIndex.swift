import PolicyCompiler

/// The inputs of a policy, found by their names, with what else is looked up of them again and again.
///
/// Made once for a policy and shared by all that is observed for it: copying it copies a reference.
final class InputIndex: Sendable {
    /// Those of the policy in their order, then what only the pass itself looks at.
    let inputs: [PolicyInput]
    private let places: [String: Int]
    /// The entries of `snapshot` whose tables read a schedule, in the order of the tables; by the place of the schedule.
    private let entries: [Int: [String]]

    /// - Parameter more: Facts of the vocabulary that are observed besides, whether the policy reads them or not.
    init(_ policy: CompiledPolicy, and more: [String] = []) {
        var inputs = policy.inputs
        var places = Dictionary(inputs.enumerated().map { ($1.name, $0) }) { first, _ in first }
        for name in more where places[name] == nil {
            guard let fact = Vocabulary.fact(named: name) else { continue }
            places[name] = inputs.count
            inputs.append(
                PolicyInput(
                    name: name, type: fact.type, canBeNone: fact.canBeNone, answer: fact.answer, origin: .builtIn))
        }
        self.inputs = inputs
        self.places = places
        var entries: [Int: [String]] = [:]
        for table in policy.tables where table.id.decision == "snapshot" {
            var read: Set<InputID> = []
            for row in table.rows { row.guardCondition.forEachInput { read.insert($0) } }
            guard let entry = table.id.entry else { continue }
            for id in read where inputs[id.index].isDue { entries[id.index, default: []].append(entry) }
        }
        self.entries = entries
    }

    func place(_ name: String) -> Int? { places[name] }

    func entries(ofSchedule id: InputID) -> [String] { entries[id.index] ?? [] }
}
