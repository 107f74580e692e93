/// A plan as a script for `sh` that a person can read, run, and stop anywhere.
///
/// It needs `kubectl`, `curl` and `jq`, and stops at the first step that fails. What a step yields is a variable for
/// those behind it. No text of a resource becomes code: names, arguments and paths are quoted, comments are one line.
public struct ShellScript: Sendable {
    public let text: String

    public init(_ lowered: LoweredPlan, of plan: Plan, for subject: PlanSubject) {
        var writer = Writer(endpoint: FlinkEndpoint(of: subject), defaults: Self.defaults(of: lowered))
        writer.line("#!/bin/sh")
        writer.comment("\(plan.intent.decision): \(plan.intent.title)")
        writer.comment(
            "\(subject.kind.rawValue) \(subject.name) in namespace \(subject.namespace), generation \(subject.generation);"
                + " target \(lowered.target)")
        for note in lowered.notes { writer.comment("Note: \(note)") }
        writer.line("set -eu")
        if !lowered.requests.isEmpty { writer.preamble() }
        for step in lowered.steps {
            let planned = step.step.flatMap { plan.steps.indices.contains($0) ? plan.steps[$0] : nil }
            writer.write(step, planned)
        }
        text = writer.lines.joined(separator: "\n") + "\n"
    }

    /// Values for when a step that may fail gives none.
    private static func defaults(of lowered: LoweredPlan) -> [String: String] {
        var defaults: [String: String] = [:]
        for request in lowered.requests {
            for variable in request.variables {
                if let otherwise = variable.otherwise { defaults[variable.name] = otherwise }
            }
        }
        return defaults
    }
}

private struct Writer {
    let endpoint: FlinkEndpoint
    let defaults: [String: String]
    var lines: [String] = []
    /// Whether the forwarded port leads to the cluster as it is now.
    var isForwarded = false

    mutating func line(_ text: String) { lines.append(text) }
    mutating func comment(_ text: String, indent: String = "") { lines.append(Shell.comment(text, indent: indent)) }

    mutating func write(_ step: LoweredStep, _ planned: PlanStep?) {
        line("")
        let who = step.actor == .theOperator ? "The operator: " : ""
        comment("\(step.step.map { "\($0 + 1). " } ?? "")\(who)\(step.does)")
        if let planned, step.actor == .us, !step.requests.isEmpty {
            if !planned.preconditions.isEmpty {
                comment(
                    "Only if \(planned.preconditions.map(\.description).joined(separator: ", and ")).", indent: "  ")
            }
            comment("If it fails: \(planned.onFailure.description).", indent: "  ")
        }
        if step.delayMilliseconds > 0 { line("sleep \((step.delayMilliseconds + 999) / 1000)") }
        for request in step.requests { write(request, step) }
    }

    private mutating func write(_ request: TargetRequest, _ step: LoweredStep) {
        let limit = step.limitMilliseconds.map { ($0 + 999) / 1000 } ?? 600
        switch request {
        case .kubernetes(let request):
            write(request, limit: limit, step)
            if request.changesCluster { isForwarded = false }
        case .flink(let request):
            if !isForwarded {
                line(optional("forward", step))
                isForwarded = true
            }
            write(request, limit: limit, step)
        case .host(let call):
            comment(call.does)
            line(optional(call.command, step))
        }
    }

    private func optional(_ command: String, _ step: LoweredStep) -> String {
        guard step.isOptional else { return command }
        // In front, because a here-document ends the command's own line.
        return "if ! \(command)\nthen echo 'failed, and the plan goes on without it' >&2; fi"
    }

    private mutating func write(_ request: KubernetesRequest, limit: Int64, _ step: LoweredStep) {
        if let verdict = request.verdict {
            assign(request.answer.yields?.variable, "poll \(limit) \(Shell.quoted(verdict)) \(request.kubectl)", step)
        } else if let yields = request.answer.yields {
            line("answer=$(\(request.kubectlPrintingJSON)\n)")
            assign(yields.variable, "printf %s \"$answer\" | jq -er \(Shell.quoted(JQ.path(yields.path)))", step)
        } else if case .create = request.verb, request.answer.alsoDone.contains(409) {
            line("if ! \(request.kubectl)\nthen \(request.existsCommand)\(step.isOptional ? " || :" : ""); fi")
        } else {
            line(optional(request.kubectl, step))
        }
    }

