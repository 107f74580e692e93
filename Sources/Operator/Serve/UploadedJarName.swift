/// The name of the file that a form carries: Flink's `POST /jars/upload` takes one, in the field `jarfile`.
enum UploadedJarName {
    /// How far into a form its name is looked for.
    static let searched = 8_192

    /// - Parameter start: The first bytes of a `multipart/form-data` body.
    /// - Returns: `nil` where no part of it names a file.
    static func find(in start: some Sequence<UInt8>) -> String? {
        let text = String(decoding: Array(start.prefix(searched)), as: UTF8.self)
        guard let mark = text.firstRange(of: "filename=\"") else { return nil }
        let name = text[mark.upperBound...].prefix { $0 != "\"" && $0 != "\r\n" && $0 != "\n" }
        let file = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        return file.isEmpty ? nil : file
    }
}
