import PolicyCompiler
import PolicyDSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The time zone data of this machine: compiled zones below `TZDIR`, else where systems keep them.
///
/// Files are read when a policy names their zone, and only then.
enum ZoneFiles {
    static let data = ZoneData(find)

    private static let usualPlaces = [
        "/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo",
    ]

    private static var places: [String] {
        guard let set = getenv("TZDIR") else { return usualPlaces }
        let directory = String(cString: set)
        return directory.isEmpty ? usualPlaces : [directory]
    }

    @Sendable private static func find(_ name: String) -> ZoneData.Answer {
        let places = places
        let present = places.filter { kind(of: $0) == .directory && (try? entries(of: $0))?.isEmpty == false }
        guard !present.isEmpty else { return .missing("there is none in \(places.joined(separator: ", "))") }
        for place in present {
            let path = "\(place)/\(name)"
            switch kind(of: path) {
            case .missing, .directory: continue
            case .other: return .damaged("\(path) is no file")
            case .file: break
            }
            return read(path)
        }
        let names = present.flatMap(names)
        guard !names.isEmpty else {
            return .missing("there are no compiled zones in \(present.joined(separator: ", "))")
        }
        return .unknown(near: near(name, among: names))
    }

    private static func read(_ path: String) -> ZoneData.Answer {
        let bytes: [UInt8]
        do throws(InputError) {
            bytes = try readBytes(path, limit: ZoneRules.byteLimit)
        } catch {
            return .damaged("\(path) \(error.problem)")
        }
        do throws(TZifError) {
            return .rules(try ZoneRules(tzif: bytes))
        } catch {
            return .damaged("in \(path), \(error)")
        }
    }

    // MARK: Did you mean

    /// A zone of the same name in other capitals, of the same city, or of a name that is nearly the same.
    private static func near(_ name: String, among names: [String]) -> String? {
        func city(_ name: String) -> String { name.split(separator: "/").last.map { $0.lowercased() } ?? "" }
        let plain = name.lowercased()
        if let same = names.first(where: { $0.lowercased() == plain }) { return same }
        let wanted = city(name)
        if let same = names.first(where: { city($0) == wanted }) { return same }
        if let near = nearest(name, among: names) { return near }
        let regional = names.filter { $0.contains("/") }
        return nearest(wanted, among: regional.map(city)).flatMap { near in regional.first { city($0) == near } }
    }

    /// More than any database has.
    private static let mostNames = 5_000

    private static func names(in place: String) -> [String] {
        var found: [String] = []
        func collect(_ directory: String, _ prefix: String, _ depth: Int) {
            for path in (try? entries(of: directory)) ?? [] where found.count < mostNames {
                let name = prefix + (path.split(separator: "/").last.map(String.init) ?? "")
                // The same zones again, with and without leap seconds.
                if ["posix", "right"].contains(name) { continue }
                switch kind(of: path) {
                case .directory: if depth < 3 { collect(path, name + "/", depth + 1) }
                case .file: if ZoneName.isName(name), !name.contains(".") { found.append(name) }
                case .other, .missing: break
                }
            }
        }
        collect(place, "", 0)
        return found
    }
}
