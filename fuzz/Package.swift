// swift-tools-version: 6.2

import PackageDescription

// Built with `swift build --sanitize=fuzzer`; run with SWIFT_BACKTRACE=enable=no (scripts/fuzz.sh does both).
let package = Package(
    name: "fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "flinkpolicy", path: "..")],
    targets: [
        .executableTarget(name: "fuzz", dependencies: [.product(name: "FlinkPolicy", package: "flinkpolicy")])
    ],
    swiftLanguageModes: [.v6]
)
