// swift-tools-version: 6.2

import PackageDescription

/// Warnings are errors where the change is judged, and warnings where it is made.
let strict: [SwiftSetting] = Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)]

/// An import is the file's own, unless it says `package import`.
let importsAreInternal: [SwiftSetting] = [.enableUpcomingFeature("InternalImportsByDefault")]

/// The operator is what networks, and its libraries take minutes to build. A build with `FLINKPOLICY_WITHOUT_OPERATOR=1` knows
/// neither: all that is pure, and its tests.
let hasOperator = Context.environment["FLINKPOLICY_WITHOUT_OPERATOR"] == nil

let package = Package(
    name: "flinkpolicy",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "FlinkPolicy", targets: ["Documents", "PolicyDSL", "PolicyCompiler", "PolicyRuntime"]),
        .executable(name: "flinkpolicy", targets: ["flinkpolicy"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        .systemLibrary(
            name: "CYAML",
            pkgConfig: "yaml-0.1",
            providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]
        ),
        .systemLibrary(
            name: "CJansson",
            pkgConfig: "jansson",
            providers: [.apt(["libjansson-dev"]), .brew(["jansson"])]
        ),
        // Rounding is libm's, which a host without Foundation does not link by itself.
        .target(
            name: "Documents",
            dependencies: ["CYAML", "CJansson"],
            swiftSettings: strict,
            linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]
        ),
        .target(name: "PolicyDSL", swiftSettings: strict),
        .target(
            name: "PolicyCompiler",
            dependencies: ["Documents", "PolicyDSL"],
            path: "Sources/Compiler",
            swiftSettings: strict
        ),
        .target(
            name: "PolicyRuntime",
            dependencies: ["PolicyCompiler"],
            path: "Sources/Runtime",
            exclude: ["Simulator"],
            swiftSettings: strict
        ),
        // Lies where a reader looks for it, and is a module of its own: a host that only decides does not link it.
        .target(
            name: "PolicySimulator",
            dependencies: ["PolicyRuntime"],
            path: "Sources/Runtime/Simulator",
            swiftSettings: strict
        ),
        // The texts of policies/ and docs/diagnostics.md as bytes in the program, which only C can take in without cost.
        .target(name: "CShippedTexts"),
        .target(name: "ShippedPolicies", dependencies: ["CShippedTexts"], swiftSettings: strict),
        .executableTarget(
            name: "flinkpolicy",
            dependencies: [
                "ShippedPolicies",
                "PolicyRuntime",
                "PolicySimulator",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "TestSupport", dependencies: ["Documents", "PolicyDSL", "PolicyCompiler"], path: "Tests/TestSupport",
            swiftSettings: strict),
        .testTarget(name: "DocumentsTests", dependencies: ["Documents"], swiftSettings: strict),
        .testTarget(
            name: "PolicyDSLTests", dependencies: ["PolicyDSL", "TestSupport"], exclude: ["Golden"],
            swiftSettings: strict),
        .testTarget(
            name: "PolicyCompilerTests", dependencies: ["PolicyCompiler", "ShippedPolicies", "TestSupport"],
            exclude: ["Golden", "Fixtures"],
            swiftSettings: strict),
        .testTarget(
            name: "PolicyRuntimeTests",
            dependencies: ["PolicyRuntime", "ShippedPolicies", "TestSupport"],
            exclude: ["Golden"], resources: [.copy("Fixtures")],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PolicySimulatorTests", dependencies: ["PolicySimulator", "TestSupport", "ShippedPolicies"],
            exclude: ["Golden"],
            swiftSettings: strict),
        .testTarget(name: "ReferenceTests", dependencies: ["PolicyCompiler", "PolicyRuntime"], swiftSettings: strict),
        .testTarget(name: "ArchitectureTests", swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)

if hasOperator {
    package.products += [
        .library(name: "PolicyOperator", targets: ["PolicyOperator"]),
        .executable(name: "flinkpolicy-operator", targets: ["flinkpolicy-operator"]),
    ]
    package.dependencies += [
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    ]
    package.targets += [
        .target(
            name: "PolicyOperator",
            dependencies: [
                "Documents", "PolicyDSL", "PolicyCompiler", "PolicyRuntime", "PolicySimulator", "ShippedPolicies",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            path: "Sources/Operator",
            swiftSettings: strict + importsAreInternal
        ),
        .executableTarget(
            name: "flinkpolicy-operator",
            dependencies: [
                "PolicyOperator",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PolicyOperatorTests",
            dependencies: [
                "PolicyOperator", "PolicySimulator", "ShippedPolicies",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "CommandTests", dependencies: ["flinkpolicy", "flinkpolicy-operator"], swiftSettings: strict),
    ]
}
