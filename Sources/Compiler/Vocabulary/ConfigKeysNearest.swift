import PolicyDSL

extension ConfigKeys {
    /// The known key that was probably meant; `nil` if none is close, or if two are and neither more than the other.
    ///
    /// Keys are long and differ in few letters, so they are compared word by word: `.`, `-`, `_` and capitals end one.
    /// Tried in this order, the first that gives a key wins:
    /// 1. other separators or letter case: `high-availability.storage-dir`;
    /// 2. a missing beginning: `job.upgrade.last-state-fallback.enabled`, or one too many: `flink.state.savepoints.dir`;
    /// 3. misspelled words, at most half of them, also with the operator's prefix missing;
    /// 4. a word missing or too many;
    /// 5. words run together or torn apart by a slip: `execution.checkpointing.inter-val`.
    ///
    /// The answer can be an old spelling; ``Key/deprecatedFor`` tells. Costs milliseconds: it reads the whole table.
    public static func nearest(to name: String) -> String? {
        guard !name.isEmpty, name.utf8.count <= 256 else { return nil }
        if key(name) != nil { return name }
        if let inner = forwarded(name), let found = nearest(to: inner.key), isKnown(inner.prefix + found) {
            return inner.prefix + found
        }
        let candidates = spellings()
        let meant = Spelling(name)
        return sameLetters(meant, candidates)
            ?? otherBeginning(name, meant, candidates)
            ?? misspelled(meant, candidates)
            ?? misspelled(Spelling("kubernetes.operator." + name), candidates)
            ?? otherWordCount(meant, candidates)
            ?? slipped(meant, candidates)
    }

    private static func isListed(_ name: String) -> Bool { ConfigKeysTable.line(of: name) != nil }

    /// A key and its words in lower case.
    private struct Spelling {
        var name: String
        var words: [String]
        var letters: String { words.joined() }

        init(_ name: String) {
            self.name = name
            words = []
            var word: [UInt8] = []
            var isAfterLowercase = false
            for byte in name.utf8 {
                let isSeparator = byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                let isCapital = UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                if isSeparator || isCapital && isAfterLowercase, !word.isEmpty {
                    words.append(String(decoding: word, as: UTF8.self))
                    word.removeAll(keepingCapacity: true)
                }
                if !isSeparator { word.append(isCapital ? byte | 0x20 : byte) }
                isAfterLowercase = !isSeparator && !isCapital
            }
            if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        }
    }

    /// New spellings before old ones, so that they win where both are as close.
    private static func spellings() -> [Spelling] {
        let lines = ConfigKeysTable.lines
        return (lines.filter { $0.newerName == nil } + lines.filter { $0.newerName != nil }).map { Spelling($0.name) }
    }

    private static func sameLetters(_ meant: Spelling, _ candidates: [Spelling]) -> String? {
        let letters = meant.letters
        return candidates.first { $0.letters == letters }?.name
    }

    private static func otherBeginning(_ name: String, _ meant: Spelling, _ candidates: [Spelling]) -> String? {
        var rest = name[...]
        while let dot = rest.firstIndex(of: ".") {
            rest = rest[rest.index(after: dot)...]
            if rest.contains("."), isListed(String(rest)) { return String(rest) }
        }
        guard meant.words.count > 1 else { return nil }
        let longer = candidates.filter { $0.words.count > meant.words.count && $0.words.ends(with: meant.words) }
        guard let fewest = longer.map(\.words.count).min() else { return nil }
        return theOnly(longer.filter { $0.words.count == fewest })
    }

    private static func misspelled(_ meant: Spelling, _ candidates: [Spelling]) -> String? {
        var best: [Spelling] = []
        var fewest = max(1, meant.words.count / 2)
        for candidate in candidates where candidate.words.count == meant.words.count {
            var different = 0
            for (word, other) in zip(meant.words, candidate.words) where word != other {
                different += 1
                guard different <= fewest, PolicyDSL.nearest(word, among: CollectionOfOne(other)) != nil else {
                    different = .max
                    break
                }
            }
            guard different <= fewest else { continue }
            if different < fewest { best = [] }
            fewest = different
            best.append(candidate)
        }
        guard best.count > 1 else { return best.first?.name }
        // As close by words: let the letters decide, without the beginning that all share.
        let shared = best.map { zip($0.words, meant.words).prefix { $0.0 == $0.1 }.count }.min() ?? 0
        let rests = best.map { $0.words.dropFirst(shared).joined() }
        let rest = PolicyDSL.nearest(meant.words.dropFirst(shared).joined(), among: rests)
        return best[rest.flatMap(rests.firstIndex(of:)) ?? 0].name
    }

    private static func otherWordCount(_ meant: Spelling, _ candidates: [Spelling]) -> String? {
        guard meant.words.count > 2 else { return nil }
        return theOnly(candidates.filter { hasOneWordMore($0, meant) || hasOneWordMore(meant, $0) })
    }

    private static func hasOneWordMore(_ longer: Spelling, _ shorter: Spelling) -> Bool {
        guard longer.words.count == shorter.words.count + 1 else { return false }
        let same = zip(longer.words, shorter.words).prefix { $0.0 == $0.1 }.count
        return longer.words.dropFirst(same + 1).elementsEqual(shorter.words.dropFirst(same))
    }

    private static func slipped(_ meant: Spelling, _ candidates: [Spelling]) -> String? {
        // A whole short word more is no slip; there were several such keys, or this would not be asked.
        let others = candidates.filter {
            abs($0.words.count - meant.words.count) == 1 && !hasOneWordMore($0, meant) && !hasOneWordMore(meant, $0)
        }
        let letters = others.map(\.letters)
        return PolicyDSL.nearest(meant.letters, among: letters).flatMap(letters.firstIndex(of:)).map { others[$0].name }
    }

    /// The only one, not counting an old spelling beside its new one.
    private static func theOnly(_ candidates: [Spelling]) -> String? {
        let names = candidates.map(\.name)
        let newest = Set(names.map { key($0)?.deprecatedFor ?? $0 })
        return newest.count == 1 ? names.first : nil
    }
}

extension [String] {
    fileprivate func ends(with words: [String]) -> Bool { suffix(words.count).elementsEqual(words) }
}
