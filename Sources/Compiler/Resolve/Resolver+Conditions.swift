import PolicyDSL

/// What an operand turned out to be.
enum ResolvedOperand {
    case input(InputID, ValueType)
    /// A setting without a source.
    case constant(String, ValueType, FactValue)
    /// A derived table.
    case table(String, ValueType)
    /// A named condition: only bare.
    case named(String)
    /// A name that is declared nowhere: perhaps a value.
    case undeclared(Spelled)
    case literal(ValueSyntax)
    /// Reported already.
    case broken
}

extension Resolver {
    /// The typed condition; what could not be resolved is reported and counts as `never`.
    func condition(_ syntax: ConditionSyntax) -> Condition {
        switch syntax {
        case .implies(let left, let right): .any([.not(condition(left)), condition(right)])
        case .or(let parts): .any(parts.map(condition))
        case .and(let parts): .all(parts.map(condition))
        case .not(let inner, _): negation(condition(inner))
        case .maybe(let inner, let range): maybe(inner, range)
        case .bare(let operand): bare(operand)
        case .compare(let left, let comparison, let right): compare(left, comparison, right)
        case .member(let operand, let negated, let values, let range): member(operand, negated, values, range)
        case .isNone(let operand, let negated, let range):
            isNone(operand, range).map { negated ? negation($0) : $0 } ?? .never
        case .isUnknown(let operand, let negated, let range):
            isUnknown(operand, range).map { negated ? negation($0) : $0 } ?? .never
        case .matches(let operand, let pattern): matches(operand, pattern)
        case .nowIn(let operand, let range): nowIn(operand, range)
        case .missing:
            broken()
        }
    }

    private func broken() -> Condition {
        isBroken = true
        return .never
    }

    private func negation(_ condition: Condition) -> Condition {
        switch condition {
        case .always: .never
        case .never: .always
        case .not(let inner): inner
        default: .not(condition)
        }
    }

    private func maybe(_ inner: ConditionSyntax, _ range: SourceRange) -> Condition {
        let start = reads.count
        let inner = condition(inner)
        for place in start..<max(start, reads.count) { reads[place].acceptsUnknown = true }
        var canBeUnknown = false
        inner.forEachInput { if inputs[$0.index].canBeUnknown { canBeUnknown = true } }
        if !canBeUnknown, !isBroken { report(.needlessMaybe(range)) }
        return .maybe(inner)
    }

    // MARK: Operands

    func operand(_ syntax: OperandSyntax) -> ResolvedOperand {
        switch syntax.kind {
        case .value(let value):
            if case .malformed = value.kind {
                isBroken = true
                return .broken
            }
            guard case .name(let name) = value.kind else { return .literal(value) }
            if ["yes", "no", "none", "unknown"].contains(name) { return .literal(value) }
            return self.name(Spelled(name, syntax.range))
        case .field(let change, let path):
            if scope == .selector {
                fail(.notInSelector(syntax.range))
                return .broken
            }
            if let path {
                let pattern = FieldPattern(path.segments)
                let input = intern(
                    PolicyInput(
                        name: "\(change.rawValue) \(path.spelling)", type: .bool, canBeNone: false,
                        origin: .field(change, pattern)))
                return read(input, .bool, syntax.range)
            }
            guard scope == .decision("change") else {
                fail(.needsPath(change, syntax.range))
                return .broken
            }
            let input = intern(
                PolicyInput(
                    name: change.rawValue, type: .bool, canBeNone: false, origin: .field(change, FieldPattern([]))))
            return read(input, .bool, syntax.range)
        case .metadata(let kind, let key):
            let name = "\(kind.rawValue) \"\(key.text)\""
            let origin: PolicyInput.Origin
            switch kind {
            case .label: origin = .label(key.text)
            case .annotation: origin = .annotation(key.text)
            case .snapshotLabel:
                guard
                    scope == .retention(readsSnapshot: true) || scope == .decision("progress")
                        || scope == .decision("dispose") || scope == .decision("")
                else {
                    fail(.snapshotLabelHere(syntax.range))
                    return .broken
                }
                origin = .snapshotLabel(key.text)
            }
            let input = intern(PolicyInput(name: name, type: .string, canBeNone: true, origin: origin))
            return read(input, .string, syntax.range)
        }
    }

    private func read(_ input: InputID, _ type: ValueType, _ range: SourceRange) -> ResolvedOperand {
        reads.append(ResolvedRule.Read(input: input, range: range))
        return .input(input, type)
    }

