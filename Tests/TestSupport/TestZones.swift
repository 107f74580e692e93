package import PolicyCompiler

extension ZoneData {
    /// A host with a few zones, the same on every machine. `America/Nuuk` is damaged there, and asked for
    /// `America/Havana` it has no data at all.
    package static let ofTests = ZoneData { name in
        let rules = [
            "Europe/Berlin": "CET-1CEST,M3.5.0,M10.5.0/3", "America/New_York": "EST5EDT,M3.2.0,M11.1.0",
            "Australia/Sydney": "AEST-10AEDT,M10.1.0,M4.1.0/3", "Asia/Kolkata": "IST-5:30",
            "Australia/Lord_Howe": "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
        ]
        switch name {
        case "America/Nuuk": return .damaged("in America/Nuuk, it is cut off")
        case "America/Havana": return .missing("there is none in /usr/share/zoneinfo")
        default: break
        }
        guard let footer = rules[name].flatMap(PosixZone.init) else {
            return .unknown(near: name.lowercased().hasSuffix("berlni") ? "Europe/Berlin" : nil)
        }
        return .rules(
            ZoneRules(initialOffset: ZoneRules(initialOffset: 0, footer: footer).offset(at: 0), footer: footer))
    }
}
