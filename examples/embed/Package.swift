// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "embed",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "flinkpolicy", path: "../..")],
    targets: [
        .executableTarget(name: "embed", dependencies: [.product(name: "FlinkPolicy", package: "flinkpolicy")])
    ],
    swiftLanguageModes: [.v6]
)