    private func name(_ name: Spelled) -> ResolvedOperand {
        if scope == .assertion, ["outcome", "strategy", "restore"].contains(name.text), names[name.text] == nil,
            let input = inputIndex[name.text]
        {
            return read(input, inputs[input.index].type, name.range)
        }
        switch names[name.text] {
        case .setting:
            used.insert(name.text)
            guard scope != .selector else {
                fail(.notInSelector(name.range))
                return .broken
            }
            guard let setting = settings[name.text], let type = setting.type else { return .broken }
            if setting.syntax.sources.isEmpty { return .constant(name.text, type, setting.value ?? FactValue.none) }
            return read(settingInput(name.text, setting, type), type, name.range)
        case .fact:
            used.insert(name.text)
            guard scope != .selector else {
                fail(.notInSelector(name.range))
                return .broken
            }
            guard let fact = userFacts[name.text], let input = userFactInput(name.text, fact) else { return .broken }
            return read(input, inputs[input.index].type, name.range)
        case .named:
            used.insert(name.text)
            return .named(name.text)
        case .table:
            used.insert(name.text)
            guard let table = tables[name.text], let type = tableType(table.syntax) else { return .broken }
            return .table(name.text, type)
        case nil:
            guard let fact = Vocabulary.fact(named: name.text) else { return .undeclared(name) }
            guard let input = builtInInput(fact, at: name.range) else { return .broken }
            return read(input, inputs[input.index].type, name.range)
        }
    }

    /// All names that a misspelt one may have meant.
    private var allNames: [String] {
        names.keys.sorted() + Vocabulary.facts.map(\.name)
            + (scope == .assertion ? ["outcome", "strategy", "restore"] : [])
    }

    func undeclared(_ name: Spelled) -> Condition {
        fail(.unknownName(name, near: nearest(name.text, among: allNames)))
        return .never
    }

    // MARK: Atoms

    private func bare(_ syntax: OperandSyntax) -> Condition {
        switch operand(syntax) {
        case .input(let input, .bool): return .member(input, .positions(0b10, none: false))
        case .constant(_, .bool, let value): return value == .bool(true) ? .always : .never
        case .named(let name):
            let resolved = resolveLet(name)
            if resolved.isBroken { isBroken = true }
            reads += resolved.reads
            return .named(name, resolved.condition)
        case .undeclared(let name): return undeclared(name)
        case .literal(let value):
            switch value.kind {
            case .name("yes"): return .always
            case .name("no"): return .never
            default:
                fail(.notACondition(syntax.range, nil))
                return .never
            }
        case .input(_, let type), .constant(_, let type, _), .table(_, let type):
            fail(.notACondition(syntax.range, type))
            return .never
        case .broken: return broken()
        }
    }

    private func compare(
        _ left: OperandSyntax, _ comparison: ComparisonSyntax, _ right: OperandSyntax
    ) -> Condition {
        let relation = Relation(rawValue: comparison.rawValue) ?? .equal
        // A bare name beside an enum is first a value of that enum, so the side that is no such name is looked at first.
        if let names = enumeration(of: left), let value = bareName(right), names.index(of: value) != nil {
            return compareName(operand(left), relation, value, left.range.through(right.range))
        }
        if let names = enumeration(of: right), let value = bareName(left), names.index(of: value) != nil {
            return compareName(operand(right), relation.flipped, value, left.range.through(right.range))
        }
        let first = operand(left)
        let second = operand(right)
        let whole = left.range.through(right.range)
        switch (first, second) {
        case (.broken, _), (_, .broken): return broken()
        case (.named(let name), _), (_, .named(let name)):
            fail(.comparesCondition(whole, name))
            return .never
        case (.undeclared(let name), .undeclared): return undeclared(name)
        case (.undeclared(let name), let other), (let other, .undeclared(let name)):
            guard let type = type(of: other), case .names(let domain) = type else { return undeclared(name) }
            fail(.unknownValue(name, "`\(text(of: other))`", domain))
            return .never
        case (.literal(let value), .literal):
            fail(.comparesConstants(value.range.through(whole)))
            return .never
        case (let subject, .literal(let value)): return compareLiteral(subject, relation, value, whole)
        case (.literal(let value), let subject): return compareLiteral(subject, relation.flipped, value, whole)
        default: return compareOperands(first, relation, second, whole)
        }
    }

    /// The names of an operand that is an enum, without resolving it (so that nothing is reported twice).
    private func enumeration(of syntax: OperandSyntax) -> NameDomain? {
        guard let name = bareName(syntax) else { return nil }
        let declared: ValueType? =
            switch names[name] {
            case .setting: settings[name]?.type
            case .fact: userFacts[name].flatMap { fact in silently { self.type(fact.type) } }
            case .table: tables[name].flatMap { table in silently { tableType(table.syntax) } }
            case .named: nil
            case nil:
                if scope == .assertion, let input = inputIndex[name], ["outcome", "strategy", "restore"].contains(name)
                {
                    inputs[input.index].type
                } else {
                    Vocabulary.fact(named: name)?.type
                }
            }
        if case .names(let domain) = declared { return domain }
        return nil
    }

