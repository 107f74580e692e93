public import Documents

/// What an answer of Flink means.
public enum FlinkReading: Sendable, Hashable {
    /// Ask again.
    case pending
    /// With the value that the step yields, if it yields one.
    case done(String?)
    /// It was so already.
    case alreadyDone
    case failed(String)
}

extension FlinkAnswer {
    /// What `status` and `body` mean for the request.
    ///
    /// A poll is still pending at 503 (no leader yet) and 404 (nothing recorded yet after a start) only where the job
    /// is asked for; a trigger id that Flink does not know any more is a failure (real-flink.md, sections 3 and 4).
    public func read(status: Int, body: Document, values: StepValues = StepValues()) -> FlinkReading {
        if alreadyDone.contains(status) { return .alreadyDone }
        guard accepted.contains(status) else {
            let error = errorText(body)
            if alreadyDoneErrors.contains(where: { error.contains($0) }) { return .alreadyDone }
            if isPoll && status == 503 { return .pending }
            return .failed("HTTP \(status): \(firstLine(error))")
        }
        switch meaning {
        case .status: return .done(nil)
        case .value(let path):
            return body[path].flatMap(scalarText).map { .done($0) } ?? .failed("no `\(path)` in the answer")
        case .lastSegment(let path):
            let last = body[path]?.string?.split(separator: "/").last
            return last.map { .done(String($0)) } ?? .failed("no `\(path)` in the answer")
        case .operation(let result, let failure): return readOperation(body, result, failure)
        case .jobState(let job, let states, let failing):
            return readJobState(body, job.filled(with: values), states, failing)
        case .newestSnapshot: return readNewestSnapshot(body)
        case .restored(let expected, let job): return readRestored(body, expected, job.filled(with: values), values)
        }
    }

    private func readOperation(_ body: Document, _ result: DocumentPath?, _ failure: String) -> FlinkReading {
        guard body["status"]?["id"]?.string == "COMPLETED" else { return .pending }
        if let cause = body["operation"]?[failure], !cause.isNull {
            let trace = cause["stack-trace"]?.string ?? cause["class"]?.string ?? "unknown"
            if alreadyDoneErrors.contains(where: { trace.contains($0) }) { return .alreadyDone }
            if let path = salvagedSavepoint(trace) { return .done(path) }
            return .failed(deepestCause(trace))
        }
        guard let result else { return .done(nil) }
        return body[result].flatMap(scalarText).map { .done($0) } ?? .failed("no `\(result)` in the answer")
    }

    private func readJobState(
        _ body: Document, _ job: String?, _ states: [String], _ failing: [String]
    ) -> FlinkReading {
        let found = body["jobs"]?.list?.first { $0["jid"]?.string == job }
        guard let state = found?["state"]?.string else { return .pending }
        if states.contains(state) { return .done(nil) }
        return failing.contains(state) ? .failed("the job is \(state)") : .pending
    }

    private func readNewestSnapshot(_ body: Document) -> FlinkReading {
        let latest = ["completed", "savepoint", "restored"].compactMap { body["latest"]?[$0] }
        let newest = latest.filter { $0["id"]?.integer != nil }.max {
            ($0["id"]?.integer ?? 0) < ($1["id"]?.integer ?? 0)
        }
        guard let path = newest?["external_path"]?.string else { return .failed("the job completed no checkpoint") }
        guard !path.hasPrefix("<") else { return .failed("the last checkpoint has no address: \(path)") }
        return .done(path)
    }

    private func readRestored(
        _ body: Document, _ expected: Restored, _ job: String?, _ values: StepValues
    ) -> FlinkReading {
        let path = body["latest"]?["restored"]?["external_path"]?.string
        // It failed since it was started and went on from a checkpoint of its own, which covers what it was started from.
        if expected != .something, let path, let job, path.split(separator: "/").contains(Substring(job)) {
            return .done(nil)
        }
        switch expected {
        case .nothing:
            // The counts are there from the first answer on, so an absence is no matter of time.
            return path.map { .failed("started from \($0) instead of from nothing") } ?? .done(nil)
        case .something: return path == nil ? .pending : .done(nil)
        case .from(let wanted):
            guard let wanted = wanted.filled(with: values) else { return .failed("the path is not known") }
            guard let path else { return .pending }
            return sameLocation(path, wanted) ? .done(nil) : .failed("started from \(path) instead of from \(wanted)")
        }
    }
}

/// Whether two URIs name one place: Flink prints `file:/x` for `file:///x` (real-flink.md, section 3).
func sameLocation(_ left: String, _ right: String) -> Bool { plainLocation(left) == plainLocation(right) }

private func plainLocation(_ text: String) -> String {
    var text = Substring(text)
    if text.hasPrefix("file:") { text = text.dropFirst("file:".count).drop { $0 == "/" } }
    while text.hasSuffix("/") { text = text.dropLast() }
    while text.hasPrefix("/") { text = text.dropFirst() }
    return String(text)
}

private func scalarText(_ value: Document) -> String? { value.string ?? value.integer.map { String($0) } }

/// `{"errors": [..]}`: one or two strings.
private func errorText(_ body: Document) -> String {
    (body["errors"]?.list ?? []).compactMap(\.string).joined(separator: "\n")
}

private func firstLine(_ text: String) -> String { String(text.prefix { $0 != "\n" && $0 != "\r\n" }) }

/// The last `Caused by:` of a Java stack trace, else its first line: what stands before is wrapping.
private func deepestCause(_ trace: String) -> String {
    let lines = trace.split { $0 == "\n" || $0 == "\r\n" }
    let cause = lines.last { $0.hasPrefix("Caused by: ") }?.dropFirst("Caused by: ".count)
    return String(cause ?? lines.first ?? "unknown")
}

/// Around the path of a savepoint that was written before its stop failed, which is nowhere but in the error's text. The
/// savepoint is whole, and the operator, too, counts it as taken (real-flink.md, section 2; reference, 2.1).
enum SalvagedSavepoint {
    static let before = "StopWithSavepointStoppingException: A savepoint has been created at: "
    static let after = ", but the corresponding job"
}

private func salvagedSavepoint(_ trace: String) -> String? {
    guard let start = trace.firstRange(of: SalvagedSavepoint.before)?.upperBound,
        let end = trace[start...].firstRange(of: SalvagedSavepoint.after)?.lowerBound
    else { return nil }
    return String(trace[start..<end])
}
