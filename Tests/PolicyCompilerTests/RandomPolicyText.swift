import PolicyCompiler
import TestSupport

/// A policy made at random, as text, and what it means, read from docs/language.md and not from the compiler: nothing here
/// goes through its types but the values of facts.
struct RandomPolicyText {
    struct Input {
        enum Kind {
            case bool
            case names([String], isOrdered: Bool)
            case count
            case text
        }
        var name: String
        var declaration: String?
        var kind: Kind
        var canBeNone = false
        var isSetting = false
        /// Inputs of one answer are unknown together.
        var answer: String?
        var least = 0
        var most: Int?

        var isCount: Bool { if case .count = kind { true } else { false } }
    }

    indirect enum Claim {
        case bare(Int)
        case number(Int, String, Int, spelled: String)
        case inputs(Int, String, Int)
        case name(Int, String, String)
        case member(Int, [String], negated: Bool)
        case interval(Int, lower: Int, lowerIn: Bool, upper: Int, upperIn: Bool)
        case matches(Int, String)
        case isNone(Int, negated: Bool)
        case isUnknown(Int, negated: Bool)
        case table(value: String, negated: Bool)
        case named(Int)
        case not(Claim)
        case maybe(Claim)
        case all([Claim])
        case any([Claim])
        case implies(Claim, Claim)
    }

    enum Consequence: Hashable {
        case outcome(String)
        case fallBack(Int)
    }

    struct Rule {
        var claim: Claim
        var consequence: Consequence
        var isOtherwise = false
        var line = 0
    }

    enum Hit: String { case first, unique, any }

    private(set) var inputs: [Input] = []
    private(set) var lets: [Claim] = []
    /// The rules of `ready`.
    private(set) var rules: [Rule] = []
    private(set) var chains: [[Rule]] = []
    private(set) var table: [Rule] = []
    private(set) var tableHit = Hit.first
    private(set) var hit = Hit.first
    /// What an assert says: where it holds, the outcome is not this word.
    private(set) var premise: Claim?
    private(set) var text = ""
    private var random: SeededRandom

    static let outcomes = ["proceed", "wait \"a\"", "wait \"b\"", "block \"a\"", "wait \"a\" holding all"]
    static let forbidden = "block"

    private static let catalogue = [
        Input(name: "flag", declaration: "fact flag : bool = no from annotation \"flag\"", kind: .bool),
        Input(name: "odd", declaration: "fact odd : bool = none from label \"odd\"", kind: .bool, canBeNone: true),
        Input(
            name: "tier", declaration: "fact tier : gold | silver | bronze = none from label \"tier\"",
            kind: .names(["gold", "silver", "bronze"], isOrdered: false), canBeNone: true),
        Input(name: "ha.metadata", kind: .bool, answer: "ha"),
        Input(name: "job.listed", kind: .bool, answer: "jobs"),
        Input(name: "unexpected-jobs", kind: .count, answer: "jobs"),
        Input(name: "upgrade.attempts", kind: .count),
        Input(
            name: "tries", declaration: "fact tries : count = none from annotation \"tries\"", kind: .count,
            canBeNone: true),
        Input(
            name: "few", declaration: "setting few : count = 2 at least 1 at most 3 from annotation \"few\"",
            kind: .count, isSetting: true, least: 1, most: 3),
        Input(
            name: "cap", declaration: "setting cap : count = none from annotation \"cap\"", kind: .count,
            canBeNone: true, isSetting: true),
        Input(name: "label \"team\"", kind: .text, canBeNone: true),
        Input(
            name: "change", kind: .names(["ignore", "in-place", "scale", "upgrade", "redeploy"], isOrdered: true)),
        Input(
            name: "last-mode", kind: .names(["stateless", "savepoint", "last-state"], isOrdered: false),
            canBeNone: true),
    ]

    init(seed: UInt64) {
        random = SeededRandom(seed: seed &* 0x9E37_79B9)
        repeat {
            inputs = []
            var left = Self.catalogue
            for _ in 0..<2 + random.below(3) { inputs.append(left.remove(at: random.below(left.count))) }
        } while domains.reduce(1, { $0 * $1.count }) > 2500
        hit = random.pick([.first, .first, .first, .unique, .any])
        for _ in 0..<random.below(3) { lets.append(claim(2)) }
        makeTable()
        let allowed = chainCount
        if hit == .first { chains = (0..<allowed).map { place in makeRules(fallBackTo: Array((place + 1)..<allowed)) } }
        rules = makeRules(fallBackTo: hit == .first ? Array(0..<allowed) : [])
        if hit != .first { rules = rules.filter { !$0.isOtherwise } }
        if random.chance(1, in: 2) { premise = claim(1) }
        print()
    }