    func silently<Result>(_ body: () -> Result) -> Result {
        let saved = (found, isBroken)
        defer { (found, isBroken) = saved }
        return body()
    }

    private func bareName(_ syntax: OperandSyntax) -> String? {
        guard case .value(let value) = syntax.kind, case .name(let name) = value.kind else { return nil }
        return ["yes", "no", "none", "unknown"].contains(name) ? nil : name
    }

    private func type(of operand: ResolvedOperand) -> ValueType? {
        switch operand {
        case .input(_, let type), .constant(_, let type, _), .table(_, let type): type
        case .named, .undeclared, .literal, .broken: nil
        }
    }

    private func text(of operand: ResolvedOperand) -> String {
        switch operand {
        case .input(let input, _): inputs[input.index].name
        case .constant(let name, _, _), .table(let name, _), .named(let name): name
        case .undeclared(let name): name.text
        case .literal, .broken: "this"
        }
    }

    /// An enum against one of its names.
    private func compareName(
        _ subject: ResolvedOperand, _ relation: Relation, _ name: String, _ range: SourceRange
    ) -> Condition {
        guard let type = type(of: subject), case .names(let domain) = type, let position = domain.index(of: name) else {
            return broken()
        }
        if relation != .equal, relation != .notEqual, !domain.isOrdered {
            fail(.notOrdered(range, text(of: subject), relation))
            return .never
        }
        var bits: UInt64 = 0
        for place in domain.values.indices where relation.holds(place < position ? -1 : place == position ? 0 : 1) {
            bits |= 1 << UInt64(place)
        }
        // `none` is no value, so it is not equal to one; in the order it comes after all of them.
        let none = relation == .notEqual || relation == .greater || relation == .greaterOrEqual
        return membership(subject, bits, none: none)
    }

    /// `subject` is one of the names at these positions.
    private func membership(_ subject: ResolvedOperand, _ bits: UInt64, none: Bool) -> Condition {
        switch subject {
        case .input(let input, _):
            return .member(input, .positions(bits, none: none && inputs[input.index].canBeNone))
        case .constant(_, let type, let value):
            return ValueSet.positions(bits, none: none).contains(value, of: type) ? .always : .never
        case .table(let table, let type):
            guard case .names(let domain) = type else { return broken() }
            return tableCondition(table) { value in
                domain.index(of: value).map { bits >> UInt64($0) & 1 == 1 } ?? false
            }
        case .named, .undeclared, .literal, .broken: return broken()
        }
    }

    private func compareLiteral(
        _ subject: ResolvedOperand, _ relation: Relation, _ value: ValueSyntax, _ range: SourceRange
    ) -> Condition {
        let isEquality = relation == .equal || relation == .notEqual
        switch value.kind {
        case .name("none"):
            fail(.comparesNone(range, text(of: subject), relation))
            return .never
        case .name("unknown"):
            fail(.comparesUnknown(range, text(of: subject), relation))
            return .never
        default: break
        }
        guard let type = type(of: subject) else { return broken() }
        if case .constant(let name, _, _) = subject, let known = literal(value, as: type, for: "`\(name)`") {
            return constantComparison(subject, relation, known, range)
        }
        switch type {
        case .bool:
            guard isEquality, let known = literal(value, as: type, for: "`\(text(of: subject))`"),
                case .bool(let wanted) = known, case .input(let input, _) = subject
            else {
                if !isEquality { fail(.notOrdered(range, text(of: subject), relation)) }
                return broken()
            }
            let bits: UInt64 = (relation == .equal) == wanted ? 0b10 : 0b01
            return .member(input, .positions(bits, none: relation == .notEqual && inputs[input.index].canBeNone))
        case .count, .duration, .percentage, .size:
            guard let known = literal(value, as: type, for: "`\(text(of: subject))`"), case .number(let number) = known,
                case .input(let input, _) = subject
            else { return broken() }
            return .compare(input, relation, .number(number))
        case .string:
            guard isEquality else {
                fail(.notOrdered(range, text(of: subject), relation))
                return .never
            }
            guard let known = literal(value, as: type, for: "`\(text(of: subject))`"), case .string(let text) = known,
                case .input(let input, _) = subject
            else { return broken() }
            return .member(input, .strings([text], negated: relation == .notEqual))
        case .names:
            _ = literal(value, as: type, for: "`\(text(of: subject))`")
            return broken()
        case .schedule, .window:
            fail(.opaque(range, text(of: subject), type))
            return .never
        }
    }

