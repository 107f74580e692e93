public import PolicyCompiler

/// What an edit of the spec amounts to.
public struct ChangeReport: Sendable, Hashable {
    public struct Field: Sendable, Hashable {
        public var difference: FieldDifference
        /// Of ``Vocabulary/changeClasses``.
        public var changeClass: String
        /// The row of `change` that says so; `nil` where the policy has none.
        public var origin: RowOrigin?
    }

    /// Ordered by path.
    public var fields: [Field]
    /// The highest class of all fields; `ignore` where nothing changed.
    public var changeClass: String
}

extension CompiledPolicy {
    /// Classes each changed field by the first row of `change` that covers it and whose condition holds.
    ///
    /// - Parameter values: One for each input; a row whose condition reads what is not known does not hold.
    public func classify(_ differences: [FieldDifference], _ values: [FactValue?]) -> ChangeReport {
        let evaluator = RowEvaluator(inputs: inputs)
        var known = values.map { $0 ?? .unknown }
        let fields = differences.map { difference -> ChangeReport.Field in
            // The bare words mean the row's own field.
            for (place, input) in inputs.enumerated() {
                guard case .field(let kind, let pattern) = input.origin, pattern.segments.isEmpty else { continue }
                let holds =
                    switch kind {
                    case .changed: true
                    case .added: difference.kind == .added
                    case .removed: difference.kind == .removed
                    }
                known[place] = .bool(holds)
            }
            let row = change.first { row in
                (row.patterns.isEmpty || row.patterns.contains { $0.covers(difference.path) })
                    && evaluator.answer(row.condition, known) == .yes
            }
            return ChangeReport.Field(
                difference: difference, changeClass: row?.changeClass ?? "upgrade", origin: row?.origin)
        }
        let order = Vocabulary.changeClasses
        let highest = fields.map { order.index(of: $0.changeClass) ?? 0 }.max() ?? 0
        return ChangeReport(fields: fields, changeClass: order.values[highest])
    }
}
