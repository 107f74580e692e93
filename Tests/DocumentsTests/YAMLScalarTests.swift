import Documents
import Testing

/// What each plain scalar is for sigs.k8s.io/yaml, case by case of its `resolve.go`.
@Suite struct YAMLScalarTests {
    @Test(arguments: [
        "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON",
    ])
    func `words for true`(word: String) throws { #expect(try valueOfA("a: \(word)") == .bool(true)) }

    @Test(arguments: [
        "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF",
    ])
    func `words for false`(word: String) throws { #expect(try valueOfA("a: \(word)") == .bool(false)) }

    @Test(arguments: ["", "~", "null", "Null", "NULL"])
    func `words for null`(word: String) throws { #expect(try valueOfA("a: \(word)") == .null) }

    static let integers: [(String, Int64)] = [
        ("0", 0), ("00", 0), ("-0", 0), ("+0", 0), ("1", 1), ("+1", 1), ("-1", -1), ("6123", 6123),
        ("1_000_000", 1_000_000), ("1__0", 10), ("1_", 1), ("0x1F", 31), ("0X1f", 31), ("-0x10", -16), ("+0x10", 16),
        ("0x_1", 1), ("0b101", 5), ("0B11", 3), ("-0b11", -3), ("0o17", 15), ("0O17", 15), ("-0o17", -15), ("017", 15),
        ("0_17", 15), ("-017", -15), ("9223372036854775807", .max), ("-9223372036854775808", .min),
        ("0x7fffffffffffffff", .max), ("-0x8000000000000000", .min), ("999999999999999999", 999_999_999_999_999_999),
        ("1000000000000000000", 1_000_000_000_000_000_000),
    ]

    @Test(arguments: integers)
    func `integers in every base`(text: String, value: Int64) throws {
        #expect(try valueOfA("a: \(text)") == .integer(value))
    }

    static let reals: [(String, Double)] = [
        ("1.5", 1.5), ("-1.5", -1.5), ("+1.5", 1.5), ("1.", 1), (".5", 0.5), ("+.5", 0.5), ("-.5", -0.5), ("1e3", 1000),
        ("1E3", 1000), ("1.e3", 1000), ("1e+3", 1000), ("1e-3", 0.001), ("1_0.5", 10.5), (".1_5", 0.15), ("08", 8),
        ("09.5", 9.5), ("9223372036854775808", 9_223_372_036_854_775_808), ("-9223372036854775809", -0x1p63),
        ("18446744073709551615", 0x1p64), ("0xFFFFFFFFFFFFFFFF", 0x1p64), ("0x10000000000000000", 0x1p64),
        ("123456789012345678901234567890", 1.2345678901234568e29), (".inf", .infinity), (".Inf", .infinity),
        (".INF", .infinity), ("+.inf", .infinity), ("+.INF", .infinity), ("-.inf", -.infinity), ("-.INF", -.infinity),
    ]

    @Test(arguments: reals)
    func `reals, and integers that 64 bits do not hold`(text: String, value: Double) throws {
        #expect(try valueOfA("a: \(text)") == .real(value))
    }

    @Test(arguments: [".nan", ".NaN", ".NAN"])
    func `words for not a number`(text: String) throws {
        guard case .real(let value) = try valueOfA("a: \(text)") else { return #expect(Bool(false), "no real") }
        #expect(value.isNaN)
    }

    @Test(arguments: [
        "yEs", "nO", "tRUE", "nuLL", "oN", "truely", "none", "yesterday", "nil", ".iNF", ".", "..", "...x", "+", "-x",
        "_1",
        "0x", "0b", "0o", "0o8", "0b2", "0xg", "1.2.3", "1e", "1e+", "e3", ".e3", "1.5x", ".1__5", "._1", "12:30",
        "1:30:45",
        "2001-12-14", "2001-12-14T21:59:43Z", "1,000", "0x1p3", "Infinity", "NaN", "inf", "1e999", ".5e999", "s3://x",
        "2048m", "v1_20", "1.4.2", "=", "é", "1 2",
    ])
    func `everything else is a string`(text: String) throws { #expect(try valueOfA("a: \(text)") == .string(text)) }

    @Test(arguments: ["\"12\"", "'12'", "|-\n  12", ">-\n  12", "!!str 12"])
    func `only plain scalars are resolved`(text: String) throws { #expect(try valueOfA("a: \(text)") == .string("12")) }

    static let tags: [(String, Document.Value)] = [
        ("!!str true", .string("true")), ("!!str", .string("")), ("!!int 12", .integer(12)),
        ("!!int \"12\"", .integer(12)),
        ("!!float 12", .real(12)), ("!!float 1.5", .real(1.5)), ("!!bool \"yes\"", .bool(true)), ("!!null ''", .null),
        ("!!null ~", .null), ("!!binary aGVsbG8=", .string("hello")),
        ("!!binary |\n  aGVs\n  bG8=\n", .string("hello")),
        ("!!timestamp 2001-12-14", .string("2001-12-14")), ("!!map {}", .map(DocumentMap())), ("!!seq []", .list([])),
        ("! 12", .integer(12)), ("!<tag:yaml.org,2002:str> 12", .string("12")),
        ("!!int 18446744073709551615", .real(0x1p64)),
    ]

    @Test(arguments: tags)
    func `explicit tags decide`(text: String, value: Document.Value) throws {
        #expect(try valueOfA("a: \(text)") == value)
    }

    @Test(arguments: [
        ("!!int x", "`x` is not `!!int`"), ("!!int 1.5", "`1.5` is not `!!int`"), ("!!float x", "`x` is not `!!float`"),
        ("!!bool 1", "`1` is not `!!bool`"), ("!!null 1", "`1` is not `!!null`"),
        ("!!binary a*", "this `!!binary` value is not base64"),
        ("!!binary aGVsbG8", "this `!!binary` value is not base64"),
        ("!!binary /w==", "this `!!binary` value is not text"), ("!!map x", "`!!map` stands before a string"),
        ("!!str []", "`!!str` stands before a list"), ("!!seq {}", "`!!seq` stands before a map"),
        ("!thing x", "the tag `!thing` is not known"), ("!!set {}", "the tag `!!set` is not known"),
        ("!!python/object x", "the tag `!!python/object` is not known"),
        ("!thing [x]", "the tag `!thing` is not known"),
    ])
    func `tags that do not fit are refused where they stand`(text: String, message: String) {
        let error = error { () throws(DocumentError) in try yaml("a: \(text)") }
        #expect(error.message == message)
        #expect(error.range?.start == TextPosition(line: 1, column: 4))
    }

    @Test(arguments: [
        ("1", "1"), ("y", "true"), ("on", "true"), ("yellow", "yellow"), ("0x10", "16"), ("true", "true"),
        ("No", "false"), ("1.5", "1.5"), ("1.0", "1"), ("1e6", "1e+06"),
        ("123456.0", "123456"), ("1e5", "100000"), ("0.0001", "0.0001"), ("0.00001", "1e-05"), ("1.25e10", "1.25e+10"),
        ("-2.5", "-2.5"), ("0.0", "0"), (".inf", ".inf"), (".nan", ".nan"), ("'1'", "1"), ("\"a b\"", "a b"),
        ("!!str 1", "1"),
    ])
    func `keys are spelled as Kubernetes spells them`(text: String, key: String) throws {
        #expect(try yaml("\(text): x").first?.map?.entries.map(\.key) == [key])
    }
}
