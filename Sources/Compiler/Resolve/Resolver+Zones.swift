import PolicyDSL

// Windows and time zones: what the text says, and what the host knows of it.

extension Resolver {
    /// Whether a text in quotes is a window in a zone that is known; reports why it is not.
    @discardableResult
    func checkWindow(_ text: String, _ range: SourceRange) -> Bool {
        do throws(WindowError) {
            let window = try WeeklyWindow(text)
            // The zone is the last word; escapes would make the text shorter than what is written.
            let isLast = text.hasSuffix(" \(window.zone)") && Int(range.upper - range.lower) == text.utf8.count + 2
            let length = window.zone.utf8.count
            return checkZone(
                window.zone,
                isLast ? SourceRange(file: range.file, lower: range.upper - 1 - length, upper: range.upper - 1) : range)
        } catch {
            fail(.badWindow(range, error))
            return false
        }
    }

    /// Whether a zone is known; reports once why it is not.
    @discardableResult
    func checkZone(_ name: String, _ range: SourceRange) -> Bool {
        if foundZones[name] != nil { return true }
        switch lookUp(name) {
        case .rules(let rules):
            if ZoneName.fixedOffset(name) == nil {
                let rules = rules.normalised
                guard rules.transitions.count <= ZoneRules.transitionLimit else {
                    return fail(zone: name, .badZoneData(name, "it has too many transitions", range))
                }
                foundZones[name] = rules
            }
            return true
        case .unknown(let near): return fail(zone: name, .unknownZone(name, near, range))
        case .missing(let places): return fail(zone: "", .noZoneData(name, places, range))
        case .damaged(let why): return fail(zone: name, .badZoneData(name, why, range))
        }
    }

    /// - Parameter zone: What the finding is about, so that it is told once; empty: the whole host.
    private func fail(zone: String, _ diagnostic: Diagnostic) -> Bool {
        if reportedZones.insert(zone).inserted { report(diagnostic) }
        isBroken = true
        return false
    }
}

extension Diagnostic {
    fileprivate static func badWindow(_ range: SourceRange, _ error: WindowError) -> Diagnostic {
        Diagnostic(
            .error, "bad-window", error.description, at: range,
            help: [error.help ?? "write it like `\"Mon-Fri 09:00-16:00 Europe/Berlin\"`"])
    }

    fileprivate static func unknownZone(_ name: String, _ near: String?, _ range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "unknown-zone", "there is no time zone `\(name)`", at: range,
            help: [
                near.map { "did you mean `\($0)`?" }
                    ?? "zones are named like `Europe/Berlin`; `UTC` and `+02:00` go too"
            ],
            fixes: near.map { [Fix("write \($0)", at: range, replacement: $0)] } ?? [])
    }

    fileprivate static func noZoneData(_ name: String, _ places: String, _ range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "no-zone-data", "the time zone `\(name)` cannot be looked up: this machine has no time zone data",
            at: range, notes: [places],
            help: [
                "install it (`apt-get install tzdata`, `apk add tzdata`, `dnf install tzdata`), or set TZDIR",
                "`UTC` and offsets such as `+02:00` need no data; a compiled policy needs none either",
            ])
    }

    fileprivate static func badZoneData(_ name: String, _ why: String, _ range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "bad-zone-data", "the data of the time zone `\(name)` cannot be used: \(why)", at: range,
            help: ["install the package tzdata again, or set TZDIR to a directory with compiled zones"])
    }
}
