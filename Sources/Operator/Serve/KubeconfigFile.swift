#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// The file by which `kubectl` finds a simulated cluster.
package struct KubeconfigFile: Sendable {
    package let path: String

    /// By which such a file is known again: any other is somebody's own, and is not overwritten.
    private static let firstLine = "# Written by `flinkpolicy simulate --serve`; it is rewritten by the next."

    package struct WriteError: Error, CustomStringConvertible, Sendable {
        package let path: String
        package let what: String
        package var description: String { "\(path): \(what)" }
    }

    package init(_ path: String) { self.path = path }

    /// - Parameter server: `http://127.0.0.1:8001`.
    package static func text(server: String, namespace: String = "default") -> String {
        """
        \(firstLine)
        apiVersion: v1
        kind: Config
        clusters:
        - name: flinkpolicy-simulator
          cluster:
            server: \(server)
        users:
        - name: flinkpolicy-simulator
          user: {}
        contexts:
        - name: flinkpolicy-simulator
          context:
            cluster: flinkpolicy-simulator
            user: flinkpolicy-simulator
            namespace: \(namespace)
        current-context: flinkpolicy-simulator

        """
    }

    /// Says whether this may write here, before anything is started.
    package func refuseForeign() throws(WriteError) {
        var info = stat()
        guard stat(path, &info) == 0 else {
            guard errno == ENOENT else { throw WriteError(path: path, what: String(cString: strerror(errno))) }
            return
        }
        guard info.st_mode & S_IFMT == S_IFREG else { throw WriteError(path: path, what: "this is no regular file") }
        guard info.st_size > 0 else { return }
        guard let file = fopen(path, "r") else {
            throw WriteError(path: path, what: String(cString: strerror(errno)))
        }
        defer { fclose(file) }
        var start = [UInt8](repeating: 0, count: Self.firstLine.utf8.count)
        let count = fread(&start, 1, start.count, file)
        guard start[..<count].elementsEqual(Self.firstLine.utf8) else {
            throw WriteError(
                path: path, what: "this is a file of your own, which is not overwritten: name another with --kubeconfig"
            )
        }
    }

    /// Writes beside the place and renames, so that no reader meets half of it.
    package func write(server: String) throws(WriteError) {
        try refuseForeign()
        let temporary = "\(path).\(getpid()).tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0 else { throw WriteError(path: path, what: String(cString: strerror(errno))) }
        var bytes = Array(Self.text(server: server).utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Self.writeBytes(descriptor, $0) }
            guard count > 0 else {
                let error = String(cString: strerror(errno))
                close(descriptor)
                unlink(temporary)
                throw WriteError(path: path, what: error)
            }
            bytes = bytes.dropFirst(count)
        }
        close(descriptor)
        guard rename(temporary, path) == 0 else {
            let error = String(cString: strerror(errno))
            unlink(temporary)
            throw WriteError(path: path, what: error)
        }
    }

    private static func writeBytes(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
            Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #elseif canImport(Darwin)
            Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #else
            Musl.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }

    package func remove() { unlink(path) }

    /// One in a new directory that nobody else can read.
    package static func temporary() throws(WriteError) -> (file: KubeconfigFile, directory: String) {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base.isEmpty ? "/tmp" : base)/flinkpolicy-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw WriteError(path: base, what: String(cString: strerror(errno)))
        }
        let directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return (KubeconfigFile("\(directory)/kubeconfig"), directory)
    }
}
