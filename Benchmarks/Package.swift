// swift-tools-version: 6.2

import PackageDescription

// A package of its own, so that the product builds without it. Run it with `bash scripts/bench.sh`.
let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "flinkpolicy", path: "..")],
    targets: [
        // What the figures are compared with, optimized as far as the compiler goes.
        .target(name: "CBaselines", dependencies: ["CYAMLEvents", "CJanssonText"], cSettings: [.unsafeFlags(["-O3"])]),
        // Counts allocations of the whole process, by standing in front of the C library's.
        .target(name: "CAllocations", cSettings: [.unsafeFlags(["-O3", "-fno-builtin"])]),
        .systemLibrary(name: "CYAMLEvents", pkgConfig: "yaml-0.1"),
        .systemLibrary(name: "CJanssonText", pkgConfig: "jansson"),
        .executableTarget(
            name: "benchmarks",
            dependencies: ["CBaselines", "CAllocations", .product(name: "FlinkPolicy", package: "flinkpolicy")]),
    ],
    swiftLanguageModes: [.v6]
)