    // MARK: Making

    private lazy var chainCount: Int = random.below(3)

    private mutating func makeRules(fallBackTo targets: [Int]) -> [Rule] {
        var rules: [Rule] = []
        for _ in 0..<1 + random.below(5) {
            let consequence: Consequence =
                !targets.isEmpty && random.chance(1, in: 3)
                ? .fallBack(random.pick(targets)) : .outcome(random.pick(Self.outcomes))
            rules.append(Rule(claim: claim(2), consequence: consequence))
        }
        if random.chance(2, in: 3) {
            rules.append(Rule(claim: .all([]), consequence: .outcome(random.pick(Self.outcomes)), isOtherwise: true))
        }
        return rules
    }

    /// Cells of a grid over what is always known.
    private mutating func makeTable() {
        let known = inputs.indices.filter { inputs[$0].answer == nil }
        guard !known.isEmpty, random.chance(2, in: 3) else { return }
        tableHit = random.pick([.first, .first, .unique, .any])
        columns = Array(known.prefix(1 + random.below(2)))
        for _ in 0..<1 + random.below(4) {
            let cells = columns.map { cell($0) }
            cellTexts.append(cells.map(\.text))
            table.append(
                Rule(claim: .all(cells.compactMap(\.claim)), consequence: .outcome(random.pick(["low", "high"]))))
        }
        if tableHit == .first, random.chance(2, in: 3) {
            cellTexts.append(columns.map { _ in "-" })
            table.append(Rule(claim: .all([]), consequence: .outcome("high")))
        }
    }
    private var columns: [Int] = []
    private var cellTexts: [[String]] = []

    private mutating func cell(_ input: Int) -> (text: String, claim: Claim?) {
        if random.chance(1, in: 4) { return ("-", nil) }
        let negated = random.chance(1, in: 4)
        switch inputs[input].kind {
        case .count where random.chance(1, in: 2):
            let relation = random.pick(["<", "<=", ">", ">="])
            let number = random.below(4)
            return ("\(relation) \(number)", .number(input, relation, number, spelled: "\(number)"))
        case .count where random.chance(1, in: 2):
            let lower = random.below(3)
            let upper = lower + 1 + random.below(2)
            let lowerIn = random.chance(1, in: 2)
            let upperIn = random.chance(1, in: 2)
            let text = "\(lowerIn ? "[" : "(")\(lower) .. \(upper)\(upperIn ? "]" : ")")"
            return (text, .interval(input, lower: lower, lowerIn: lowerIn, upper: upper, upperIn: upperIn))
        default:
            let values = self.values(of: input)
            return ((negated ? "not " : "") + values.joined(separator: ", "), .member(input, values, negated: negated))
        }
    }

    private mutating func values(of input: Int) -> [String] {
        var values: [String]
        switch inputs[input].kind {
        case .bool: values = [random.pick(["yes", "no"])]
        case .names(let names, _): values = names.filter { _ in random.chance(1, in: 2) }
        case .count: values = (0..<4).filter { _ in random.chance(1, in: 3) }.map(String.init)
        case .text: values = ["\"a\"", "\"ab\"", "\"b\""].filter { _ in random.chance(1, in: 2) }
        }
        if inputs[input].canBeNone, random.chance(1, in: 4) { values.append("none") }
        if values.isEmpty {
            switch inputs[input].kind {
            case .bool: values = ["yes"]
            case .names(let names, _): values = [names[0]]
            case .count: values = ["1"]
            case .text: values = ["\"a\""]
            }
        }
        return values
    }

    private mutating func claim(_ depth: Int) -> Claim {
        if depth == 0 || random.chance(1, in: 4) { return atom() }
        switch random.below(9) {
        case 0, 1, 2: return .all([claim(depth - 1), claim(depth - 1)])
        case 3, 4: return .any([claim(depth - 1), claim(depth - 1)])
        case 5: return .not(claim(depth - 1))
        case 6: return .maybe(claim(depth - 1))
        case 7: return .implies(claim(depth - 1), claim(depth - 1))
        default: return atom()
        }
    }

