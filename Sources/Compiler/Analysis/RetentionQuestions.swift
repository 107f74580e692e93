import PolicyDSL

/// The questions that are asked of `retain` programs.
struct RetentionQuestions {
    let policy: ResolvedPolicy
    /// The layer of the policy itself.
    let top: Int
    let topFile: FileID
    let zone: (String?) -> ZoneRules
    private(set) var found = Diagnostics()

    init(_ policy: ResolvedPolicy, top: Int, topFile: FileID, zones: [String: ZoneRules]) {
        self.policy = policy
        self.top = top
        self.topFile = topFile
        zone = { name in name.flatMap { zones[$0] ?? ZoneName.fixedOffset($0) } ?? .utc }
    }

    private func proof(_ retain: ResolvedRetain) -> RetentionProof {
        RetentionProof(policy: policy, program: retain.program, zone: zone)
    }

    // MARK: Asserts

    /// Refutes `never deletes` and `always keeps`, each for each program that it is about.
    mutating func findRefutedClaims() {
        for item in policy.asserts {
            for retain in policy.retains where !retain.isBroken && item.concerns(retain.program) {
                let isBase = item.layer < top
                do {
                    let answer: RetentionAnswer
                    switch item.claim {
                    case .holds: continue
                    case .neverDeletes(let condition): answer = try proof(retain).neverDeletes(condition)
                    case .alwaysKeeps(let count, let preferring):
                        answer = try proof(retain).alwaysKeeps(count, preferring: preferring)
                    }
                    switch answer {
                    case .holds: continue
                    case .refuted(let witness): found.add(.refuted(item, retain, witness, isBase: isBase))
                    case .open(let why): found.add(.undecided(item, retain, why))
                    }
                } catch {
                    found.add(.undecided(item, retain, "its conditions have too many combinations"))
                }
            }
        }
    }

    // MARK: What the job needs

    /// Programs that can delete, with its data, what the job was restored from or would be rolled back to.
    mutating func findLostState() {
        var facts = ["snapshot.restored-from"]
        if policy.entries.contains(where: { $0.id.decision == "rollback" }) {
            facts.append("snapshot.needed-for-rollback")
        }
        for retain in policy.retains where !retain.isBroken && retain.range.file == topFile {
            do {
                var lost: (fact: String, witness: RetentionWitness)?
                for fact in facts where lost == nil {
                    if case .refuted(let witness) = try deletes(fact, retain) { lost = (fact, witness) }
                }
                switch (lost, retain.grant) {
                case (let lost?, nil): found.add(.lostState(retain, lost.fact, lost.witness))
                case (nil, let grant?): found.add(.needlessGrant(grant, retain))
                case (.some, .some), (nil, nil): break
                }
            } catch {
                continue  // an assert about it says that it is too complex
            }
        }
    }

    /// Whether all programs that are about a snapshot of which a fact is true delete it, and this one its data.
    private func deletes(_ fact: String, _ retain: ResolvedRetain) throws -> RetentionAnswer {
        var formula = RetentionFormula(policy)
        let place = formula.fact(fact)
        let program = retain.program
        var extra: [Condition] = [
            .any(program.lines.compactMap { if case .disposeData(let condition) = $0 { condition } else { nil } })
        ]
        for other in policy.retains where other.program.name != program.name && !other.isBroken {
            if Set([program.subject, other.program.subject]) == ["savepoints", "checkpoints"] { continue }
            let isOut = Condition.not(.all(formula.isCandidate(0, of: other.program)))
            let isCounted = Condition.any(
                other.program.lines.compactMap { if case .onlyCount(let condition) = $0 { condition } else { nil } })
            extra.append(.any([.maybe(isOut), isCounted, formula.canGo(0, by: other.program)]))
        }
        return try proof(retain).neverDeletes(.member(place, .positions(0b10, none: false)), extra, formula)
    }
}

