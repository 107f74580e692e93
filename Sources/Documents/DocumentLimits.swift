/// How much a text may ask of its reader. What goes beyond is refused with an error that names the limit.
public struct DocumentLimits: Sendable, Hashable {
    /// Of the whole text. Never above 2 GiB, which is as far as jansson counts.
    public let bytes: Int
    /// Lists and maps inside each other, aliases expanded. Never above ``deepest``: comparing, writing and freeing a
    /// tree take stack for each level.
    public let depth: Int
    /// Values in all documents of the text, those that aliases repeat counted each time. Keys do not count.
    public let nodes: Int
    /// Of one string or key, as UTF-8.
    public let scalarBytes: Int

    /// What fits 8 MiB of stack, in any build.
    public static let deepest = 1000
    public static let `default` = DocumentLimits()

    public init(
        bytes: Int = 256 << 20, depth: Int = 100, nodes: Int = 5_000_000, scalarBytes: Int = 16 << 20
    ) {
        self.bytes = min(bytes, Int(Int32.max) - 1)
        self.depth = min(depth, Self.deepest)
        self.nodes = nodes
        self.scalarBytes = scalarBytes
    }
}
