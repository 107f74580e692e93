/// Where each fact that a decision reads lies in a ``FactVector``, and how it is coded.
///
/// A fact of a closed domain is a code: a small integer that a host may look up once and keep. A number is itself.
public struct FactLayout: Sendable {
    public enum Place: Sendable, Hashable {
        /// In the codes.
        case code(Int)
        /// In the numbers.
        case number(Int)
    }

    /// The facts that are read, in the order in which the table looks at them.
    public let facts: [PolicyInput]
    /// How many codes a vector has; more than there are facts, where groups of them are padded.
    public let codeCount: Int
    public let numberCount: Int

    /// For each of ``facts``.
    private let places: [Place]
    private let cases: [[ValueCase]]
    private let tests: [[StringTest]]

    /// A number that stands for `none`, and one for `unknown`: greater than all that a fact can be.
    public static let none = Int64.max - 1
    public static let unknown = Int64.max

    init(_ space: ColumnSpace, codeCount: Int, numberCount: Int, _ place: (InputID) -> Place) {
        let inputs = space.readInputs
        facts = inputs.map { space.inputs[$0.index] }
        places = inputs.map(place)
        cases = inputs.map { space.cases(of: $0) }
        tests = inputs.map { space.tests[$0] ?? [] }
        self.codeCount = codeCount
        self.numberCount = numberCount
    }

    /// Where a fact lies; `nil` if the decision does not read it.
    public func place(of name: String) -> Place? { facts.firstIndex { $0.name == name }.map { places[$0] } }

    /// The code of a value; `nil` if the fact is no code, or cannot have this value.
    public func code(of value: FactValue, for name: String) -> UInt8? {
        guard let fact = facts.firstIndex(where: { $0.name == name }), case .code = places[fact] else { return nil }
        return position(of: value, fact).map(UInt8.init)
    }

    /// A vector in which every fact has its first value: `no`, the first name, 0.
    public var blank: FactVector {
        FactVector(
            codes: [UInt8](repeating: 0, count: codeCount), numbers: [Int64](repeating: 0, count: numberCount))
    }

    /// Puts a value into a vector.
    ///
    /// - Returns: Whether the fact can have this value. A fact that is not read may have any.
    @discardableResult
    public func set(_ name: String, _ value: FactValue, in vector: inout FactVector) -> Bool {
        guard let fact = facts.firstIndex(where: { $0.name == name }) else { return true }
        return set(fact, value, in: &vector)
    }

    func set(_ fact: Int, _ value: FactValue, in vector: inout FactVector) -> Bool {
        guard let position = position(of: value, fact) else { return false }
        switch places[fact] {
        case .code(let place): vector.codes[place] = UInt8(position)
        case .number(let place):
            vector.numbers[place] =
                switch value {
                case .number(let number): number
                case .none: Self.none
                case .unknown: Self.unknown
                // A closed domain too large for a code.
                case .bool, .name, .string: Int64(position)
                }
        }
        return true
    }

    private func position(of value: FactValue, _ fact: Int) -> Int? {
        ColumnSpace.position(of: value, facts[fact].type, cases[fact], tests[fact])
    }
}

/// The facts of one observation, as a layout codes them.
public struct FactVector: Sendable, Hashable {
    public var codes: [UInt8]
    public var numbers: [Int64]

    public init(codes: [UInt8], numbers: [Int64]) {
        self.codes = codes
        self.numbers = numbers
    }
}
