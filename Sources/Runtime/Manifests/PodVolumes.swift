import Documents

/// What of the containers of Flink's Pods outlives them: mounts, and what is mounted there.
struct PodVolumes {
    struct Mount {
        var path: String
        var volume: String
        var isReadOnly: Bool
        var value: SourcedDocument
    }

    private(set) var mounts: [Mount] = []
    private var volumes: [String: SourcedDocument] = [:]

    /// Of the main container of templates that are laid over each other.
    init(templates: [SourcedDocument?]) {
        for template in templates {
            guard let spec = template?["spec"] else { continue }
            let main = (spec["containers"]?.elements ?? []).filter { $0["name"]?.value.string == Self.mainContainer }
            add(mounts: main.flatMap { $0["volumeMounts"]?.elements ?? [] }, volumes: spec["volumes"]?.elements ?? [])
        }
    }

    /// Of a component of a FlinkCluster.
    init(component: SourcedDocument?) {
        add(
            mounts: component?["volumeMounts"]?.elements ?? [], volumes: component?["volumes"]?.elements ?? [])
        for claim in component?["volumeClaimTemplates"]?.elements ?? [] {
            if let name = claim["metadata"]?["name"]?.value.string { volumes[name] = claim }
        }
    }

    static let mainContainer = "flink-main-container"

    private mutating func add(mounts found: [SourcedDocument], volumes others: [SourcedDocument]) {
        for value in found {
            guard let path = value["mountPath"]?.value.string, let volume = value["name"]?.value.string else {
                continue
            }
            mounts.append(
                Mount(path: path, volume: volume, isReadOnly: value["readOnly"]?.value.bool ?? false, value: value))
        }
        for volume in others {
            if let name = volume["name"]?.value.string { volumes[name] = volume }
        }
    }

    enum Cover {
        case none
        /// What is written there is lost with the Pod.
        case emptyDirectory(Mount)
        case readOnly(Mount)
        case durable
    }

    /// What lies under a directory: the deepest mount that holds it.
    func cover(of path: String) -> Cover {
        let wanted = Self.parts(path)
        let holding = mounts.filter { wanted.starts(with: Self.parts($0.path)) }
        guard let mount = holding.max(by: { Self.parts($0.path).count < Self.parts($1.path).count }) else {
            return .none
        }
        guard let volume = volumes[mount.volume] else { return mount.isReadOnly ? .readOnly(mount) : .durable }
        if volume.value.map?.entry("emptyDir") != nil { return .emptyDirectory(mount) }
        let written = ["configMap", "secret", "projected", "downwardAPI"]
        if mount.isReadOnly || written.contains(where: { volume[$0] != nil }) { return .readOnly(mount) }
        return .durable
    }

    /// Mounts of volumes that no template declares.
    var dangling: [Mount] { mounts.filter { volumes[$0.volume] == nil } }
    var names: [String] { volumes.keys.sorted() }

    private static func parts(_ path: String) -> [Substring] { path.split(separator: "/").filter { $0 != "." } }
}
