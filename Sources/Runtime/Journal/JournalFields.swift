import Documents

/// One map of a journal, read field by field; every way in which it can be wrong is an error that says where.
struct JournalFields {
    private let map: DocumentMap
    private let place: String

    init(_ document: Document, _ place: String) throws(JournalError) {
        guard let map = document.map else { throw JournalError("\(place) is no map") }
        self.map = map
        self.place = place
    }

    func optional(_ key: String) throws(JournalError) -> Document? {
        guard let value = map[key], !value.isNull else { return nil }
        return value
    }

    /// Whether the key is there and says that something is taken away.
    func isCleared(_ key: String) -> Bool { map[key]?.isNull ?? false }

    func required(_ key: String) throws(JournalError) -> Document {
        guard let value = try optional(key) else { throw JournalError("\(place) has no `\(key)`") }
        return value
    }

    func text(_ key: String) throws(JournalError) -> String {
        guard let text = try required(key).string else { throw wrong(key, "text") }
        return text
    }

    func optionalText(_ key: String) throws(JournalError) -> String? {
        guard let value = try optional(key) else { return nil }
        guard let text = value.string else { throw wrong(key, "text") }
        return text
    }

    func number(_ key: String) throws(JournalError) -> Int64 {
        guard let number = try required(key).integer else { throw wrong(key, "whole number") }
        return number
    }

    func optionalNumber(_ key: String) throws(JournalError) -> Int64? {
        guard let value = try optional(key) else { return nil }
        guard let number = value.integer else { throw wrong(key, "whole number") }
        return number
    }

    /// 0 where it is not there.
    func count(_ key: String) throws(JournalError) -> Int64 {
        let number = try optionalNumber(key) ?? 0
        guard number >= 0 else { throw wrong(key, "count") }
        return number
    }

    func place(_ key: String, upTo limit: Int) throws(JournalError) -> Int {
        let number = try count(key)
        guard let place = Int(exactly: number), place <= limit else { throw wrong(key, "place") }
        return place
    }

    func flag(_ key: String) throws(JournalError) -> Bool {
        guard let flag = try required(key).bool else { throw wrong(key, "true or false") }
        return flag
    }

    func optionalFlag(_ key: String) throws(JournalError) -> Bool? {
        guard let value = try optional(key) else { return nil }
        guard let flag = value.bool else { throw wrong(key, "true or false") }
        return flag
    }

    func texts(_ key: String) throws(JournalError) -> [String] {
        guard let list = try required(key).list else { throw wrong(key, "list") }
        var texts: [String] = []
        for element in list {
            guard let text = element.string else { throw wrong(key, "list of texts") }
            texts.append(text)
        }
        return texts
    }

    func choice<Choice: RawRepresentable<String>>(_ key: String) throws(JournalError) -> Choice {
        let text = try text(key)
        guard let choice = Choice(rawValue: text) else {
            throw JournalError("`\(key)` of \(place) cannot be `\(text)`")
        }
        return choice
    }

    private func wrong(_ key: String, _ expected: String) -> JournalError {
        JournalError("`\(key)` of \(place) is no \(expected)")
    }
}
