import Documents

// What the Apache operator's validator says of session jobs and snapshots.
extension ManifestReview {
    mutating func checkSessionJob(_ spec: SourcedDocument) {
        let head = ManifestFinding.Place.key("spec", in: manifest.content)
        if let name = spec["deploymentName"] {
            if let text = name.value.string, let problem = Self.problem(ofName: text, kind: "FlinkDeployment") {
                findings.append(.badName(text, problem, at: .value(name)))
            }
            if let session = context.session, let job = session.spec?["job"], job.value.map != nil {
                findings.append(.clusterHasJob(name, session))
            }
        } else {
            findings.append(.missing("spec.deploymentName", at: head))
        }
        if spec["job"] == nil { findings.append(.missing("spec.job", at: head)) }
    }

    mutating func checkSnapshot(_ spec: SourcedDocument) {
        let head = ManifestFinding.Place.key("spec", in: manifest.content)
        // `checkpoint: {}` and even `checkpoint:` choose the type.
        let savepoint = spec.value.map?.entry("savepoint")
        let checkpoint = spec.value.map?.entry("checkpoint")
        if (savepoint == nil) == (checkpoint == nil) {
            findings.append(
                .notOneType(isBoth: savepoint != nil, at: savepoint == nil ? head : .key("checkpoint", in: spec)))
        }
        let exists = spec["savepoint"]?["alreadyExists"]?.value.bool ?? false
        if exists, let savepoint = spec["savepoint"], savepoint["path"] == nil {
            findings.append(.missing("spec.savepoint.path", at: .key("alreadyExists", in: savepoint)))
        }
        if let reference = spec["jobReference"] {
            for field in ["kind", "name"] where reference[field] == nil {
                findings.append(.missing("spec.jobReference.\(field)", at: .key("jobReference", in: spec)))
            }
        } else if !exists {
            findings.append(.missing("spec.jobReference", at: head))
        }
        if let path = spec["savepoint"]?["path"], exists, let text = path.value.string, Self.isCheckpoint(text) {
            findings.append(.savepointIsCheckpoint(path))
        }
    }
}

extension ManifestFinding {
    fileprivate static func clusterHasJob(_ name: SourcedDocument, _ session: Manifest) -> ManifestFinding {
        ManifestFinding(
            .error, "session-is-application", "`\(session.name)` is no session cluster", at: .value(name),
            label: "it has a job of its own",
            related: session.spec.map { [Related(place: .key("job", in: $0), text: "the job")] } ?? [],
            help: "name a FlinkDeployment without `spec.job`")
    }

    fileprivate static func notOneType(isBoth: Bool, at place: Place) -> ManifestFinding {
        ManifestFinding(
            .error, "snapshot-type",
            isBoth
                ? "a snapshot cannot be both a savepoint and a checkpoint"
                : "a snapshot is a savepoint or a checkpoint",
            at: place, help: isBoth ? "remove one of them" : "add `savepoint: {}` or `checkpoint: {}`")
    }

    fileprivate static func savepointIsCheckpoint(_ path: SourcedDocument) -> ManifestFinding {
        ManifestFinding(
            .warning, "restores-checkpoint", "`spec.savepoint.path` is a checkpoint, not a savepoint", at: .value(path),
            label: "the job that wrote it may delete it", help: "name a savepoint")
    }
}
