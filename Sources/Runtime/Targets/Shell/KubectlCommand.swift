import Documents

// Kubernetes requests as `kubectl` commands.
extension KubernetesRequest {
    var kubectl: String {
        let scope = "-n \(Shell.word(namespace))"
        let target = "\(resource.kubectlName)\(name.map { " \(Shell.word($0))" } ?? "")"
        let sub = subresource.map { " --subresource=\($0)" } ?? ""
        switch verb {
        case .get:
            guard case .gone = answer.until else { return "kubectl get \(scope) \(target) -o json" }
            let object = Shell.word("\(resource.kubectlName)/\(name ?? "")")
            return "kubectl wait \(scope) --for=delete \(object) --timeout=300s"
        case .create: return input(of: "kubectl create \(scope) -f -")
        case .apply(let force):
            let conflicts = force ? " --force-conflicts" : ""
            return input(
                of: "kubectl apply \(scope) --server-side\(conflicts) --field-manager=\(Self.fieldManager) -f -")
        case .mergePatch: return "kubectl patch \(scope) \(target)\(sub) --type=merge -p \(bodyWord)"
        case .jsonPatch: return "kubectl patch \(scope) \(target)\(sub) --type=json -p \(bodyWord)"
        case .delete(let propagation):
            return
                "kubectl delete \(scope) \(target) --cascade=\(propagation.lowercased()) --ignore-not-found --wait=false"
        case .deleteCollection:
            return "kubectl delete \(scope) \(resource.kubectlName) -l \(Shell.word(labelSelector ?? "")) --wait=false"
        }
    }

    private var bodyWord: String { body?.shellWord ?? "'{}'" }

    private func input(of command: String) -> String { body?.shellInput(of: command) ?? command }

    /// What reads this answer: a program of jq that says `pending`, `done:VALUE` or `failed:REASON`.
    var verdict: String? {
        switch answer.until {
        case .gone?, nil: return nil
        case .field(let path, let states, let failing)?:
            let value = answer.yields.map { " + (\(JQ.path($0.path)) // \"\" | tostring)" } ?? ""
            let isIn = { (names: [String]) in names.map { "$s == \(JQ.literal($0))" }.joined(separator: " or ") }
            let fails = failing.isEmpty ? "" : " elif \(isIn(failing)) then \"failed:\" + $s"
            return "\(JQ.path(path)) as $s | if \(isIn(states)) then \"done:\"\(value)\(fails) else \"pending\" end"
        case .fieldChanged(let path, let old)?:
            let value = answer.yields.map { " + (\(JQ.path($0.path)) // \"\" | tostring)" } ?? ""
            let isOther = old.map { " and ($s | tostring) != \(JQ.literal($0))" } ?? ""
            return "\(JQ.path(path)) as $s | if $s != null\(isOther) then \"done:\"\(value) else \"pending\" end"
        case .fieldEquals(let path, let wanted)?:
            return "if (\(JQ.path(path)) | tostring) == (\(environment(wanted))) then \"done:\" else \"pending\" end"
        }
    }

    /// A verdict gets no `--arg`: variables come by the environment.
    private func environment(_ template: Template) -> String {
        template.pieces.map {
            switch $0 {
            case .text(let text): JQ.literal(text)
            case .variable(let variable): "$ENV.\(variable.name)"
            }
        }.joined(separator: " + ")
    }
}

extension HostCall {
    var command: String {
        switch (name, arguments.count) {
        case ("delete-znode", 2):
            return "zkCli.sh -server \(Shell.word(arguments[0])) deleteall \(Shell.word(arguments[1]))"
        case ("remove-history-entry", 4):
            let object =
                "-n \(Shell.word(arguments[1])) \(Shell.word(arguments[0].lowercased() + "s")) \(Shell.word(arguments[2]))"
            let program =
                "{status: {jobStatus: {savepointInfo: {savepointHistory: "
                + "[.status.jobStatus.savepointInfo.savepointHistory[] | select(.location != $location)]}}}}"
            return
                "kubectl get \(object) -o json | jq -c --arg location \(Shell.word(arguments[3])) \(Shell.quoted(program)) "
                + "| kubectl patch \(object) --subresource=status --type=merge --patch-file=/dev/stdin"
        default: return Shell.comment(does)
        }
    }
}