    /// A setting without a source against a value.
    private func constantComparison(
        _ subject: ResolvedOperand, _ relation: Relation, _ value: FactValue, _ range: SourceRange
    ) -> Condition {
        guard case .constant(let name, let type, let constant) = subject else { return broken() }
        if constant == FactValue.none || value == FactValue.none {
            // Beside `none` nothing is equal, and it is above every value.
            if relation == .equal || relation == .notEqual { return relation == .notEqual ? .always : .never }
            let order = constant != FactValue.none ? -1 : value != FactValue.none ? 1 : 0
            return relation.holds(order) ? .always : .never
        }
        switch (constant, value) {
        case (.number(let left), .number(let right)):
            return relation.holds(left < right ? -1 : left == right ? 0 : 1) ? .always : .never
        default:
            guard relation == .equal || relation == .notEqual, type != .schedule, type != .window else {
                fail(.notOrdered(range, name, relation))
                return .never
            }
            return (constant == value) == (relation == .equal) ? .always : .never
        }
    }

    private func compareOperands(
        _ left: ResolvedOperand, _ relation: Relation, _ right: ResolvedOperand, _ range: SourceRange
    ) -> Condition {
        guard let leftType = type(of: left), let rightType = type(of: right) else { return broken() }
        guard leftType == rightType else {
            fail(.differentTypes(range, text(of: left), leftType, text(of: right), rightType))
            return .never
        }
        if leftType.isNumber {
            switch (left, right) {
            case (.input(let first, _), .input(let second, _)):
                if first == second { report(.comparesItself(range, text(of: left))) }
                return .compare(first, relation, .input(second))
            case (.input(let input, _), .constant(_, _, .number(let number))):
                return .compare(input, relation, .number(number))
            case (.constant(_, _, .number(let number)), .input(let input, _)):
                return .compare(input, relation.flipped, .number(number))
            case (.input(let input, _), .constant(_, _, .none)): return againstNone(input, relation)
            case (.constant(_, _, .none), .input(let input, _)): return againstNone(input, relation.flipped)
            case (.constant(_, _, _), .constant(_, _, let value)):
                return constantComparison(left, relation, value, range)
            default: return broken()
            }
        }
        guard relation == .equal || relation == .notEqual || isOrdered(leftType) else {
            fail(.notOrdered(range, text(of: left), relation))
            return .never
        }
        switch leftType {
        case .bool, .names: return byValue(left, relation, right, leftType)
        case .string:
            // A setting without a source is its text.
            switch (left, right) {
            case (.input(let input, _), .constant(_, _, let value)), (.constant(_, _, let value), .input(let input, _)):
                guard case .string(let text) = value else { return againstNone(input, relation) }
                return .member(input, .strings([text], negated: relation == .notEqual))
            case (.constant, .constant(_, _, let value)): return constantComparison(left, relation, value, range)
            default:
                fail(.opaqueTexts(range))
                return .never
            }
        default:
            fail(.opaque(range, text(of: left), leftType))
            return .never
        }
    }

    private func isOrdered(_ type: ValueType) -> Bool {
        if case .names(let domain) = type { domain.isOrdered } else { false }
    }

    /// A number against the `none` of a setting, which is above everything: the same for whatever is known of it.
    private func againstNone(_ input: InputID, _ relation: Relation) -> Condition {
        guard inputs[input.index].canBeUnknown else {
            return relation == .less || relation == .lessOrEqual || relation == .notEqual ? .always : .never
        }
        let observed = Condition.or([.isNone(input), .not(.isNone(input))])
        return relation == .less || relation == .lessOrEqual || relation == .notEqual ? observed : .not(observed)
    }

    /// Two enums (or bools) of one type, compared value by value.
    private func byValue(
        _ left: ResolvedOperand, _ relation: Relation, _ right: ResolvedOperand, _ type: ValueType
    ) -> Condition {
        let count = if case .names(let domain) = type { domain.values.count } else { 2 }
        var alternatives: [Condition] = []
        let all: UInt64 = (1 << UInt64(count)) - 1
        // Every value < `none` of a fact < `none` of a setting; beside a `none` nothing is equal.
        func holdsBesideNone(_ order: Int) -> Bool {
            relation == .notEqual || relation != .equal && relation.holds(order)
        }
        for place in 0..<count {
            var bits: UInt64 = 0
            for other in 0..<count where relation.holds(other < place ? 1 : other == place ? 0 : -1) {
                bits |= 1 << UInt64(other)
            }
            let none = holdsBesideNone(-1)
            guard bits != 0 || none else { continue }
            alternatives.append(
                .all([membership(left, 1 << UInt64(place), none: false), membership(right, bits, none: none)]))
        }
        if canBeNone(left) {
            let leftRank = noneRank(left)
            let rightRank = noneRank(right)
            let order = leftRank < rightRank ? -1 : leftRank == rightRank ? 0 : 1
            alternatives.append(
                .all([
                    membership(left, 0, none: true),
                    membership(right, holdsBesideNone(1) ? all : 0, none: holdsBesideNone(order)),
                ]))
        }
        return .any(alternatives)
    }

