/// What it says of itself to servers.
package enum OperatorVersion {
    package static let text = "0.1.0"
}