extension ResolvedAssert {
    /// Whether it says something about this program.
    func concerns(_ program: RetentionProgram) -> Bool {
        references.contains { $0.decision == "retain" && ($0.entry == nil || $0.entry == program.name) }
    }
}

extension RetentionWitness {
    /// The settings in one line; then the snapshots, the newest first, those that are alike in one line.
    fileprivate var examples: [String] { settings.isEmpty ? [] : [settings.joined(separator: ", ")] }

    fileprivate var notes: [String] {
        var groups: [(first: Line, last: Line, count: Int)] = []
        for line in lines {
            if let group = groups.last, group.first.age == line.age, group.first.facts == line.facts,
                (group.first.deletion == nil) == (line.deletion == nil)
            {
                groups[groups.count - 1] = (group.first, line, group.count + 1)
            } else {
                groups.append((line, line, 1))
            }
        }
        return ["of these snapshots, the newest first:"]
            + groups.map { group in
                let names = group.count == 1 ? "`\(group.first.name)`" : "`\(group.first.name)` to `\(group.last.name)`"
                let what = (["\(DurationText.literal(group.first.age)) old"] + group.first.facts).joined(
                    separator: ", ")
                let stays = group.count == 1 ? "stays" : "stay"
                return "\(names), \(what): \(group.first.deletion == nil ? stays : group.count == 1 ? "goes" : "go")"
            }
    }

    /// The lines that take something, each with how it does.
    fileprivate func labels(_ retain: ResolvedRetain) -> [Diagnostic.Label] {
        var taken: Set<Int> = []
        var isKeptByNothing = false
        for case .some(let line) in lines.map(\.deletion) {
            if let line { taken.insert(line) } else { isKeptByNothing = true }
        }
        var labels = taken.sorted().filter { retain.lineRanges.indices.contains($0) }.map {
            Diagnostic.Label(retain.lineRanges[$0], "takes it")
        }
        if isKeptByNothing { labels.append(Diagnostic.Label(retain.nameRange, "no `keep` of it is about it")) }
        return labels
    }
}

extension Diagnostic {
    fileprivate static func refuted(
        _ item: ResolvedAssert, _ retain: ResolvedRetain, _ witness: RetentionWitness, isBase: Bool
    ) -> Diagnostic {
        Diagnostic(
            isBase ? .note : .error, "assert-refuted",
            isBase
                ? "an overlay makes the assert \"\(item.text)\" of the base false for `retain \(retain.program.name)`"
                : "the assert \"\(item.text)\" does not hold for `retain \(retain.program.name)`", at: item.textRange,
            related: witness.labels(retain), examples: witness.examples, notes: witness.notes)
    }

    fileprivate static func undecided(_ item: ResolvedAssert, _ retain: ResolvedRetain, _ why: String) -> Diagnostic {
        Diagnostic(
            .error, "too-complex",
            "the assert \"\(item.text)\" can neither be proved nor refuted for `retain \(retain.program.name)`",
            at: item.textRange, notes: [why],
            help: ["claim less, or split the program so that each line is about one sort of snapshot"])
    }

    fileprivate static func lostState(
        _ retain: ResolvedRetain, _ fact: String, _ witness: RetentionWitness
    ) -> Diagnostic {
        Diagnostic(
            .warning, "retain-state-loss",
            fact == "snapshot.restored-from"
                ? "`retain \(retain.program.name)` can delete the data that the job was restored from"
                : "`retain \(retain.program.name)` can delete the data that a rollback would start from",
            at: retain.nameRange, related: witness.labels(retain), examples: witness.examples, notes: witness.notes,
            help: [
                "add `never delete when \(fact)`", "if this is meant, add `allow state loss \"why\"`",
            ])
    }

    fileprivate static func needlessGrant(_ grant: SourceRange, _ retain: ResolvedRetain) -> Diagnostic {
        Diagnostic(
            .warning, "needless-grant",
            "`allow state loss` grants nothing here: `retain \(retain.program.name)` deletes no data that the job needs",
            at: grant, help: ["leave it out"])
    }
}