    private func canBeNone(_ operand: ResolvedOperand) -> Bool {
        switch operand {
        case .input(let input, _): inputs[input.index].canBeNone
        case .constant(_, _, let value): value == FactValue.none
        case .table, .named, .undeclared, .literal, .broken: false
        }
    }

    /// The place of an operand's `none` in the order: that of a setting is above that of a fact.
    private func noneRank(_ operand: ResolvedOperand) -> Int {
        switch operand {
        case .input(let input, _): inputs[input.index].isSetting ? 2 : 1
        case .constant: 2
        case .table, .named, .undeclared, .literal, .broken: 0
        }
    }

    private func member(
        _ syntax: OperandSyntax, _ negated: Bool, _ values: [ValueSyntax], _ range: SourceRange
    ) -> Condition {
        let subject = operand(syntax)
        if case .undeclared(let name) = subject { return undeclared(name) }
        if case .named(let name) = subject {
            fail(.comparesCondition(range, name))
            return .never
        }
        guard let type = type(of: subject) else {
            if case .literal(let value) = subject { fail(.comparesConstants(value.range)) }
            return broken()
        }
        var known: [FactValue] = []
        var listsNone = false
        // Of what is constant the answer is, too.
        var constant: FactValue?
        if case .constant(_, _, let value) = subject { constant = value }
        for value in values {
            if case .name("none") = value.kind {
                listsNone = true
                if case .input(let input, _) = subject, !inputs[input.index].canBeNone {
                    report(.neverNone(value.range, text(of: subject)))
                }
                continue
            }
            guard let item = literal(value, as: type, for: "`\(text(of: subject))`") else { return broken() }
            if known.contains(item) { report(.listedTwice(value.range)) } else { known.append(item) }
        }
        let isMember: Condition
        if let constant, type != .schedule, type != .window {
            let isListed = constant == FactValue.none ? listsNone : known.contains(constant)
            return isListed != negated ? .always : .never
        }
        switch type {
        case .names(let domain):
            var bits: UInt64 = 0
            for case .name(let name) in known { bits |= 1 << UInt64(domain.index(of: name) ?? 0) }
            if negated {
                let all: UInt64 = (1 << UInt64(domain.values.count)) - 1
                return membership(subject, all & ~bits, none: !listsNone)
            }
            return membership(subject, bits, none: listsNone)
        case .bool:
            var bits: UInt64 = 0
            for case .bool(let value) in known { bits |= value ? 0b10 : 0b01 }
            guard case .input(let input, _) = subject else { return broken() }
            isMember = .member(input, .positions(bits, none: listsNone))
        case .string:
            guard case .input(let input, _) = subject else { return broken() }
            let texts = known.compactMap { if case .string(let text) = $0 { text } else { nil } }
            isMember = .any([.member(input, .strings(texts, negated: false)), listsNone ? .isNone(input) : .never])
        case .count, .duration, .percentage, .size:
            guard case .input(let input, _) = subject else { return broken() }
            isMember = .any(
                known.compactMap {
                    if case .number(let number) = $0 { .compare(input, .equal, .number(number)) } else { nil }
                } + (listsNone ? [.isNone(input)] : []))
        case .schedule, .window:
            fail(.opaque(range, text(of: subject), type))
            return .never
        }
        return negated ? negation(isMember) : isMember
    }

    private func isNone(_ syntax: OperandSyntax, _ range: SourceRange) -> Condition? {
        let subject = operand(syntax)
        switch subject {
        case .input(let input, _):
            if !inputs[input.index].canBeNone { report(.neverNone(range, text(of: subject))) }
            return .isNone(input)
        case .constant(_, _, let value): return value == FactValue.none ? .always : .never
        case .undeclared(let name): return undeclared(name)
        case .table(let name, _), .named(let name):
            report(.neverNone(range, name))
            return .never
        case .literal:
            fail(.comparesConstants(range))
            return nil
        case .broken:
            isBroken = true
            return nil
        }
    }