    private mutating func write(_ request: FlinkRequest, limit: Int64, _ step: LoweredStep) {
        let answer = request.answer
        if let verdict = request.verdict {
            assign(answer.yields, "poll \(limit) \(Shell.quoted(verdict)) \(request.curl(showing: "-sS"))", step)
        } else if let value = request.value, let yields = answer.yields {
            assign(yields, "\(request.curl()) | jq -er \(Shell.quoted(value))", step)
        } else if !answer.alreadyDone.isEmpty {
            line("code=$(\(request.curl(showing: "-sS -o /dev/null -w '%{http_code}'"))) || :")
            let codes = (answer.accepted + answer.alreadyDone).map(String.init).joined(separator: " | ")
            let otherwise =
                step.isOptional ? "echo \"went on after HTTP $code\" >&2" : "echo \"HTTP $code\" >&2; exit 1"
            line("case $code in \(codes)) ;; *) \(otherwise) ;; esac")
        } else if !answer.alreadyDoneErrors.isEmpty {
            let errors = answer.alreadyDoneErrors.map { "-e \(Shell.word($0))" }.joined(separator: " ")
            line("answer=$(\(request.curl())) || printf %s \"$answer\" | grep -q \(errors)")
        } else {
            line(optional(request.curl(), step))
        }
    }

    private mutating func assign(_ variable: Template.Variable?, _ command: String, _ step: LoweredStep) {
        guard let variable else {
            line(optional("\(command) >/dev/null", step))
            return
        }
        let name = variable.name
        if step.isOptional, let otherwise = defaults[name] {
            line("\(name)=$(\(command)) || \(name)=\(Shell.word(otherwise))")
        } else {
            line("\(name)=$(\(command))")
        }
        line("export \(name)")
    }

    mutating func preamble() {
        line(
            """

            # Runs a command again and again, every second for so many seconds, until the program of jq says of its answer
            # that it is final: poll SECONDS PROGRAM COMMAND...
            poll() {
              limit=$1
              program=$2
              shift 2
              waited=0
              while [ "$waited" -le "$limit" ]; do
                answer=$("$@") || answer=null
                verdict=$(printf %s "$answer" | jq -r "$program" 2>/dev/null) || verdict=pending
                case $verdict in
                  done:*) printf '%s\\n' "${verdict#done:}"; return 0 ;;
                  failed:*) printf '%s\\n' "${verdict#failed:}" >&2; return 1 ;;
                esac
                sleep 1
                waited=$((waited + 1))
              done
              echo "no final answer within $limit s" >&2
              return 1
            }

            # Leads \(FlinkEndpoint.localURL) to the cluster's REST API, once it answers.
            tunnel=
            forward() {
              tries=0
              while [ "$tries" -lt 60 ]; do
                if [ -n "$tunnel" ]; then kill "$tunnel" 2>/dev/null || :; fi
                \(endpoint.portForwardCommand) >/dev/null 2>&1 &
                tunnel=$!
                if poll 5 'if has("refresh-interval") then "done:" else "pending" end' \
                  curl -s \(FlinkEndpoint.localURL)/config >/dev/null 2>&1; then return 0; fi
                tries=$((tries + 1))
              done
              echo "the REST API does not answer" >&2
              return 1
            }
            trap 'if [ -n "$tunnel" ]; then kill "$tunnel" 2>/dev/null || :; fi' EXIT
            """)
    }
}

extension TargetRequest {
    /// The holes of the request, wherever they are.
    var variables: [Template.Variable] {
        switch self {
        case .kubernetes(let request): request.body?.holes.flatMap(\.text.variables) ?? []
        case .flink(let request):
            request.path.variables + (request.body?.holes.flatMap(\.text.variables) ?? [])
                + request.answer.variables
        case .host: []
        }
    }
}

extension FlinkAnswer {
    fileprivate var variables: [Template.Variable] {
        switch meaning {
        case .jobState(let job, _, _): job.variables
        case .restored(.from(let path), _): path.variables
        case .restored, .status, .value, .lastSegment, .operation, .newestSnapshot: []
        }
    }
}

extension KubernetesRequest {
    fileprivate var changesCluster: Bool {
        resource == .deployments && verb != .get
    }

    /// With the object that it made on standard output. Options may follow the operands, and stand before a
    /// here-document.
    fileprivate var kubectlPrintingJSON: String {
        if case .get = verb { return kubectl }
        let end = kubectl.firstIndex(of: "\n") ?? kubectl.endIndex
        let mark = " <<'EOF'"
        let first = kubectl[..<end]
        guard first.hasSuffix(mark) else { return first + " -o json" + kubectl[end...] }
        return first.dropLast(mark.count) + " -o json" + mark + kubectl[end...]
    }

    /// Whether what was to be created exists already.
    fileprivate var existsCommand: String {
        let name = body?.document["metadata"]?["name"]?.string ?? ""
        return "kubectl get -n \(Shell.word(namespace)) \(resource.kubectlName) \(Shell.word(name)) -o name"
    }
}
