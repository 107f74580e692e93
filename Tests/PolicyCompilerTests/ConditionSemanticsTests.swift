import PolicyDSL
import Testing

@testable import PolicyCompiler

/// Section 3 of the language: the place of `none` in the order, and conditions with three values.
@Suite struct ConditionSemanticsTests {
    // MARK: None

    private static let order: [(left: FactValue, right: FactValue, true: Set<String>)] = [
        (.number(1), .number(2), ["<", "<=", "!="]),
        (.number(2), .number(2), ["<=", ">=", "=="]),
        (.number(3), .number(2), [">", ">=", "!="]),
        (.number(1), .none, ["<", "<=", "!="]),
        (.none, .number(1), [">", ">=", "!="]),
        // A fact that never was is below a limit that is not set.
        (.none, .none, ["<", "<=", "!="]),
    ]

    @Test(arguments: order)
    func `every value is below none of a fact, and that below none of a setting`(
        left: FactValue, right: FactValue, expected: Set<String>
    ) throws {
        for relation in Relation.allCases {
            let rule = try OneRule(
                "savepoint.age \(relation.rawValue) limit",
                declarations: "setting limit : duration = none from label \"limit\"")
            #expect(try rule.matches(["savepoint.age": left, "limit": right]) == expected.contains(relation.rawValue))
        }
    }

    @Test(arguments: order)
    func `the order is the same with its sides exchanged`(
        left: FactValue, right: FactValue, expected: Set<String>
    ) throws {
        for relation in Relation.allCases {
            let rule = try OneRule(
                "limit \(relation.flipped.rawValue) savepoint.age",
                declarations: "setting limit : duration = none from label \"limit\"")
            #expect(try rule.matches(["savepoint.age": left, "limit": right]) == expected.contains(relation.rawValue))
        }
    }

    @Test func `none of two facts has one place, where neither is equal to the other`() throws {
        for (relation, expected) in [
            ("<", false), ("<=", true), (">", false), (">=", true), ("==", false), ("!=", true),
        ] {
            let rule = try OneRule("savepoint.age \(relation) deploy.age")
            #expect(try rule.matches(["savepoint.age": FactValue.none, "deploy.age": FactValue.none]) == expected)
        }
    }

    @Test func `none is above every constant, and equal to none`() throws {
        for (relation, expected) in [
            ("<", false), ("<=", false), (">", true), (">=", true), ("==", false), ("!=", true),
        ] {
            #expect(try OneRule("savepoint.age \(relation) 1h").matches(["savepoint.age": FactValue.none]) == expected)
        }
    }

