import Documents

// Will what is written there be there tomorrow?
extension ManifestReview {
    /// The keys that name a directory which has to outlive Pods, and whether TaskManagers write there too.
    private static let directories: [(key: String, isForTaskManagers: Bool)] = [
        ("execution.checkpointing.dir", true), ("execution.checkpointing.savepoint-dir", true),
        ("high-availability.storageDir", false),
    ]

    mutating func checkStorage(_ spec: SourcedDocument) {
        let common = spec["podTemplate"]
        let jobManager = PodVolumes(templates: [common, spec["jobManager"]?["podTemplate"]])
        let taskManager = PodVolumes(templates: [common, spec["taskManager"]?["podTemplate"]])
        let templates = [common, spec["jobManager"]?["podTemplate"], spec["taskManager"]?["podTemplate"]]
        checkContainers(templates)
        checkVolumes([jobManager, taskManager])
        let isElsewhere = configuration.contains { $0.key.hasPrefix("kubernetes.pod-template-file") }
        for (key, isForTaskManagers) in Self.directories {
            guard let entry = entry(key), let text = entry.text, let location = StorageLocation(text) else { continue }
            check(location, entry.value)
            if location.needsPlugin { checkPlugin(location, entry.value, templates, image: spec["image"]) }
            guard location.isFile, location.authority.isEmpty, !isElsewhere, setting("fs.default-scheme") == nil else {
                continue
            }
            var components = [("JobManager", jobManager)]
            if isForTaskManagers { components.append(("TaskManager", taskManager)) }
            check(location.path, entry.value, components, Self.strangers(templates))
        }
        // Where the job starts from is read by the JobManager.
        if let path = spec["job"]?["initialSavepointPath"], let text = path.value.string {
            if let location = StorageLocation(text) { check(location, path) }
        }
    }

    /// A session job writes in the Pods of its cluster.
    mutating func checkSessionJobStorage(_ spec: SourcedDocument) {
        let cluster = context.session?.spec
        let common = cluster?["podTemplate"]
        let jobManager = PodVolumes(templates: [common, cluster?["jobManager"]?["podTemplate"]])
        let taskManager = PodVolumes(templates: [common, cluster?["taskManager"]?["podTemplate"]])
        for (key, _) in Self.directories where !key.hasPrefix("high-availability") {
            guard let entry = entry(key), let text = entry.text, let location = StorageLocation(text) else { continue }
            check(location, entry.value)
            guard location.isFile, location.authority.isEmpty, cluster != nil, setting("fs.default-scheme") == nil
            else {
                continue
            }
            check(location.path, entry.value, [("JobManager", jobManager), ("TaskManager", taskManager)], [])
        }
        if let path = spec["job"]?["initialSavepointPath"], let text = path.value.string {
            if let location = StorageLocation(text) { check(location, path) }
        }
    }

    mutating func checkClusterStorage(_ spec: SourcedDocument) {
        let jobManager = PodVolumes(component: spec["jobManager"])
        let taskManager = PodVolumes(component: spec["taskManager"])
        checkVolumes([jobManager, taskManager])
        var found = Self.directories.compactMap { key, isForTaskManagers in
            entry(key).map { ($0.value, isForTaskManagers) }
        }
        if let directory = spec["job"]?["savepointsDir"] { found.append((directory, true)) }
        for (value, isForTaskManagers) in found {
            guard let text = value.value.scalarText, let location = StorageLocation(text) else { continue }
            check(location, value)
            guard location.isFile, location.authority.isEmpty, setting("fs.default-scheme") == nil else { continue }
            var components = [("JobManager", jobManager)]
            if isForTaskManagers { components.append(("TaskManager", taskManager)) }
            check(location.path, value, components, [])
        }
    }

    private mutating func check(_ location: StorageLocation, _ value: SourcedDocument) {
        guard let scheme = location.scheme else {
            if !location.path.hasPrefix("/") { findings.append(.relative(value, location.path)) }
            return
        }
        if !StorageLocation.schemes.contains(scheme) {
            findings.append(.unknownScheme(value, scheme, near: location.nearestScheme))
        } else if scheme == "file" {
            if !location.authority.isEmpty { findings.append(.fileWithHost(value, location)) }
        } else if location.authority.isEmpty, !["hdfs", "viewfs", "maprfs", "har", "alluxio", "dfs"].contains(scheme) {
            findings.append(.noBucket(value, scheme))
        }
    }