    private func isUnknown(_ syntax: OperandSyntax, _ range: SourceRange) -> Condition? {
        let subject = operand(syntax)
        switch subject {
        case .input(let input, _):
            if !inputs[input.index].canBeUnknown {
                report(.neverUnknown(range, text(of: subject)))
                return .never
            }
            if !reads.isEmpty { reads[reads.count - 1].acceptsUnknown = true }
            return .isUnknown(input)
        case .constant(let name, _, _), .table(let name, _), .named(let name):
            report(.neverUnknown(range, name))
            return .never
        case .undeclared(let name): return undeclared(name)
        case .literal:
            fail(.comparesConstants(range))
            return nil
        case .broken:
            isBroken = true
            return nil
        }
    }

    private func matches(_ syntax: OperandSyntax, _ pattern: Spelled) -> Condition {
        let subject = operand(syntax)
        switch subject {
        case .input(let input, .string): return .matches(input, pattern: pattern.text)
        case .constant(_, .string, .string(let text)): return FieldPattern.glob(pattern.text, text) ? .always : .never
        case .constant(_, .string, _): return .never
        case .undeclared(let name): return undeclared(name)
        case .broken: return broken()
        default:
            fail(.matchesOther(syntax.range.through(pattern.range), text(of: subject)))
            return .never
        }
    }

    private func nowIn(_ syntax: OperandSyntax, _ range: SourceRange) -> Condition {
        if scope == .selector {
            fail(.notInSelector(range))
            return .never
        }
        guard case .value(let value) = syntax.kind else {
            fail(.noWindow(syntax.range))
            return .never
        }
        switch value.kind {
        case .string(let text):
            guard checkWindow(text, syntax.range) else { return .never }
            return window("now in \"\(text)\"", text: text, setting: nil, range)
        case .name(let name):
            used.insert(name)
            guard let setting = settings[name] else {
                return undeclared(Spelled(name, syntax.range))
            }
            guard setting.type == .window else {
                fail(.noWindow(syntax.range))
                return .never
            }
            if setting.syntax.sources.isEmpty {
                guard case .string(let text)? = setting.value else { return .never }
                return window("now in \(name)", text: text, setting: name, range)
            }
            _ = settingInput(name, setting, .window)
            return window("now in \(name)", text: nil, setting: name, range)
        default:
            fail(.noWindow(syntax.range))
            return .never
        }
    }

    private func window(_ name: String, text: String?, setting: String?, _ range: SourceRange) -> Condition {
        let input = intern(
            PolicyInput(name: name, type: .bool, canBeNone: false, origin: .window(text: text, setting: setting)))
        reads.append(ResolvedRule.Read(input: input, range: range))
        return .member(input, .positions(0b10, none: false))
    }

    // MARK: Named conditions and derived tables

    func resolveLet(_ name: String) -> ResolvedLet {
        if let known = resolvedLets[name] { return known }
        guard let declared = lets[name] else { return ResolvedLet(condition: .never, reads: [], isBroken: true) }
        if letStack.contains(name) {
            fail(.letCycle(declared.syntax.name, letStack))
            return ResolvedLet(condition: .never, reads: [], isBroken: true)
        }
        letStack.append(name)
        let saved = (isBroken, scope, reads)
        isBroken = false
        reads = []
        // What a named condition may read is only known where it is used; its own facts are the same everywhere.
        scope = .decision("")
        let condition = condition(declared.syntax.condition)
        let resolved = ResolvedLet(condition: condition, reads: reads, isBroken: isBroken)
        (isBroken, scope, reads) = saved
        letStack.removeLast()
        resolvedLets[name] = resolved
        return resolved
    }

    func tableType(_ table: TableSyntax) -> ValueType? { type(table.type) }

    func resolveTable(_ name: String) -> [ResolvedTableRow] {
        if let known = resolvedTables[name] { return known }
        guard let (table, _) = tables[name] else { return [] }
        resolvedTables[name] = []
        if letStack.contains("table \(name)") { return [] }
        letStack.append("table \(name)")
        defer { letStack.removeLast() }
        let savedScope = scope
        scope = .decision("")
        defer { scope = savedScope }
        guard let type = tableType(table), case .names(let domain) = type else {
            report(.tableType(table.type.range))
            return []
        }
        if let hit = table.hit, HitPolicy(rawValue: hit.text) == nil { report(.unknownHit(hit)) }
        var rows: [ResolvedTableRow] = []
        for row in table.grid.rows {
            let saved = reads
            reads = []
            let condition = gridCondition(table.grid, row)
            if case .value(let value) = row.outcome.kind, case .name(let result) = value.kind {
                if domain.index(of: result) != nil {
                    rows.append(
                        ResolvedTableRow(condition: condition, value: result, range: row.range, reads: reads))
                } else {
                    report(.unknownValue(Spelled(result, value.range), "`\(name)`", domain))
                }
            } else {
                report(.tableOutcome(row.outcome.range))
            }
            reads = saved
        }
        resolvedTables[name] = rows
        return rows
    }

