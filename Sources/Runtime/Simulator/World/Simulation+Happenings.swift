import Documents
import PolicyCompiler
import PolicyRuntime

// What people and misfortune do to the world.
extension Simulation {
    private var namespace: String { key.namespace }
    private var cluster: String { "\(key.namespace)/\(key.name)" }
    private var savepoints: String {
        let configuration = settings.manifest["spec"]?["flinkConfiguration"]
        return configuration?["execution.checkpointing.savepoint-dir"]?.string
            ?? configuration?["state.savepoints.dir"]?.string ?? "s3://flink/savepoints"
    }

    mutating func edit(_ what: Happening.What) {
        let now = world.now
        let count = Int64(events)
        world.kubernetes.edit(key.kind.simulatedID, namespace, key.name, by: "kubectl", at: now) { object in
            switch what {
            case .changeImage: object.setText("flink:1.20.\(count)", "spec", "image")
            case .changeParallelism(let number): object.set(Document(.integer(number)), "spec", "job", "parallelism")
            case .changeMode(let mode): object.setText(mode, "spec", "job", "upgradeMode")
            case .suspend: object.setText("suspended", "spec", "job", "state")
            case .resume: object.setText("running", "spec", "job", "state")
            case .triggerSavepoint: object.set(Document(.integer(count)), "spec", "job", "savepointTriggerNonce")
            default: object.setText(String(count), "metadata", "labels", "touched")
            }
        }
    }

    mutating func harm(_ what: Happening.What) {
        let now = world.now
        switch what {
        case .jobManagerKilled:
            world.killJobManager(cluster)
        case .taskManagersLost(let time):
            let living = world.clusters[cluster]?.taskManagers.count { $0.isAlive } ?? 0
            world.clusters[cluster]?.loseTaskManagers(at: now, storage: &world.storage)
            if living > 0 { disturbance.add(.taskManagers(cluster, living), at: elapsed + time) }
        case .jobFails:
            for report in world.clusters[cluster]?.reports ?? [] where !report.state.isTerminal {
                world.clusters[cluster]?.failJob(report.id, at: now, storage: &world.storage)
            }
        case .savepointFault(let fault): world.clusters[cluster]?.faultNextSavepoints([fault])
        case .directoryUnwritable(let time):
            world.storage.setWritable(false, savepoints)
            disturbance.add(.directory(savepoints), at: elapsed + time)
        case .triggersForgotten: world.clusters[cluster]?.forgetTriggers()
        case .haMetadataDeleted:
            for object in world.kubernetes.objects(.configMap, in: namespace)
            where object["metadata"]?["labels"]?["configmap-type"]?.string == "high-availability" {
                world.kubernetes.delete(.configMap, namespace, object["metadata"]?["name"]?.string ?? "", at: now)
            }
        case .deploymentDeleted:
            world.kubernetes.delete(.deployment, namespace, key.name, at: now)
            world.runKubelets()
        default: break
        }
    }

    mutating func restore(_ what: Disturbance.Return) {
        switch what {
        case .taskManagers(let cluster, let count):
            note("## the TaskManagers are back")
            let living = world.clusters[cluster]?.taskManagers.count { $0.isAlive } ?? 0
            if count > living { world.clusters[cluster]?.addTaskManagers(count - living, at: world.now) }
        case .directory(let path):
            note("## savepoints can be written again")
            world.storage.setWritable(true, path)
        }
    }
}

extension SimulatedWorld {
    /// The process ends at once; the kubelet starts it again after a while.
    mutating func killJobManager(_ key: String) {
        clusters[key]?.killJobManager(at: now, storage: &storage)
        noteFlink(key)
    }
}

extension Document {
    fileprivate mutating func setText(_ text: String, _ keys: String...) { set(Document(.string(text)), keys[...]) }
    fileprivate mutating func set(_ value: Document, _ keys: String...) { set(value, keys[...]) }

    private mutating func set(_ value: Document, _ keys: ArraySlice<String>) {
        guard let key = keys.first else {
            self = value
            return
        }
        var map = self.map ?? DocumentMap()
        var inner = map[key] ?? .map([:])
        inner.set(value, keys.dropFirst())
        map[key] = inner
        self = Document(.map(map))
    }
}
