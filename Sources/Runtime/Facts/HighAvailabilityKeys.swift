/// What `high-availability.type` chooses.
enum HighAvailabilityKeys {
    case off(Provenance)
    case kubernetes(Provenance)
    case zookeeper(Provenance)
    /// A factory class that nobody here knows.
    case other(Provenance)
    case open(String)

    private static let kubernetesFactory =
        "org.apache.flink.kubernetes.highavailability.KubernetesHaServicesFactory"

    init(_ configuration: EffectiveConfiguration) {
        switch configuration.lookup("high-availability.type") {
        case .open(let what): self = .open(what)
        case .absent(let presuming): self = .off(.declaredDefault(presuming))
        case .value(let value):
            switch value.text.lowercased() {
            case "none", "": self = .off(value.provenance)
            case "kubernetes": self = .kubernetes(value.provenance)
            case "zookeeper": self = .zookeeper(value.provenance)
            default:
                self = value.text == Self.kubernetesFactory ? .kubernetes(value.provenance) : .other(value.provenance)
            }
        }
    }
}
