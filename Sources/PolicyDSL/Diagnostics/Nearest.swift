/// The candidate that `word` is most likely a misspelling of; `nil` if none is close.
///
/// Close means: few letters differ, are missing, are too many or have changed places, compared with the length. Letter
/// case counts half. Of equally close candidates the first wins.
public func nearest(_ word: String, among candidates: some Sequence<String>) -> String? {
    let letters = Array(word.utf8)
    guard letters.count > 1, letters.count <= 64 else { return nil }
    // In halves of a letter.
    let limit = letters.count <= 4 ? 2 : letters.count <= 8 ? 4 : 6
    var best: (candidate: String, distance: Int)?
    for candidate in candidates {
        let other = Array(candidate.utf8)
        guard abs(other.count - letters.count) * 2 <= limit else { continue }
        let isSameWord = letters.map(lowercased) == other.map(lowercased)
        // However long it is, another letter case is the smallest of slips.
        let distance = isSameWord ? min(1, limit) : editDistance(letters, other)
        // A word of two letters has little in common with another one after a change.
        let isClose = distance <= limit && (letters.count > 2 || isSameWord)
        if isClose, distance < best?.distance ?? .max {
            best = (candidate, distance)
        }
    }
    return best?.candidate
}

/// Optimal string alignment: insertions, deletions, replacements, and neighbours that changed places, two each; another
/// letter case is one.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = (0...right.count).map { $0 * 2 }
    for row in 1...max(1, left.count) where row <= left.count {
        var current = [row * 2]
        for column in 1...max(1, right.count) where column <= right.count {
            let a = left[row - 1]
            let b = right[column - 1]
            let replaced = last[column - 1] + (a == b ? 0 : lowercased(a) == lowercased(b) ? 1 : 2)
            var distance = min(replaced, last[column] + 2, current[column - 1] + 2)
            if row > 1, column > 1, a == right[column - 2], left[row - 2] == b {
                distance = min(distance, beforeLast[column - 2] + 2)
            }
            current.append(distance)
        }
        beforeLast = last
        last = current
    }
    return last[right.count]
}

private func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
}