    /// The first component that would lose what is written tells enough.
    private mutating func check(
        _ path: String, _ value: SourcedDocument, _ components: [(String, PodVolumes)], _ strangers: [SourcedDocument]
    ) {
        for (component, volumes) in components {
            switch volumes.cover(of: path) {
            case .durable: continue
            case .none: findings.append(.uncovered(value, path, component, volumes.mounts, strangers))
            case .emptyDirectory(let mount): findings.append(.ephemeral(value, path, component, mount))
            case .readOnly(let mount): findings.append(.readOnly(value, path, mount))
            }
            return
        }
    }

    private mutating func checkVolumes(_ components: [PodVolumes]) {
        var seen: Set<FieldReference> = []
        for volumes in components {
            for mount in volumes.dangling where seen.insert(mount.value.reference).inserted {
                guard let name = mount.value["name"] else { continue }
                // Claims and volumes may be added by others, but a near miss is one.
                if Self.isInjected(mount.volume) { continue }
                findings.append(.unknownVolume(name, mount.volume, volumes.names))
            }
        }
    }

    /// Volumes that Flink itself adds to its Pods.
    private static func isInjected(_ name: String) -> Bool {
        name.hasPrefix("flink-config-volume") || name.hasPrefix("hadoop-config-volume")
            || name.hasPrefix("pod-template-volume") || name.hasPrefix("kerberos-")
    }

    /// Containers beside the main one that have mounts.
    private static func strangers(_ templates: [SourcedDocument?]) -> [SourcedDocument] {
        templates.flatMap { $0?["spec"]?["containers"]?.elements ?? [] }
            .filter { $0["name"]?.value.string != PodVolumes.mainContainer && $0["volumeMounts"] != nil }
    }

    private mutating func checkContainers(_ templates: [SourcedDocument?]) {
        for template in templates {
            let containers = template?["spec"]?["containers"]?.elements ?? []
            guard !containers.contains(where: { $0["name"]?.value.string == PodVolumes.mainContainer }) else {
                continue
            }
            for container in containers {
                guard let name = container["name"], let text = name.value.string else { continue }
                let near = Suggestion.nearest(to: text, among: [PodVolumes.mainContainer])
                // A container without an image can only be meant to be the main one.
                if near != nil || container["image"] == nil { findings.append(.notMain(name, text)) }
            }
        }
    }

    // MARK: Plugins

    private mutating func checkPlugin(
        _ location: StorageLocation, _ value: SourcedDocument, _ templates: [SourcedDocument?], image: SourcedDocument?
    ) {
        guard let name = image?.value.string, Self.isOfficial(name), let scheme = location.scheme else { return }
        for template in templates {
            let spec = template?["spec"]
            let containers = (spec["containers"]?.elements ?? []) + (spec["initContainers"]?.elements ?? [])
            for container in containers {
                if container["envFrom"] != nil || container["command"] != nil { return }
                for variable in container["env"]?.elements ?? [] {
                    if variable["name"]?.value.string == "ENABLE_BUILT_IN_PLUGINS" { return }
                }
                for mount in container["volumeMounts"]?.elements ?? [] {
                    let path = mount["mountPath"]?.value.string ?? ""
                    if path.hasPrefix("/opt/flink/plugins") || path.hasPrefix("/opt/flink/lib") { return }
                }
            }
        }
        let isGiven = configuration.contains {
            $0.key.hasPrefix("containerized.") && $0.key.hasSuffix(".env.ENABLE_BUILT_IN_PLUGINS")
        }
        if !isGiven { findings.append(.needsPlugin(value, scheme)) }
    }

    private static func isOfficial(_ image: String) -> Bool {
        // Without its tag and its digest; an image may be called anything, and nothing.
        let name = image.prefix { $0 != "@" && $0 != ":" }
        return ["flink", "docker.io/flink", "docker.io/library/flink", "library/flink", "apache/flink"].contains(
            String(name))
    }
}

extension SourcedDocument? {
    fileprivate subscript(key: String) -> SourcedDocument? { self.flatMap { $0[key] } }
}

extension ManifestFinding {
    fileprivate static func relative(_ value: SourcedDocument, _ path: String) -> ManifestFinding {
        ManifestFinding(
            .warning, "bad-directory", "`\(path)` is a relative path", at: .value(value),
            label: "relative to where each process happens to run",
            help: "write an absolute one, such as `s3://bucket/path`")
    }

