/// A test on a string: equality with a constant, or a pattern in which `*` stands for any characters.
struct StringTest: Hashable, Sendable {
    var pattern: [UInt8]
    var isPattern: Bool

    init(equals text: String) {
        pattern = Array(text.utf8)
        isPattern = false
    }

    init(matches text: String) {
        pattern = Array(text.utf8)
        isPattern = true
    }

    fileprivate func isStar(_ place: Int) -> Bool { isPattern && pattern[place] == UInt8(ascii: "*") }

    func accepts(_ text: String) -> Bool {
        isPattern ? FieldPattern.glob(String(decoding: pattern, as: UTF8.self), text) : pattern == Array(text.utf8)
    }
}

/// All strings, cut into the classes that a list of tests can tell apart: one for each combination of answers that some
/// string gives. Exact: the tests are run side by side as automata, and every reachable combination is collected.
enum StringClasses {
    /// More combinations of automaton states than this are refused.
    static let limit = 20_000

    /// - Returns: The classes in the order of their shortest example; `nil` if the tests have too many combinations.
    static func classes(of tests: [StringTest]) -> [(answers: [Bool], example: String)]? {
        var alphabet: Set<UInt8> = []
        for test in tests {
            for (place, byte) in test.pattern.enumerated() where !test.isStar(place) { alphabet.insert(byte) }
        }
        // One letter that no test mentions, for all that none mentions.
        let others = "xyzabcdefghijklmnopqrstuvw0123456789".utf8.filter { !alphabet.contains($0) }
        // It comes first, for it makes the examples that read best; single bytes of other letters are no text at all.
        let letters = others.prefix(1) + alphabet.sorted()

        var queue: [(state: [Set<Int>], text: [UInt8])] = [(tests.map { closure([0], of: $0) }, [])]
        var seen: Set<[Set<Int>]> = [queue[0].state]
        var found: [(answers: [Bool], example: String)] = []
        var known: Set<[Bool]> = []
        var next = 0
        while next < queue.count {
            let (state, text) = queue[next]
            next += 1
            let answers = zip(tests, state).map { $1.contains($0.pattern.count) }
            // The empty string is a last resort as an example, for it reads badly.
            if known.insert(answers).inserted {
                found.append((answers, String(decoding: text, as: UTF8.self)))
            }
            for letter in letters {
                let stepped = zip(tests, state).map { step($1, letter, of: $0) }
                if seen.insert(stepped).inserted {
                    guard seen.count <= limit else { return nil }
                    queue.append((stepped, text + [letter]))
                }
            }
        }
        return found
    }

    /// Positions reached from these without reading: a star may stand for nothing.
    private static func closure(_ places: [Int], of test: StringTest) -> Set<Int> {
        var reached = Set(places)
        for start in places {
            var place = start
            while place < test.pattern.count, test.isStar(place) {
                place += 1
                reached.insert(place)
            }
        }
        return reached
    }

    private static func step(_ places: Set<Int>, _ letter: UInt8, of test: StringTest) -> Set<Int> {
        var next: [Int] = []
        for place in places where place < test.pattern.count {
            if test.isStar(place) {
                next.append(place)
            } else if test.pattern[place] == letter {
                next.append(place + 1)
            }
        }
        return closure(next, of: test)
    }
}
