import Documents

extension FlinkEndpoint {
    /// The port on this machine that commands talk to.
    static let localPort = 8081
    static let localURL = "http://localhost:\(localPort)"

    /// What has to run while the `curl` commands do.
    public var portForwardCommand: String {
        "kubectl port-forward -n \(Shell.word(namespace)) \(Shell.word("svc/\(service)")) \(Self.localPort):\(port)"
    }
}

// Flink requests as `curl` commands.
extension FlinkRequest {
    /// - Parameter showing: The options that decide what is printed; by default the body, also of an error.
    func curl(showing output: String = "-sS --fail-with-body") -> String {
        let url = Shell.word(Template(FlinkEndpoint.localURL) + path)
        var command = "curl \(output) -X \(method) \(url)"
        if let jarURI {
            return
                "\(Self.jar(jarURI, endpoint)) | \(command) -F 'jarfile=@-;filename=job.jar;type=application/x-java-archive'"
        }
        if let body { command += " -H 'Content-Type: application/json' -d \(body.shellWord)" }
        return command
    }

    /// What prints the jar: from the web, from the image of the cluster, or from where a person put it.
    private static func jar(_ uri: String, _ endpoint: FlinkEndpoint) -> String {
        if uri.isEmpty {
            // A zip file without entries: Flink wants a jar even if the job is on its class path.
            return "printf 'PK\\005\\006" + String(repeating: "\\000", count: 18) + "'"
        }
        if uri.hasPrefix("https://") || uri.hasPrefix("http://") { return "curl -fsSL --url \(Shell.word(uri))" }
        if uri.hasPrefix("local://") {
            let cluster = endpoint.service.hasSuffix("-rest") ? String(endpoint.service.dropLast(5)) : endpoint.service
            return "kubectl exec -n \(Shell.word(endpoint.namespace)) \(Shell.word("deployment/\(cluster)"))"
                + " -c flink-main-container -- cat \(Shell.word(String(uri.dropFirst("local://".count))))"
        }
        return "cat \"${JAR:?the path of a local copy of the job's jar}\""
    }

    /// What reads a final answer: a program of jq that prints the value, and fails if there is none.
    var value: String? {
        switch answer.meaning {
        case .status, .operation, .jobState, .restored: nil
        case .value(let path): JQ.path(path)
        case .lastSegment(let path): "\(JQ.path(path)) | split(\"/\") | last"
        case .newestSnapshot:
            "[.latest.completed, .latest.savepoint, .latest.restored | select(. != null)] | max_by(.id).external_path"
                + " | select(startswith(\"<\") | not)"
        }
    }

    /// What reads an answer that may be pending: a program of jq that says `pending`, `done:VALUE` or `failed:REASON`.
    var verdict: String? {
        switch answer.meaning {
        case .status, .value, .lastSegment, .newestSnapshot: return nil
        case .operation(let result, let failure):
            let value = result.map { " + (\(JQ.path($0)) | tostring)" } ?? ""
            let cause = ".operation[\(JQ.literal(failure))]"
            // A savepoint that was written before its stop failed is named in the error only.
            let salvage =
                "(\(cause)[\"stack-trace\"] // \"\") as $trace | "
                + "($trace | split(\(JQ.literal(SalvagedSavepoint.before)))[1]? // \"\" "
                + "| split(\(JQ.literal(SalvagedSavepoint.after)))) as $saved | "
            let saved = result == nil ? "" : "elif ($saved | length) > 1 then \"done:\" + $saved[0] "
            let harmless = answer.alreadyDoneErrors.map { "test(\(JQ.literal($0)))" }.joined(separator: " or ")
            let exempt =
                harmless.isEmpty ? "" : "elif (\(cause)[\"stack-trace\"] // \"\" | \(harmless)) then \"done:\" "
            return Self.unlessError(
                "\(result == nil ? "" : salvage)if .status.id != \"COMPLETED\" then \"pending\" \(exempt)\(saved)elif \(cause) != null "
                    + "then \"failed:\" + (\(cause)[\"stack-trace\"] // \(cause).class) else \"done:\"\(value) end")
        case .jobState(let job, let states, let failing):
            let isIn = { (names: [String]) in names.map { "$s == \(JQ.literal($0))" }.joined(separator: " or ") }
            let fails = failing.isEmpty ? "" : " elif \(isIn(failing)) then \"failed:the job is \" + $s"
            return Self.unlessError(
                "([.jobs[]? | select(.jid == (\(Self.environment(job)))) | .state][0] // \"\") as $s | "
                    + "if \(isIn(states)) then \"done:\"\(fails) else \"pending\" end")
        case .restored(let expected, _): return Self.unlessError(Self.restoredVerdict(expected))
        }
    }

    private static func restoredVerdict(_ expected: FlinkAnswer.Restored) -> String {
        let path = ".latest.restored.external_path"
        switch expected {
        case .nothing:
            return "if \(path) == null then \"done:\" else \"failed:started from \" + \(path) end"
        case .something: return "if \(path) == null then \"pending\" else \"done:\" end"
        case .from(let wanted):
            // Flink prints file:/x for file:///x.
            let plain = "sub(\"^file:/*\"; \"\") | sub(\"^/+\"; \"\") | sub(\"/+$\"; \"\")"
            return
                "if \(path) == null then \"pending\" elif (\(path) | \(plain)) == (\(environment(wanted)) | \(plain)) "
                + "then \"done:\" else \"failed:started from \" + \(path) end"
        }
    }

    private static func unlessError(_ program: String) -> String {
        "if .errors? then (.errors | join(\" \") | if test(\"leader election\") then \"pending\" "
            + "else \"failed:\" + . end) else \(program) end"
    }

    private static func environment(_ template: Template) -> String {
        template.pieces.map {
            switch $0 {
            case .text(let text): JQ.literal(text)
            case .variable(let variable): "$ENV.\(variable.name)"
            }
        }.joined(separator: " + ")
    }
}