    /// Whether the derived table gives an accepted value: one of its rows does, and none before it matched.
    private func tableCondition(_ name: String, _ accepts: (String) -> Bool) -> Condition {
        let rows = resolveTable(name)
        for row in rows { reads += row.reads }
        let hit = tables[name]?.syntax.hit.flatMap { HitPolicy(rawValue: $0.text) } ?? .first
        if hit == .collect || hit == .any || hit == .unique {
            return .named(name, decided(.any(rows.filter { accepts($0.value) }.map(\.condition))))
        }
        var alternatives: [Condition] = []
        var earlier: [Condition] = []
        for row in rows {
            if accepts(row.value) { alternatives.append(.all(earlier + [row.condition])) }
            // A row that is not true did not match, be it false or unknown.
            earlier.append(.maybe(.not(row.condition)))
        }
        return .named(name, decided(.any(alternatives)))
    }

    /// False where a condition is unknown: a derived table always has a value, so whether it is this one is never unknown.
    private func decided(_ condition: Condition) -> Condition {
        var canBeUnknown = false
        condition.forEachInput { if inputs[$0.index].canBeUnknown { canBeUnknown = true } }
        return canBeUnknown ? .not(.maybe(.not(condition))) : condition
    }

    /// The condition of a grid row: each cell a test of its column.
    func gridCondition(_ grid: GridSyntax, _ row: GridSyntax.Row) -> Condition {
        var parts: [Condition] = []
        for (column, cell) in zip(grid.columns, row.cells) {
            switch cell.kind {
            case .any: continue
            case .values(let values, let negated): parts.append(cellCondition(column, values, negated, cell.range))
            case .compare(let comparison, let value):
                parts.append(compare(column, comparison, OperandSyntax(.value(value), value.range)))
            case .interval(let lower, let lowerIncluded, let upper, let upperIncluded):
                parts.append(
                    compare(
                        column, lowerIncluded ? .greaterOrEqual : .greater, OperandSyntax(.value(lower), lower.range)))
                parts.append(
                    compare(column, upperIncluded ? .lessOrEqual : .less, OperandSyntax(.value(upper), upper.range)))
            }
        }
        return .all(parts)
    }

    private func cellCondition(
        _ column: OperandSyntax, _ values: [ValueSyntax], _ negated: Bool, _ range: SourceRange
    ) -> Condition {
        if values.contains(where: { $0.kind == .name("unknown") }) {
            // `unknown` in a cell accepts what could not be observed.
            let rest = values.filter { $0.kind != .name("unknown") }
            let unknown = isUnknown(column, range) ?? .never
            if negated {
                return .all([negation(unknown), rest.isEmpty ? .always : member(column, true, rest, range)])
            }
            return .any([unknown, rest.isEmpty ? .never : member(column, false, rest, range)])
        }
        if values.count == 1, case .name(let name) = values[0].kind, names[name] != nil {
            return compare(column, negated ? .notEqual : .equal, OperandSyntax(.value(values[0]), values[0].range))
        }
        return member(column, negated, values, range)
    }
}

extension Diagnostic {
    fileprivate static func needlessMaybe(_ range: SourceRange) -> Diagnostic {
        Diagnostic(
            .warning, "never-unknown", "`maybe` has no effect: nothing here can be unknown", at: range,
            help: ["leave out `maybe`"])
    }

