import Documents
import PolicyDSL

/// A value of an artifact and the way to it: typed reading, with errors that name the place.
struct ArtifactNode {
    let document: Document
    let path: DocumentPath

    func trouble(_ message: String, help: String? = nil) -> ArtifactTrouble {
        ArtifactTrouble(message: message, path: path, help: help)
    }

    private func wanted(_ what: String) -> ArtifactTrouble {
        trouble("this is \(document.kindName), where \(what) belongs")
    }

    func string() throws(ArtifactTrouble) -> String {
        guard let text = document.string else { throw wanted("a string") }
        return text
    }

    /// A name of something: not empty.
    func name() throws(ArtifactTrouble) -> String {
        let text = try string()
        guard !text.isEmpty else { throw trouble("a name is empty") }
        return text
    }

    func bool() throws(ArtifactTrouble) -> Bool {
        guard let bool = document.bool else { throw wanted("a boolean") }
        return bool
    }

    /// A whole number from `least`.
    func integer(atLeast least: Int64 = 0) throws(ArtifactTrouble) -> Int64 {
        guard let number = document.integer else { throw wanted("a whole number") }
        guard number >= least else { throw trouble("\(number) is less than \(least), the least that can stand here") }
        return number
    }

    func elements() throws(ArtifactTrouble) -> [ArtifactNode] {
        guard let list = document.list else { throw wanted("a list") }
        return list.enumerated().map { ArtifactNode(document: $1, path: path.appending($0)) }
    }

    func strings() throws(ArtifactTrouble) -> [String] {
        try each { (node) throws(ArtifactTrouble) in try node.string() }
    }

    func each<Item>(_ read: (ArtifactNode) throws(ArtifactTrouble) -> Item) throws(ArtifactTrouble) -> [Item] {
        var items: [Item] = []
        for element in try elements() { items.append(try read(element)) }
        return items
    }

    /// One of these words.
    func word(_ what: String, among words: some Sequence<String>) throws(ArtifactTrouble) -> String {
        let text = try string()
        let words = Array(words)
        guard words.contains(text) else { throw unknown(what, text, among: words) }
        return text
    }

    func unknown(_ what: String, _ text: String, among words: [String]) -> ArtifactTrouble {
        trouble("`\(text)` is no \(what)", help: nearest(text, among: words).map { "did you mean `\($0)`?" })
    }

    /// The entries of a map, which has no others than these.
    func fields(_ known: [String]) throws(ArtifactTrouble) -> ArtifactFields {
        guard let map = document.map else { throw wanted("a map") }
        for entry in map.entries where !known.contains(entry.key) {
            let near = nearest(entry.key, among: known).map { "did you mean `\($0)`?" }
            throw ArtifactTrouble(
                message: "`\(entry.key)` is no field of this", path: path.appending(entry.key), help: near)
        }
        return ArtifactFields(map: map, node: self)
    }
}

/// A map whose keys are all known.
struct ArtifactFields {
    fileprivate let map: DocumentMap
    let node: ArtifactNode

    subscript(key: String) -> ArtifactNode? {
        map[key].map { ArtifactNode(document: $0, path: node.path.appending(key)) }
    }

    /// Keys in the order of the text.
    var keys: [String] { map.entries.map(\.key) }

    func required(_ key: String) throws(ArtifactTrouble) -> ArtifactNode {
        guard let value = self[key] else { throw node.trouble("the field `\(key)` is missing") }
        return value
    }

    func string(_ key: String) throws(ArtifactTrouble) -> String { try required(key).string() }
    func name(_ key: String) throws(ArtifactTrouble) -> String { try required(key).name() }

    func optionalString(_ key: String) throws(ArtifactTrouble) -> String? {
        guard let node = self[key] else { return nil }
        return try node.string()
    }

    /// `false` where it is not said.
    func flag(_ key: String) throws(ArtifactTrouble) -> Bool {
        guard let node = self[key] else { return false }
        return try node.bool()
    }

    func optionalInteger(_ key: String) throws(ArtifactTrouble) -> Int64? {
        guard let node = self[key] else { return nil }
        return try node.integer()
    }
}
