import Documents
import PolicyDSL

/// What both sides of an artifact agree on. `docs/schemas/artifact.schema.json` describes the layout.
public enum ArtifactFormat {
    /// The value of `format`, by which an artifact is told from other JSON.
    public static let name = "flinkpolicy/artifact"
    /// Raised when a reader of the earlier version would misunderstand an artifact.
    public static let version: Int64 = 1

    /// Longer texts are refused; a ConfigMap holds a sixteenth of it.
    public static let byteLimit = 16 << 20
    /// Conditions inside each other, named ones expanded: what evaluating takes stack for.
    static let conditionDepth = 400
    /// Parts of all conditions, named ones expanded each time: what evaluating takes time for.
    static let conditionParts = 2_000_000
    /// A condition takes two levels of JSON, and stands a few levels below the root.
    static let documentLimits = DocumentLimits(bytes: byteLimit, depth: 2 * conditionDepth + 20, scalarBytes: 1 << 20)

    /// The inputs that asserts compare with, which no observation has.
    static let outcomeInputs: [String] = ["outcome", "strategy", "restore"]
}

extension Outcome {
    /// The outcomes that a row of this decision can have, by ``word``; `nil` if there is no such decision.
    static func words(of decision: String) -> Set<String>? {
        decision == "table" ? ["value"] : Resolver.outcomes[decision]
    }
}

extension PolicyInput {
    /// The one spelling that an input of this origin has; `nil` where the name is free.
    static func spelling(of origin: Origin) -> String? {
        switch origin {
        case .builtIn, .setting, .userFact: nil
        case .field(let change, let pattern):
            pattern.segments.isEmpty ? change.rawValue : "\(change.rawValue) \(pattern.spelling)"
        case .label(let key): "label \"\(key)\""
        case .annotation(let key): "annotation \"\(key)\""
        case .snapshotLabel(let key): "snapshot.label \"\(key)\""
        case .window(let text, let setting): (setting ?? text.map { "\"\($0)\"" }).map { "now in \($0)" }
        case .due(let setting, let text, let rule, let zone):
            (setting ?? text).map { dueName($0, rule: rule, zone: zone) }
        }
    }

    /// The name of what says whether a schedule is due: `every interval`, `every 6h as MANUAL`.
    static func dueName(_ schedule: String, rule: String, zone: String?) -> String {
        "every \(schedule)" + (rule == "PERIODIC" ? "" : " as \(rule)") + (zone.map { " in \"\($0)\"" } ?? "")
    }
}

extension FieldPattern {
    /// As the language writes it, quotes where they are needed.
    var spelling: String {
        PathSyntax(segments, SourceRange(file: FileID(0), lower: 0, upper: 0)).spelling
    }
}
