/// A version as `spec.flinkVersion` names it: `v1_20`.
public struct FlinkVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    public var major: Int
    public var minor: Int

    public init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// - Returns: `nil` for anything but `v<major>_<minor>`.
    public init?(_ text: String) {
        guard text.first == "v" else { return nil }
        let numbers = text.dropFirst().split(separator: "_", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 2, let major = numbers[0], let minor = numbers[1] else { return nil }
        self.init(major, minor)
    }

    public var description: String { "v\(major)_\(minor)" }

    public static func < (left: FlinkVersion, right: FlinkVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }

    /// The first with `flinkConfiguration` in the body of a jar run.
    static let jarRunConfiguration = FlinkVersion(1, 17)
    /// The first that calls the restore mode `claimMode`, and reads `execution.state-recovery.*` and `config.yaml`.
    static let claimMode = FlinkVersion(1, 20)
}
