/// A typed condition over the inputs of a policy. Three-valued: true, false, or unknown.
///
/// An atom that reads `unknown` is unknown; `isUnknown` and `maybe` never are.
public indirect enum Condition: Sendable, Hashable {
    case always
    case never
    /// The input has one of these values; `none` only if listed.
    case member(InputID, ValueSet)
    /// A number against a number. In the order, every value is less than a fact's `none`, and that is less than a
    /// setting's `none`; `==` is false and `!=` true beside a `none`.
    case compare(InputID, Relation, Comparand)
    case isNone(InputID)
    case isUnknown(InputID)
    /// A string against a pattern in which `*` stands for any characters.
    case matches(InputID, pattern: String)
    case not(Condition)
    case maybe(Condition)
    case and([Condition])
    case or([Condition])
    /// A named condition (`let`) or a derived table, expanded: explanations show the name.
    case named(String, Condition)
}

/// The place of an input in ``CompiledPolicy/inputs``.
public struct InputID: Hashable, Sendable, Comparable {
    public let index: Int

    public init(_ index: Int) { self.index = index }

    public static func < (left: InputID, right: InputID) -> Bool { left.index < right.index }
}

/// Values of a bool, an enum or a string.
public enum ValueSet: Sendable, Hashable {
    /// Positions in the domain of the input as bits (of a bool: 0 is `no`, 1 is `yes`), and whether `none` is in it.
    case positions(UInt64, none: Bool)
    /// Strings; `negated`: all others, `none` among them.
    case strings([String], negated: Bool)
}

public enum Relation: String, Sendable, Hashable, CaseIterable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="

    /// The relation that holds exactly when this one does not.
    public var negated: Relation {
        switch self {
        case .equal: .notEqual
        case .notEqual: .equal
        case .less: .greaterOrEqual
        case .lessOrEqual: .greater
        case .greater: .lessOrEqual
        case .greaterOrEqual: .less
        }
    }

    /// The relation with its sides exchanged.
    public var flipped: Relation {
        switch self {
        case .equal: .equal
        case .notEqual: .notEqual
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        }
    }
}

public enum Comparand: Sendable, Hashable {
    case number(Int64)
    case input(InputID)
}

extension Condition {
    /// The conjunction, flattened; `never` and `always` vanish where they can.
    public static func all(_ parts: [Condition]) -> Condition {
        var flat: [Condition] = []
        for part in parts {
            switch part {
            case .always: continue
            case .never: return .never
            case .and(let inner): flat += inner
            default: flat.append(part)
            }
        }
        return flat.isEmpty ? .always : flat.count == 1 ? flat[0] : .and(flat)
    }

    /// The disjunction, flattened; `never` and `always` vanish where they can.
    public static func any(_ parts: [Condition]) -> Condition {
        var flat: [Condition] = []
        for part in parts {
            switch part {
            case .never: continue
            case .always: return .always
            case .or(let inner): flat += inner
            default: flat.append(part)
            }
        }
        return flat.isEmpty ? .never : flat.count == 1 ? flat[0] : .or(flat)
    }

    /// Every input that is read, each as often as it stands there.
    public func forEachInput(_ visit: (InputID) -> Void) {
        switch self {
        case .always, .never: break
        case .member(let input, _), .isNone(let input), .isUnknown(let input), .matches(let input, _): visit(input)
        case .compare(let input, _, let comparand):
            visit(input)
            if case .input(let other) = comparand { visit(other) }
        case .not(let inner), .maybe(let inner), .named(_, let inner): inner.forEachInput(visit)
        case .and(let parts), .or(let parts): for part in parts { part.forEachInput(visit) }
        }
    }

    /// The inputs for which the condition accepts `unknown`: by `is unknown`, or under `maybe`.
    public func forEachAcceptedUnknown(_ visit: (InputID) -> Void) {
        switch self {
        case .always, .never, .member, .compare, .isNone, .matches: break
        case .isUnknown(let input): visit(input)
        case .maybe(let inner): inner.forEachInput(visit)
        case .not(let inner), .named(_, let inner): inner.forEachAcceptedUnknown(visit)
        case .and(let parts), .or(let parts): for part in parts { part.forEachAcceptedUnknown(visit) }
        }
    }
}
