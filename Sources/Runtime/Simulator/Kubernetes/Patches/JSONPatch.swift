import Documents

/// RFC 6902: a list of operations, of which all succeed or nothing happens.
enum JSONPatch {
    private static let maximumOperations = 10_000
    /// Values that `copy` may make in all: a few dozen copies of a value into itself are more than any memory.
    private static let maximumCopies = 1_000_000
    private static let maximumDepth = 200

    static func apply(_ patch: Document, to target: Document) throws(StatusError) -> Document {
        guard let operations = patch.list else {
            throw .badRequest(
                "error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch")
        }
        guard operations.count <= maximumOperations else {
            throw StatusError(
                413, "RequestEntityTooLarge",
                "Request entity too large: The allowed maximum operations in a JSON patch is \(maximumOperations), got "
                    + "\(operations.count)",
                details: .init())
        }
        var result = target
        var copies = 0
        for operation in operations {
            guard operation.isMap else {
                throw .badRequest(
                    "error decoding patch: json: cannot unmarshal into Go value of type jsonpatch.Operation")
            }
            try perform(operation, on: &result, &copies)
        }
        guard !isDeeper(result, than: maximumDepth) else { throw .requestUnprocessable }
        return result
    }

    /// Whether maps and lists are nested more than so many times: patches that put a value below itself could go on.
    private static func isDeeper(_ document: Document, than limit: Int) -> Bool {
        guard limit > 0 else { return true }
        return switch document.value {
        case .map(let map): map.entries.contains { isDeeper($0.value, than: limit - 1) }
        case .list(let list): list.contains { isDeeper($0, than: limit - 1) }
        default: false
        }
    }

    private static func perform(
        _ operation: Document, on document: inout Document, _ copies: inout Int
    ) throws(StatusError) {
        guard let path = steps(operation["path"]) else { throw .requestUnprocessable }
        let value = operation["value"]
        switch operation["op"]?.string {
        case "add": try edit(&document, path[...], .add(value ?? Document(.null)))
        case "replace":
            guard find(path, in: document) != nil else { throw .requestUnprocessable }
            try edit(&document, path[...], .replace(value ?? Document(.null)))
        case "remove": try edit(&document, path[...], .remove)
        case "test":
            let found = find(path, in: document) ?? Document(.null)
            guard isEqual(found, value ?? Document(.null)) else { throw .requestUnprocessable }
        case "move", "copy":
            let isMove = operation["op"]?.string == "move"
            guard let from = steps(operation["from"]), let moved = find(from, in: document) else {
                throw .requestUnprocessable
            }
            if isMove {
                guard !path.starts(with: from) || path == from else { throw .requestUnprocessable }
                try edit(&document, from[...], .remove)
            } else {
                copies += size(moved, atMost: maximumCopies)
                guard copies <= maximumCopies, !isDeeper(moved, than: maximumDepth) else { throw .requestUnprocessable }
            }
            try edit(&document, path[...], .add(moved))
        default: throw .requestUnprocessable
        }
    }

    private enum Edit {
        case add(Document)
        case replace(Document)
        case remove
    }

    private static func edit(_ document: inout Document, _ path: ArraySlice<String>, _ edit: Edit) throws(StatusError) {
        guard let step = path.first else {
            switch edit {
            case .add(let value), .replace(let value): document = value
            case .remove: throw .requestUnprocessable
            }
            return
        }
        let isLast = path.count == 1
        switch document.value {
        case .map(var map):
            if isLast {
                switch edit {
                case .add(let value), .replace(let value): map[step] = value
                case .remove:
                    guard map[step] != nil else { throw .requestUnprocessable }
                    map[step] = nil
                }
            } else {
                guard var child = map[step] else { throw .requestUnprocessable }
                try self.edit(&child, path.dropFirst(), edit)
                map[step] = child
            }
            document.value = .map(map)
        case .list(var list):
            let index = step == "-" ? list.count : Int(step) ?? -1
            if isLast {
                switch edit {
                case .add(let value):
                    guard (0...list.count).contains(index) else { throw .requestUnprocessable }
                    list.insert(value, at: index)
                case .replace(let value):
                    guard list.indices.contains(index) else { throw .requestUnprocessable }
                    list[index] = value
                case .remove:
                    guard list.indices.contains(index) else { throw .requestUnprocessable }
                    list.remove(at: index)
                }
            } else {
                guard list.indices.contains(index) else { throw .requestUnprocessable }
                try self.edit(&list[index], path.dropFirst(), edit)
            }
            document.value = .list(list)
        default: throw .requestUnprocessable
        }
    }

    private static func find(_ path: [String], in document: Document) -> Document? {
        var here = document
        for step in path {
            switch here.value {
            case .map(let map):
                guard let next = map[step] else { return nil }
                here = next
            case .list(let list):
                guard let index = Int(step), list.indices.contains(index) else { return nil }
                here = list[index]
            default: return nil
            }
        }
        return here
    }

    /// The steps of a JSON pointer; `nil` where it is none.
    private static func steps(_ pointer: Document?) -> [String]? {
        guard let text = pointer?.string else { return nil }
        if text.isEmpty { return [] }
        guard text.utf8.first == UInt8(ascii: "/") else { return nil }
        return text.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { part in
            guard part.contains(UInt8(ascii: "~")) else { return String(decoding: part, as: UTF8.self) }
            var bytes: [UInt8] = []
            var rest = Array(part)[...]
            while let byte = rest.popFirst() {
                if byte == UInt8(ascii: "~"), let next = rest.first, next == 0x30 || next == 0x31 {
                    rest.removeFirst()
                    bytes.append(next == 0x30 ? UInt8(ascii: "~") : UInt8(ascii: "/"))
                } else {
                    bytes.append(byte)
                }
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// Numbers are equal by value: `1` is `1.0`.
    private static func isEqual(_ left: Document, _ right: Document) -> Bool {
        switch (left.value, right.value) {
        case (.integer(let one), .real(let other)), (.real(let other), .integer(let one)): Double(one) == other
        case (.list(let one), .list(let other)):
            one.count == other.count && zip(one, other).allSatisfy { isEqual($0, $1) }
        case (.map(let one), .map(let other)):
            one.count == other.count
                && one.entries.allSatisfy { entry in other[entry.key].map { isEqual(entry.value, $0) } ?? false }
        default: left == right
        }
    }

    private static func size(_ document: Document, atMost limit: Int) -> Int {
        var count = 0
        var rest = [document]
        while let next = rest.popLast(), count <= limit {
            count += 1
            switch next.value {
            case .map(let map): rest.append(contentsOf: map.entries.map(\.value))
            case .list(let list): rest.append(contentsOf: list)
            default: break
            }
        }
        return count
    }
}
