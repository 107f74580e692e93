/// A tree without its ranges: two texts that mean the same have the same dump.
func dump(_ value: Any, _ indent: String = "") -> String {
    let name = String(describing: type(of: value))
    if name == "SourceRange" || name == "FileID" { return "" }
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .optional {
        return mirror.children.first.map { dump($0.value, indent) } ?? "\(indent)nil\n"
    }
    if mirror.children.isEmpty { return "\(indent)\(value)\n" }
    var lines = mirror.displayStyle == .enum ? "" : "\(indent)\(name)\n"
    for child in mirror.children {
        let inner = dump(child.value, indent + "  ")
        if !inner.isEmpty { lines += "\(indent)\(child.label ?? "-"):\n\(inner)" }
    }
    return lines
}
