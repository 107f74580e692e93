import Documents

/// RFC 7386: maps are merged, null removes, all else replaces.
enum MergePatch {
    static func apply(_ patch: Document, to target: Document) -> Document {
        guard case .map(let changes) = patch.value else { return patch }
        var result = target.map ?? DocumentMap()
        for change in changes.entries {
            if change.value.isNull {
                if result[change.key] != nil { result[change.key] = nil }
            } else if let old = result[change.key] {
                let new = apply(change.value, to: old)
                if !new.isSame(as: old) { result[change.key] = new }
            } else {
                result[change.key] = change.value.isMap ? apply(change.value, to: .emptyMap) : change.value
            }
        }
        if let map = target.map, result.sharesStorage(with: map) { return target }
        return Document(.map(result))
    }
}
