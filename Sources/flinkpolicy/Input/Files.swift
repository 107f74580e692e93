#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

enum FileKind { case file, directory, other, missing }

/// What lies at a path, links followed. A path that may not be looked at counts as missing.
func kind(of path: String) -> FileKind {
    var status = stat()
    guard stat(path, &status) == 0 else { return .missing }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .directory
    default: return .other
    }
}

/// The bytes of a file, or of standard input for `-`.
///
/// - Parameter limit: What is longer is refused, without being read to the end.
func readBytes(_ path: String, limit: Int) throws(InputError) -> [UInt8] {
    guard path != "-" else { return try readAll(STDIN_FILENO, path, limit) }
    guard !path.isEmpty else { throw InputError("``", "no file has an empty name") }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw InputError(path, reason(errno)) }
    defer { close(descriptor) }
    return try readAll(descriptor, path, limit)
}

private func readAll(_ descriptor: Int32, _ path: String, _ limit: Int) throws(InputError) -> [UInt8] {
    var status = stat()
    var expected = 0
    if fstat(descriptor, &status) == 0 {
        if status.st_mode & S_IFMT == S_IFDIR { throw InputError(path, "is a directory") }
        expected = Int(status.st_size)
    }
    guard expected <= limit else { throw tooLarge(path, limit) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(expected + 1)
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        if count == 0 { return bytes }
        if count < 0 {
            if errno == EINTR { continue }
            throw InputError(path, reason(errno))
        }
        bytes += chunk[..<count]
        guard bytes.count <= limit else { throw tooLarge(path, limit) }
    }
}

private func tooLarge(_ path: String, _ limit: Int) -> InputError {
    InputError(path, "is larger than \(limit >> 20) MiB, the limit for such a file")
}

/// The files of a directory whose names end in `suffix`, as paths in the order of their names. Hidden ones are left out.
func files(in directory: String, suffix: String) throws(InputError) -> [String] {
    try entries(of: directory).filter { $0.hasSuffix(suffix) && kind(of: $0) != .directory }
}

/// What a directory holds, as paths in the order of their names. What is hidden is left out.
func entries(of directory: String) throws(InputError) -> [String] {
    guard let stream = opendir(directory) else { throw InputError(directory, reason(errno)) }
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
    let prefix = directory.hasSuffix("/") ? directory : directory + "/"
    return names.sorted().map { prefix + $0 }
}

/// Writes a whole file. It appears at once or not at all, unless the path is something like a device or a pipe.
func writeFile(_ bytes: [UInt8], to path: String) throws(InputError) {
    guard !path.isEmpty else { throw InputError("``", "no file has an empty name") }
    switch kind(of: path) {
    case .directory: throw InputError(path, "is a directory")
    case .other:
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw InputError(path, reason(errno)) }
        defer { close(descriptor) }
        if let code = writeAll(bytes, to: descriptor) { throw InputError(path, "cannot be written: \(reason(code))") }
    case .file, .missing: try replaceFile(bytes, at: path)
    }
}

/// Writes beside the file and renames, so that a full disk or a crash leaves the old content.
private func replaceFile(_ bytes: [UInt8], at path: String) throws(InputError) {
    // A link stays a link: what it leads to is replaced.
    var target = path
    if let resolved = realpath(path, nil) {
        target = String(cString: resolved)
        free(resolved)
        guard access(target, W_OK) == 0 else { throw InputError(path, "cannot be written: \(reason(errno))") }
    }
    var status = stat()
    let mode = stat(target, &status) == 0 ? status.st_mode & 0o7777 : 0o666 & ~currentMask()
    let temporary = "\(target).\(getpid()).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw InputError(path, "cannot be written: \(reason(errno))") }
    var code = writeAll(bytes, to: descriptor)
    if code == nil, fchmod(descriptor, mode) != 0 { code = errno }
    if close(descriptor) != 0, code == nil { code = errno }
    if code == nil, rename(temporary, target) != 0 { code = errno }
    if let code {
        unlink(temporary)
        throw InputError(path, "cannot be written: \(reason(code))")
    }
}

private func currentMask() -> mode_t {
    let mask = umask(0)
    umask(mask)
    return mask
}
