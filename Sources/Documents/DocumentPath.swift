/// The way from the root of a document to a value in it.
public struct DocumentPath: Hashable, Sendable, CustomStringConvertible {
    public enum Step: Hashable, Sendable {
        case key(String)
        /// 0-based.
        case index(Int)
    }

    public var steps: [Step]

    public init(_ steps: [Step] = []) { self.steps = steps }

    /// A path of keys, each given as one argument, so that keys with dots need no quoting.
    public init(keys: String...) { steps = keys.map(Step.key) }

    public func appending(_ key: String) -> DocumentPath { DocumentPath(steps + [.key(key)]) }
    public func appending(_ index: Int) -> DocumentPath { DocumentPath(steps + [.index(index)]) }

    /// As people write it: `spec.job.state`, `items[3].metadata`, `spec.flinkConfiguration."state.savepoints.dir"`.
    public var description: String {
        var text = ""
        for step in steps {
            switch step {
            case .key(let key):
                if !text.isEmpty { text += "." }
                text += Self.isPlain(key) ? key : "\"\(key)\""
            case .index(let index): text += "[\(index)]"
            }
        }
        return text
    }

    private static func isPlain(_ key: String) -> Bool {
        !key.isEmpty
            && key.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            }
    }
}