    fileprivate static func notInSelector(_ range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "not-readable-here", "this cannot be read here", at: range,
            notes: ["`for ... where` may read `namespace`, `name`, `label` and `annotation` only"])
    }

    fileprivate static func needsPath(_ change: OperandSyntax.FieldChange, _ range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "needs-path", "`\(change.rawValue)` alone means something in `change` only", at: range,
            help: ["name the field: `\(change.rawValue) spec.image`"])
    }

    fileprivate static func snapshotLabelHere(_ range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "not-readable-here", "`snapshot.label` cannot be read here", at: range,
            notes: ["facts of one snapshot can be read in `progress`, `dispose` and `retain` only"])
    }

    fileprivate static func notACondition(_ range: SourceRange, _ type: ValueType?) -> Diagnostic {
        Diagnostic(
            .error, "not-a-condition", "this is \(type.map { "a \($0.description)" } ?? "a value"), not a condition",
            at: range, help: ["compare it with something: `== ...`"])
    }

    fileprivate static func comparesCondition(_ range: SourceRange, _ name: String) -> Diagnostic {
        Diagnostic(
            .error, "not-comparable", "`\(name)` is a condition and cannot be compared", at: range,
            help: ["write `\(name)` or `not \(name)`"])
    }

    fileprivate static func comparesConstants(_ range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "compares-constants", "no fact is read here", at: range,
            help: ["name the fact that is to be compared"])
    }

    fileprivate static func comparesItself(_ range: SourceRange, _ name: String) -> Diagnostic {
        Diagnostic(.warning, "compares-itself", "`\(name)` is compared with itself", at: range)
    }

    fileprivate static func comparesNone(_ range: SourceRange, _ name: String, _ relation: Relation) -> Diagnostic {
        let words = relation == .notEqual ? "is not none" : "is none"
        return Diagnostic(
            .error, "compares-none", "`none` is tested with `is`, not compared", at: range,
            help: ["write `\(name) \(words)`"],
            fixes: [Fix("write \(words)", at: range, replacement: "\(name) \(words)")])
    }

    fileprivate static func comparesUnknown(_ range: SourceRange, _ name: String, _ relation: Relation) -> Diagnostic {
        let words = relation == .notEqual ? "is not unknown" : "is unknown"
        return Diagnostic(
            .error, "compares-unknown", "`unknown` is tested with `is`, not compared", at: range,
            help: ["write `\(name) \(words)`"],
            fixes: [Fix("write \(words)", at: range, replacement: "\(name) \(words)")])
    }

    fileprivate static func notOrdered(_ range: SourceRange, _ name: String, _ relation: Relation) -> Diagnostic {
        Diagnostic(
            .error, "not-ordered", "the values of `\(name)` have no order, so `\(relation.rawValue)` means nothing",
            at: range, help: ["use `==`, `!=` or `in { ... }`"])
    }

    fileprivate static func differentTypes(
        _ range: SourceRange, _ left: String, _ leftType: ValueType, _ right: String, _ rightType: ValueType
    ) -> Diagnostic {
        Diagnostic(
            .error, "type-mismatch",
            "`\(left)` is a \(leftType.description), `\(right)` a \(rightType.description): they cannot be compared",
            at: range)
    }

    fileprivate static func opaque(_ range: SourceRange, _ name: String, _ type: ValueType) -> Diagnostic {
        Diagnostic(
            .error, "not-comparable", "`\(name)` is a \(type.description), which can only be tested for `none`",
            at: range)
    }

    fileprivate static func opaqueTexts(_ range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "not-comparable", "texts that are both only known at run time cannot be compared", at: range,
            help: ["compare each with the values that matter"])
    }

    fileprivate static func neverNone(_ range: SourceRange, _ name: String) -> Diagnostic {
        Diagnostic(.warning, "never-none", "`\(name)` is never `none`", at: range)
    }

    fileprivate static func neverUnknown(_ range: SourceRange, _ name: String) -> Diagnostic {
        Diagnostic(
            .warning, "never-unknown", "`\(name)` is never `unknown`", at: range,
            help: ["`flinkpolicy facts` says which facts can fail to be observed"])
    }

    fileprivate static func listedTwice(_ range: SourceRange) -> Diagnostic {
        Diagnostic(.warning, "duplicate-value", "this value is listed twice", at: range)
    }

    fileprivate static func matchesOther(_ range: SourceRange, _ name: String) -> Diagnostic {
        Diagnostic(
            .error, "type-mismatch", "`matches` needs text, and `\(name)` is none", at: range,
            help: ["compare it with `==` or `in { ... }`"])
    }

    fileprivate static func noWindow(_ range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "bad-window", "`now in` needs a window", at: range,
            help: ["name a setting of type `window`, or write one: `now in \"Mon-Fri 09:00-16:00 UTC\"`"])
    }

    fileprivate static func letCycle(_ name: Spelled, _ stack: [String]) -> Diagnostic {
        Diagnostic(
            .error, "let-cycle", "`\(name.text)` is defined by itself", at: name.range,
            notes: ["it goes \((stack.drop { $0 != name.text } + [name.text]).joined(separator: " -> "))"])
    }

    fileprivate static func tableType(_ range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "table-type", "a table gives one of a list of names", at: range,
            help: ["write `low | medium | high`"])
    }

    fileprivate static func tableOutcome(_ range: SourceRange) -> Diagnostic {
        Diagnostic(.error, "table-type", "the last cell of a table's row is one of its names", at: range)
    }

    static func unknownHit(_ hit: Spelled) -> Diagnostic {
        let near = nearest(hit.text, among: HitPolicy.allCases.map(\.rawValue))
        return Diagnostic(
            .error, "unknown-hit-policy", "there is no hit policy `\(hit.text)`", at: hit.range,
            notes: ["hit policies are first, unique, any, collect"], help: near.map { ["did you mean `\($0)`?"] } ?? [])
    }
}