    fileprivate static func fileWithHost(_ value: SourcedDocument, _ location: StorageLocation) -> ManifestFinding {
        ManifestFinding(
            .error, "bad-directory", "`\(location.authority)` is read as the name of a host", at: .value(value),
            label: "a local path has three slashes", help: "write `file:///\(location.authority)\(location.path)`",
            replacement: "file:///\(location.authority)\(location.path)")
    }

    fileprivate static func noBucket(_ value: SourcedDocument, _ scheme: String) -> ManifestFinding {
        ManifestFinding(
            .error, "bad-directory", "the location names no bucket", at: .value(value),
            help: "write `\(scheme)://bucket/path`")
    }

    fileprivate static func unknownScheme(_ value: SourcedDocument, _ scheme: String, near: String?) -> ManifestFinding
    {
        let help =
            scheme == "local"
            ? "`local:` is for jars in the image; a directory is `file:///...`"
            : near.map { "did you mean `\($0):`?" }
        return ManifestFinding(
            .warning, "unknown-scheme", "no known file system has the scheme `\(scheme):`", at: .value(value),
            help: help)
    }

    fileprivate static func uncovered(
        _ value: SourcedDocument, _ path: String, _ component: String, _ mounts: [PodVolumes.Mount],
        _ strangers: [SourcedDocument]
    ) -> ManifestFinding {
        let stranger = strangers.first.flatMap { $0["name"] }
        return ManifestFinding(
            .warning, "uncovered-directory", "`\(path)` is in no volume of the \(component)", at: .value(value),
            label: "lost with its Pod",
            related: stranger.map { [Related(place: .value($0), text: "the mounts of this container do not count")] }
                ?? mounts.first.map {
                    [Related(place: .value($0.value["mountPath"] ?? $0.value), text: "not below this")]
                }
                ?? [],
            help: "mount a durable volume there, or use a storage such as `s3://bucket/path`")
    }

    fileprivate static func ephemeral(
        _ value: SourcedDocument, _ path: String, _ component: String, _ mount: PodVolumes.Mount
    ) -> ManifestFinding {
        ManifestFinding(
            .warning, "ephemeral-directory", "`\(path)` is in an `emptyDir` of the \(component)", at: .value(value),
            label: "lost with its Pod, and no other Pod sees it",
            related: [Related(place: .value(mount.value["mountPath"] ?? mount.value), text: "mounted here")],
            help: "use a volume that outlives Pods and that all of them share")
    }

    fileprivate static func readOnly(
        _ value: SourcedDocument, _ path: String, _ mount: PodVolumes.Mount
    ) -> ManifestFinding {
        ManifestFinding(
            .error, "read-only-directory", "nothing can be written to `\(path)`", at: .value(value),
            related: [Related(place: .value(mount.value["mountPath"] ?? mount.value), text: "mounted read-only here")],
            help: "mount a volume that can be written to")
    }

    fileprivate static func unknownVolume(_ name: SourcedDocument, _ volume: String, _ names: [String])
        -> ManifestFinding
    {
        ManifestFinding(
            .error, "unknown-volume", "there is no volume `\(volume)` to mount", at: .value(name),
            label: "Kubernetes refuses the Pod",
            help: Suggestion.help(for: volume, among: names) ?? "add it to `volumes`")
    }

    fileprivate static func notMain(_ name: SourcedDocument, _ text: String) -> ManifestFinding {
        ManifestFinding(
            .warning, "no-main-container", "`\(text)` is not Flink's container", at: .value(name),
            label: "Flink runs beside it, without what is set here",
            help: "write `\(PodVolumes.mainContainer)`", replacement: PodVolumes.mainContainer)
    }

    fileprivate static func needsPlugin(_ value: SourcedDocument, _ scheme: String) -> ManifestFinding {
        let plugin =
            switch scheme {
            case "gs": "flink-gs-fs-hadoop"
            case "oss": "flink-oss-fs-hadoop"
            case "s3p": "flink-s3-fs-presto"
            case "s3", "s3a": "flink-s3-fs-hadoop"
            default: "flink-azure-fs-hadoop"
            }
        return ManifestFinding(
            .warning, "needs-plugin", "the official image cannot open `\(scheme):` by itself", at: .value(value),
            help:
                "set the environment variable `ENABLE_BUILT_IN_PLUGINS` to the jar of `\(plugin)`, or build it into an image"
        )
    }
}