    @Test func `a limit without a source that is none is above everything, none of a fact too`() throws {
        for (relation, expected) in [
            ("<", true), ("<=", true), (">", false), (">=", false), ("==", false), ("!=", true),
        ] {
            for value in [FactValue.number(5), FactValue.none] {
                let rule = try OneRule(
                    "savepoint.age \(relation) limit or deploy.age == 1s",
                    declarations: "setting limit : duration = none")
                #expect(
                    try rule.matches(
                        ["savepoint.age": value, "deploy.age": .number(5)].filter { name, _ in
                            rule.policy.inputs.contains { $0.name == name }
                        }) == expected)
            }
        }
    }

    @Test func `none of an ordered enum has the same places`() throws {
        let declarations = """
            setting least : \(versions) = none
              from label "least"
            """
        let none = FactValue.none
        let cases: [(FactValue, FactValue, Set<String>)] = [
            (.name("v1_18"), .name("v1_20"), ["<", "<=", "!="]), (.name("v1_20"), .name("v1_20"), ["<=", ">=", "=="]),
            (.name("v2_0"), .name("v1_20"), [">", ">=", "!="]), (.name("v1_18"), none, ["<", "<=", "!="]),
        ]
        for relation in Relation.allCases {
            let rule = try OneRule("flink-version \(relation.rawValue) least", declarations: declarations)
            let flipped = try OneRule("least \(relation.flipped.rawValue) flink-version", declarations: declarations)
            for (left, right, expected) in cases {
                let facts = ["flink-version": left, "least": right]
                #expect(try rule.matches(facts) == expected.contains(relation.rawValue), "\(facts) \(relation)")
                #expect(try flipped.matches(facts) == expected.contains(relation.rawValue), "\(facts) \(relation)")
            }
        }
    }

    private var versions: String {
        "v1_13 | v1_14 | v1_15 | v1_16 | v1_17 | v1_18 | v1_19 | v1_20 | v2_0 | v2_1 | v2_2 | v2_3 | v2_4"
    }

    @Test func `a bool that is none counts as no where it stands bare, and is neither where it is compared`() throws {
        let declarations = "setting flag : bool = none from label \"flag\""
        let cases: [(String, Bool)] = [
            ("flag", false), ("not flag", true), ("flag == yes", false), ("flag == no", false), ("flag != yes", true),
            ("flag != no", true), ("flag is none", true), ("flag in {yes, none}", true),
            ("flag not in {yes, no}", true),
        ]
        for (condition, expected) in cases {
            let rule = try OneRule(condition, declarations: declarations)
            #expect(try rule.matches(["flag": FactValue.none]) == expected, "\(condition)")
        }
    }

    @Test func `a string that is none is equal to nothing, unequal to all, and matches no pattern`() throws {
        let cases: [(String, Bool)] = [
            (#"label "k" == "a""#, false), (#"label "k" != "a""#, true), (#"label "k" matches "*""#, false),
            (#"not label "k" matches "*""#, true), (#"label "k" not in {"a", "b"}"#, true),
            (#"label "k" in {"a", none}"#, true), (#"label "k" is none"#, true),
        ]
        for (condition, expected) in cases {
            #expect(try OneRule(condition).matches([#"label "k""#: FactValue.none]) == expected, "\(condition)")
        }
    }

    // MARK: Constants

    @Test func `what is constant is decided at once, in every kind of test`() throws {
        let declarations = """
            setting flag : bool = yes
            setting limit : duration = 10m
            setting tier : gold | silver = gold
            setting team : string = "a"
            setting nothing : duration = none
            """
        let cases: [(String, Bool)] = [
            ("flag", true), ("flag == yes", true), ("flag != yes", false), ("flag in {yes}", true),
            ("flag in {no}", false),
            ("limit == 10m", true), ("limit > 1h", false), ("limit in {10m, 20m}", true), ("limit not in {10m}", false),
            ("tier == gold", true), ("tier in {silver}", false), ("tier not in {silver}", true),
            ("team == \"a\"", true),
            ("team in {\"b\"}", false), ("team matches \"a*\"", true), ("nothing > limit", true),
            ("limit < nothing", true),
            ("limit == nothing", false), ("nothing is none", true), ("job.known == flag", true),
            ("flag == job.known", true),
            ("job.known != flag", false), ("name == team", true), ("team != name", false),
        ]
        for (condition, expected) in cases {
            let rule = try OneRule(condition, declarations: declarations)
            var facts: [String: FactValue] = [:]
            if rule.policy.inputs.contains(where: { $0.name == "job.known" }) { facts["job.known"] = .bool(true) }
            if rule.policy.inputs.contains(where: { $0.name == "name" }) { facts["name"] = .string("a") }
            #expect(try rule.matches(facts) == expected, "\(condition)")
        }
    }

    // MARK: Unknown

    private static let truths: [(name: String, value: FactValue)] = [
        ("T", .bool(true)), ("F", .bool(false)), ("U", .unknown),
    ]

    /// Which of true, false and unknown a condition is: by itself, negated, and under `maybe`.
    private func truth(_ condition: String, _ facts: [String: FactValue]) throws -> String {
        let isTrue = try OneRule("(\(condition))").matches(facts)
        let isFalse = try OneRule("not (\(condition))").matches(facts)
        let isPossible = try OneRule("maybe (\(condition))").matches(facts)
        #expect(isPossible == !isFalse, "maybe \(condition)")
        #expect(!(isTrue && isFalse))
        return isTrue ? "T" : isFalse ? "F" : "U"
    }

    @Test func `and, or, not, maybe and implies have the truth tables of three values`() throws {
        let and = ["TT": "T", "TF": "F", "TU": "U", "FT": "F", "FF": "F", "FU": "F", "UT": "U", "UF": "F", "UU": "U"]
        let or = ["TT": "T", "TF": "T", "TU": "T", "FT": "T", "FF": "F", "FU": "U", "UT": "T", "UF": "U", "UU": "U"]
        let not = ["T": "F", "F": "T", "U": "U"]
        for (left, leftValue) in Self.truths {
            for (right, rightValue) in Self.truths {
                let facts = ["ha.metadata": leftValue, "job.listed": rightValue]
                #expect(try truth("ha.metadata and job.listed", facts) == and[left + right])
                #expect(try truth("ha.metadata or job.listed", facts) == or[left + right])
                let implied = or[(not[left] ?? "") + right]
                #expect(try truth("ha.metadata implies job.listed", facts) == implied)
            }
            #expect(try truth("ha.metadata", ["ha.metadata": leftValue]) == left)
            #expect(try truth("not ha.metadata", ["ha.metadata": leftValue]) == not[left])
            #expect(try truth("maybe ha.metadata", ["ha.metadata": leftValue]) == (left == "F" ? "F" : "T"))
            #expect(try truth("ha.metadata is unknown", ["ha.metadata": leftValue]) == (left == "U" ? "T" : "F"))
        }
    }

    @Test func `whatever reads an unknown fact is unknown, but for is unknown and maybe`() throws {
        let age = "checkpoint.completed.age"
        for condition in [
            "\(age) < 1h", "\(age) == 1h", "\(age) != 1h", "\(age) is none", "\(age) is not none",
            "\(age) in {1h, none}",
            "\(age) not in {1h}", "\(age) < deploy.age", "deploy.age != \(age)",
        ] {
            var facts: [String: FactValue] = [age: .unknown]
            if condition.contains("deploy.age") { facts["deploy.age"] = FactValue.none }
            #expect(try truth(condition, facts) == "U", "\(condition)")
        }
    }

    // MARK: Derived tables

    @Test(arguments: ["first", "unique", "any", "collect"])
    func `a derived table is its value, whatever is unknown`(hit: String) throws {
        let declarations = """
            table risk : low | medium | high hit \(hit) {
              | ha.metadata | job.known | => |
              | yes | yes | low |
              | yes | no | medium |
              | no, unknown | - | high |
            }
            """
        let cases: [(FactValue, Bool, String)] = [
            (.bool(true), true, "low"), (.bool(true), false, "medium"), (.bool(false), true, "high"),
            (.unknown, false, "high"), (.unknown, true, "high"),
        ]
        for (metadata, known, value) in cases {
            let facts: [String: FactValue] = ["ha.metadata": metadata, "job.known": .bool(known)]
            for name in ["low", "medium", "high"] {
                for (condition, expected) in [
                    ("risk == \(name)", name == value), ("risk != \(name)", name != value),
                    ("not (risk == \(name))", name != value), ("not (risk != \(name))", name == value),
                    ("risk in {\(name)}", name == value), ("risk not in {\(name)}", name != value),
                ] {
                    let rule = try OneRule(condition, declarations: declarations)
                    #expect(try rule.matches(facts) == expected, "\(condition) at \(facts)")
                }
            }
        }
    }

    @Test func `of a derived table with hit first the earlier row wins`() throws {
        let declarations = """
            table risk : low | high {
              | job.known | deploy.age | => |
              | yes       | -          | low |
              | -         | < 1h       | high |
              | -         | -          | low |
            }
            """
        let rule = try OneRule("risk == high", declarations: declarations)
        #expect(try !rule.matches(["job.known": .bool(true), "deploy.age": .number(0)]))
        #expect(try rule.matches(["job.known": .bool(false), "deploy.age": .number(3_599_999)]))
        #expect(try !rule.matches(["job.known": .bool(false), "deploy.age": .number(3_600_000)]))
    }

    @Test func `cells of a grid are tests of their column`() throws {
        let cells: [(String, [Int64: Bool])] = [
            ("[2 .. 4]", [1: false, 2: true, 4: true, 5: false]), ("(2 .. 4)", [2: false, 3: true, 4: false]),
            ("[2 .. 4)", [2: true, 3: true, 4: false]), ("(2 .. 4]", [2: false, 4: true, 5: false]),
            (">= 3", [2: false, 3: true]), ("3, 5", [3: true, 4: false, 5: true]), ("not 3, 5", [3: false, 4: true]),
            ("-", [0: true]), ("limit", [7: true, 8: false]), ("<= limit", [7: true, 8: false]),
        ]
        for (cell, expected) in cells {
            let rule = try OneRule(
                "size == big",
                declarations: """
                    setting limit : count = 7
                    table size : small | big {
                      | session.jobs | limit | => |
                      | \(cell) | 7 | big |
                      | - | - | small |
                    }
                    """)
            for (number, value) in expected {
                let facts = ["session.jobs": FactValue.number(number)].filter { name, _ in
                    rule.policy.inputs.contains { $0.name == name }
                }
                #expect(try rule.matches(facts) == value, "\(cell) at \(number)")
            }
        }
    }
}
