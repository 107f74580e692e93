import PolicyCompiler

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The time zone data of this machine, for policies that name zones.
enum SystemZones {
    static let data = ZoneData(find)

    private static let usualPlaces = ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/etc/zoneinfo"]

    @Sendable private static func find(_ name: String) -> ZoneData.Answer {
        let places = environmentValue("TZDIR").map { [$0] } ?? usualPlaces
        let present = places.filter { FileStamp($0) != nil }
        guard !present.isEmpty else { return .missing("there is none in \(places.joined(separator: ", "))") }
        for place in present {
            let path = "\(place)/\(name)"
            guard FileStamp(path) != nil else { continue }
            do throws(KubeConfigError) {
                let bytes = try readLocalFile(path, limit: ZoneRules.byteLimit)
                do throws(TZifError) {
                    return .rules(try ZoneRules(tzif: bytes))
                } catch {
                    return .damaged("in \(path), \(error)")
                }
            } catch {
                return .damaged(error.description)
            }
        }
        return .unknown(near: nil)
    }
}

/// The names in a directory, ascending; hidden ones are left out. Empty where it cannot be read.
func directoryEntries(_ path: String) -> [String] {
    guard let stream = opendir(path) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
            tuple.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: tuple.pointee)) {
                String(cString: $0)
            }
        }
        if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
}
