#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Writes a file whose directory is there.
func writeText(_ text: String, to path: String) throws {
    struct NotWritten: Error { var path: String }
    guard let file = fopen(path, "w") else { throw NotWritten(path: path) }
    fputs(text, file)
    fclose(file)
}

func removeDirectory(_ path: String) { rmdir(path) }
