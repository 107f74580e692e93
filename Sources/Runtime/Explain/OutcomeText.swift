import PolicyCompiler

/// Outcomes as the language writes them.
package enum OutcomeText {
    package static func text(_ act: Outcome.Act) -> String {
        func reason(_ word: String, _ text: String) -> String { text.isEmpty ? word : "\(word) \"\(text)\"" }
        return switch act {
        case .use(let strategy): "use \(strategy)"
        case .start(let source): "start from \(source)"
        case .perform(let mechanism): "do \(mechanism.description)"
        case .rollBack(let mode): "roll back as \(mode)"
        case .wait(let text): reason("wait", text)
        case .block(let text): reason("block", text)
        case .deny(let text): reason("deny", text)
        case .skip(let text): reason("skip", text)
        case .abandon(let text): reason("abandon", text)
        case .fail(let text): reason("fail", text)
        case .trigger(let type): type.map { "trigger as \($0)" } ?? "trigger"
        case .retry(let pace): pace.map { "retry after \(Self.text($0))" } ?? "retry"
        case .disposeData: "dispose data"
        case .proceed: "proceed"
        case .accept: "accept"
        case .complete: "complete"
        case .release: "release"
        case .value(let value): value
        }
    }

    package static func text(_ pace: Pace) -> String {
        var text = DurationText.literal(pace.first)
        if pace.isDoubling { text += " doubling" }
        if let limit = pace.limit { text += " up to \(DurationText.literal(limit))" }
        return text
    }
}
