/// For what a command tells a person before it can log.
package enum StandardError {
    package static func write(_ text: String) {
        StructuredLogHandler.toStandardError(text.hasSuffix("\n") ? text : text + "\n")
    }
}
