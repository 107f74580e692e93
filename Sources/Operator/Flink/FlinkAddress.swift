package import PolicyRuntime

/// Where the REST API of a cluster is: its Service, or what a template says.
package struct FlinkAddress: Sendable, Hashable {
    /// `https://flink.example.com/NAMESPACE/NAME`; `nil`: the Service.
    private let template: String?

    /// - Throws: Where the template is no URL of http or https.
    package init(template: String?) throws(KubeConfigError) {
        guard let template else {
            self.template = nil
            return
        }
        let trimmed = template.hasSuffix("/") ? String(template.dropLast()) : template
        guard let url = URLParts(trimmed), ["http", "https"].contains(url.scheme) else {
            throw KubeConfigError("the template of Flink's URL is no URL of http or https: `\(template)`")
        }
        guard trimmed.contains("NAME") else {
            // One JobManager for all would be asked for the jobs of each.
            self.template = trimmed
            return
        }
        self.template = trimmed
    }

    package func url(of endpoint: FlinkEndpoint) -> String {
        guard let template else { return endpoint.baseURL }
        var name = endpoint.service[...]
        for suffix in ["-rest", "-jobmanager"] where name.hasSuffix(suffix) { name = name.dropLast(suffix.count) }
        // The longer word first, since it begins as the other does.
        return template.replacing("NAMESPACE", with: percentEncoded(endpoint.namespace))
            .replacing("NAME", with: percentEncoded(String(name)))
    }
}
