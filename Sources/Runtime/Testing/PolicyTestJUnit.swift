/// Reports as JUnit XML, for continuous integration.
public enum PolicyTestJUnit {
    /// - Parameter requiresCoverage: Whether a row that no test reaches is a failure too.
    public static func text(_ reports: [PolicyTestReport], requiresCoverage: Bool) -> String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
            + reports.map { suite($0, requiresCoverage) }.joined() + "</testsuites>\n"
    }

    private static func suite(_ report: PolicyTestReport, _ requiresCoverage: Bool) -> String {
        let uncovered = requiresCoverage ? report.rows.filter { $0.isOwn && !$0.isCovered } : []
        let name = escaped(report.policy)
        let failures = report.count(.failed) + report.scenarios.count { $0.verdict == .failed }
        let errors = report.count(.contradictory) + report.scenarios.count { $0.verdict == .contradictory }
        var text =
            "  <testsuite name=\"\(name)\" tests=\"\(report.results.count + report.scenarios.count + uncovered.count)\" "
            + "failures=\"\(failures + uncovered.count)\" errors=\"\(errors)\" skipped=\"0\">\n"
        for result in report.results {
            text += "    <testcase classname=\"\(name)\" name=\"\(escaped(result.name))\">\n"
            let why = result.expectations.filter { $0.verdict != .passed }.map { expectation in
                ([
                    "\(expectation.origin.description): `\(expectation.decision)` expected "
                        + "`\(expectation.expected)`, decided `\(expectation.decided)`"
                ] + expectation.given + expectation.notes).joined(separator: "\n")
            }.joined(separator: "\n")
            switch result.verdict {
            case .passed: break
            case .failed: text += element("failure", "an expectation is not met", why)
            case .contradictory: text += element("error", "the facts contradict each other", why)
            }
            text += "    </testcase>\n"
        }
        for scenario in report.scenarios {
            text += "    <testcase classname=\"\(name)\" name=\"\(escaped("scenario: \(scenario.name)"))\">\n"
            if let first = scenario.problems.first {
                let all = scenario.problems.map { problem in
                    (["\(problem.origin.description): \(problem.message)"] + problem.notes).joined(separator: "\n")
                }
                let why = (all + scenario.timeline.map(\.line)).joined(separator: "\n")
                text += element(scenario.verdict == .failed ? "failure" : "error", first.message, why)
            }
            text += "    </testcase>\n"
        }
        for row in uncovered {
            text += "    <testcase classname=\"\(name)\" name=\"\(escaped("\(row.table), row \(row.number)"))\">\n"
            text += element("failure", "no test reaches this row", "\(row.origin.description): \(row.outcome)")
            text += "    </testcase>\n"
        }
        return text + "  </testsuite>\n"
    }

    private static func element(_ name: String, _ message: String, _ text: String) -> String {
        "      <\(name) message=\"\(escaped(message))\">\(escaped(text))</\(name)>\n"
    }

    /// For text and attributes. What XML 1.0 cannot hold becomes U+FFFD.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x26: result += "&amp;"
            case 0x3C: result += "&lt;"
            case 0x3E: result += "&gt;"
            case 0x22: result += "&quot;"
            case 0x27: result += "&apos;"
            case 0x09, 0x0A, 0x0D: result += "&#\(scalar.value);"
            case 0..<0x20, 0xFFFE, 0xFFFF: result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