    private mutating func atom() -> Claim {
        if !lets.isEmpty, random.chance(1, in: 8) { return .named(random.below(lets.count)) }
        if !table.isEmpty, random.chance(1, in: 6) {
            return .table(value: random.pick(["low", "high"]), negated: random.chance(1, in: 3))
        }
        let input = random.below(inputs.count)
        switch random.below(9) {
        case 0: if inputs[input].canBeNone { return .isNone(input, negated: random.chance(1, in: 3)) }
        case 1: if inputs[input].answer != nil { return .isUnknown(input, negated: random.chance(1, in: 3)) }
        default: break
        }
        let relation = random.pick(["<", "<=", ">", ">=", "==", "!="])
        let equality = random.pick(["==", "!="])
        switch inputs[input].kind {
        case .bool:
            return random.chance(1, in: 2) ? .bare(input) : .name(input, equality, random.pick(["yes", "no"]))
        case .names(let names, let isOrdered):
            if random.chance(1, in: 2) {
                return .member(input, values(of: input), negated: random.chance(1, in: 3))
            }
            return .name(input, isOrdered ? relation : equality, random.pick(names))
        case .count:
            let others = inputs.indices.filter { inputs[$0].isCount && $0 != input }
            if !others.isEmpty, random.chance(1, in: 2) { return .inputs(input, relation, random.pick(others)) }
            let number = random.below(4)
            return .number(
                input, relation, number, spelled: number == 2 && random.chance(1, in: 2) ? "two" : "\(number)")
        case .text:
            if random.chance(1, in: 2) { return .matches(input, random.pick(["a*", "*b", "*a*", "a*b", "ab"])) }
            return random.chance(1, in: 2)
                ? .member(input, values(of: input), negated: random.chance(1, in: 3))
                : .name(input, equality, random.pick(["\"a\"", "\"ab\""]))
        }
    }

    // MARK: Printing

    private mutating func print() {
        var lines = ["policy p", "for FlinkDeployment", "setting two : count = 2"]
        lines += inputs.compactMap(\.declaration)
        for (place, claim) in lets.enumerated() { lines.append("let l\(place) = \(text(claim))") }
        if !table.isEmpty {
            lines.append("table risk : low | high hit \(tableHit.rawValue) {")
            lines.append("  | " + columns.map { inputs[$0].name }.joined(separator: " | ") + " | => |")
            for place in table.indices {
                guard case .outcome(let value) = table[place].consequence else { continue }
                lines.append("  | " + cellTexts[place].joined(separator: " | ") + " | \(value) |")
                table[place].line = lines.count
            }
            lines.append("}")
        }
        for chain in chains.indices { chains[chain] = printed("chain c\(chain)", chains[chain], &lines) }
        rules = printed(hit == .first ? "ready" : "ready hit \(hit.rawValue)", rules, &lines)
        if let premise {
            lines.append("assert \"a\" for ready: \(text(premise, true)) implies outcome != \(Self.forbidden)")
        }
        text = lines.joined(separator: "\n") + "\n"
    }

    private func printed(_ heading: String, _ rules: [Rule], _ lines: inout [String]) -> [Rule] {
        lines.append("\(heading) {")
        let rules = rules.map { rule in
            let consequence =
                switch rule.consequence {
                case .outcome(let outcome): outcome
                case .fallBack(let chain): "fall back to c\(chain)"
                }
            lines.append(
                rule.isOtherwise ? "  otherwise \(consequence)" : "  \(consequence) when \(text(rule.claim))")
            var rule = rule
            rule.line = lines.count
            return rule
        }
        lines.append("}")
        return rules
    }

    private func text(_ claim: Claim, _ isInner: Bool = false) -> String {
        func enclosed(_ text: String) -> String { isInner ? "(\(text))" : text }
        switch claim {
        case .bare(let input): return inputs[input].name
        case .number(let input, let relation, _, let spelled): return "\(inputs[input].name) \(relation) \(spelled)"
        case .inputs(let input, let relation, let other):
            return "\(inputs[input].name) \(relation) \(inputs[other].name)"
        case .name(let input, let relation, let name): return "\(inputs[input].name) \(relation) \(name)"
        case .member(let input, let values, let negated):
            return "\(inputs[input].name) \(negated ? "not " : "")in {\(values.joined(separator: ", "))}"
        case .interval: return ""  // in grids only
        case .matches(let input, let pattern): return "\(inputs[input].name) matches \"\(pattern)\""
        case .isNone(let input, let negated): return "\(inputs[input].name) is \(negated ? "not " : "")none"
        case .isUnknown(let input, let negated): return "\(inputs[input].name) is \(negated ? "not " : "")unknown"
        case .table(let value, let negated): return "risk \(negated ? "!=" : "==") \(value)"
        case .named(let place): return "l\(place)"
        case .not(let inner): return "not \(text(inner, true))"
        case .maybe(let inner): return "maybe \(text(inner, true))"
        case .all(let parts): return enclosed(parts.map { text($0, true) }.joined(separator: " and "))
        case .any(let parts): return enclosed(parts.map { text($0, true) }.joined(separator: " or "))
        case .implies(let left, let right): return enclosed("\(text(left, true)) implies \(text(right, true))")
        }
    }
}
