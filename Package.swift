// swift-tools-version: 6.2
import PackageDescription

// The house, floor by floor: a target imports only from floors below its own. ARCHITECTURE.md has the table.

// Warnings are errors where the project is checked, not where it is used: TRACEWING_STRICT=1 is set by `.ci/run`.
let isStrict = Context.environment["TRACEWING_STRICT"] == "1"

let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ] + (isStrict ? [.treatAllWarnings(as: .error)] : [])

let tracing: Target.Dependency = .product(name: "Tracing", package: "swift-distributed-tracing")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let coreMetrics: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics")
let httpClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTPTypes: Target.Dependency = .product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let serviceLifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")

func floor(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource]? = nil) -> Target {
    .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

let package = Package(
    name: "tracewing",
    platforms: [.macOS(.v15), .iOS(.v18)],
    products: [
        .library(name: "Tracewing", targets: ["Tracewing"]),
        .library(name: "TracewingModel", targets: ["TracewingModel"]),
        .library(name: "TracewingSDK", targets: ["TracewingSDK"]),
        .library(name: "TracewingOTLP", targets: ["TracewingOTLP"]),
        .library(name: "TracewingStreams", targets: ["TracewingStreams"]),
        .library(name: "TracewingExport", targets: ["TracewingExport"]),
        .library(name: "TracewingAgents", targets: ["TracewingAgents"]),
        .library(name: "TracewingEvaluation", targets: ["TracewingEvaluation"]),
        .library(name: "TracewingHosting", targets: ["TracewingHosting"]),
        .library(name: "TracewingStore", targets: ["TracewingStore"]),
        .library(name: "TracewingServer", targets: ["TracewingServer"]),
        .library(name: "TracewingTesting", targets: ["TracewingTesting"]),
        .executable(name: "tracewing", targets: ["TracewingCommand"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.0.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.5.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.80.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.30.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.30.0"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.30.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.5.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.30.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.8.0"),
    ],
    targets: [
        // Floor 1
        floor("TracewingConcurrency"),
        floor("TracewingModel"),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        floor("TracewingCompression", ["CZlib"]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(
            name: "CDeflate",
            pkgConfig: "libdeflate",
            providers: [.apt(["libdeflate-dev"]), .brew(["libdeflate"])]
        ),
        // Floor 2
        floor("TracewingSDK", ["TracewingConcurrency", "TracewingModel", tracing, logging, coreMetrics]),
        floor("TracewingOTLP", ["TracewingModel"]),
        floor("TracewingStreams", ["TracewingConcurrency", tracing, logging]),
        // Floor 3
        floor(
            "Tracewing",
            ["TracewingConcurrency", "TracewingModel", "TracewingSDK", tracing, logging, coreMetrics]
        ),
        floor(
            "TracewingStore",
            [
                "CSQLite", "CZstd", "TracewingCompression", "TracewingConcurrency", "TracewingModel", "TracewingOTLP",
                crypto,
                .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]
        ),
        // Floor 4
        floor(
            "TracewingExport",
            [
                "Tracewing", "TracewingCompression", "TracewingConcurrency", "TracewingModel", "TracewingOTLP",
                "TracewingSDK",
                httpClient, nioCore, nioHTTP1, nioPosix, nioSSL, serviceLifecycle,
            ]
        ),
        floor(
            "TracewingTesting",
            [
                "Tracewing", "TracewingConcurrency", "TracewingModel", "TracewingSDK",
                nioCore, nioHTTP1, nioPosix, nioSSL,
            ]
        ),
        // Floor 5
        floor(
            "TracewingAgents",
            [
                "Tracewing", "TracewingConcurrency", "TracewingModel", "TracewingSDK", "TracewingStreams",
                httpClient, nioCore, nioHTTP1, logging, tracing,
            ]
        ),
        // Floor 6
        floor(
            "TracewingEvaluation",
            ["Tracewing", "TracewingAgents", "TracewingConcurrency", "TracewingModel", "TracewingSDK", tracing]
        ),
        floor(
            "TracewingHosting",
            [
                "TracewingAgents", "TracewingConcurrency", "TracewingModel", "TracewingSDK", "TracewingStreams",
                crypto, hummingbird, httpTypes, nioCore, logging, tracing,
            ]
        ),
        // Floor 7
        floor(
            "TracewingServer",
            [
                "CDeflate", "Tracewing", "TracewingAgents", "TracewingCompression", "TracewingConcurrency",
                "TracewingEvaluation", "TracewingModel", "TracewingOTLP", "TracewingSDK", "TracewingStore",
                "TracewingStreams",
                crypto, httpClient, hummingbird, httpTypes, nioCore, nioPosix, logging, serviceLifecycle, tracing,
            ],
            resources: [.embedInCode("Page"), .embedInCode("API/openapi.json")]
        ),
        // Floor 8
        .executableTarget(
            name: "TracewingCommand",
            dependencies: [
                "Tracewing", "TracewingAgents", "TracewingEvaluation", "TracewingExport", "TracewingHosting",
                "TracewingConcurrency", "TracewingModel",
                "TracewingSDK", "TracewingServer", "TracewingStore", "TracewingStreams",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                hummingbird, hummingbirdCore, httpClient, httpTypes, nioCore, nioHTTP1, nioHTTPTypes, logging,
                serviceLifecycle, unixSignals, tracing,
            ],
            swiftSettings: settings
        ),
        // Tests
        .target(
            name: "OTLPOracle",
            dependencies: [.product(name: "SwiftProtobuf", package: "swift-protobuf")],
            path: "Tests/OTLPOracle",
            exclude: ["README.md"]
        ),
        // A program with the modes that tests kill, fork and signal.
        .executableTarget(
            name: "TracewingTestProgram",
            dependencies: [
                "Tracewing", "TracewingConcurrency", "TracewingExport", "TracewingModel", "TracewingOTLP",
                "TracewingSDK", coreMetrics, logging, serviceLifecycle, tracing, unixSignals,
            ],
            path: "Tests/TestProgram",
            swiftSettings: settings
        ),
        // Hostile bodies through the server's routes; in this package, so that it is built in release with the command.
        .executableTarget(
            name: "TracewingServerFuzz",
            dependencies: [
                "TracewingCompression", "TracewingModel", "TracewingOTLP", "TracewingServer", "TracewingStore",
                httpTypes, hummingbird, logging, nioCore, nioEmbedded,
            ],
            path: "Tests/ServerFuzz",
            swiftSettings: settings
        ),
        tests("TracewingCompressionTests", ["TracewingCompression"]),
        tests("TracewingModelTests", ["TracewingModel"]),
        tests(
            "TracewingSDKTests",
            ["TracewingConcurrency", "TracewingModel", "TracewingSDK", tracing, logging, coreMetrics]
        ),
        tests(
            "TracewingOTLPTests",
            [
                "OTLPOracle", "TracewingModel", "TracewingOTLP",
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ]
        ),
        tests("TracewingStreamsTests", ["TracewingConcurrency", "TracewingStreams", tracing, logging]),
        tests(
            "TracewingTests",
            [
                "Tracewing", "TracewingConcurrency", "TracewingModel", "TracewingSDK", "TracewingStreams",
                "TracewingTesting", tracing,
                logging, coreMetrics,
            ]
        ),
        tests(
            "TracewingStoreTests",
            [
                "TracewingCompression", "TracewingConcurrency", "TracewingModel", "TracewingOTLP", "TracewingStore",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),
        tests(
            "TracewingExportTests",
            [
                "Tracewing", "TracewingCompression", "TracewingConcurrency", "TracewingExport", "TracewingModel",
                "TracewingOTLP", "TracewingSDK", "TracewingTesting", "TracewingTestProgram",
                httpClient, logging, nioCore, nioHTTP1, nioPosix, nioSSL, serviceLifecycle, tracing,
            ],
            resources: [.embedInCode("Agent365/Fixtures/observability-service.json")]
        ),
        tests(
            "TracewingJoinTests",
            [
                "Tracewing", "TracewingConcurrency", "TracewingModel", "TracewingSDK", "TracewingTesting",
                httpClient, hummingbird, logging, nioCore, nioHTTP1, tracing,
            ]
        ),
        tests(
            "TracewingAgentsTests",
            [
                "Tracewing", "TracewingAgents", "TracewingConcurrency", "TracewingExport", "TracewingModel",
                "TracewingSDK", "TracewingStreams",
                "TracewingTesting", httpClient, logging, nioCore, nioHTTP1, nioPosix, tracing,
            ]
        ),
        tests(
            "TracewingEvaluationTests",
            [
                "Tracewing", "TracewingAgents", "TracewingConcurrency", "TracewingEvaluation", "TracewingModel",
                "TracewingSDK", "TracewingStreams", "TracewingTesting", tracing,
            ]
        ),
        tests(
            "TracewingHostingTests",
            [
                "Tracewing", "TracewingAgents", "TracewingHosting", "TracewingConcurrency", "TracewingModel",
                "TracewingSDK",
                "TracewingStreams", "TracewingTesting", httpClient, httpTypes, hummingbird, hummingbirdCore, logging,
                nioCore,
                nioHTTP1, nioPosix, tracing,
            ]
        ),
        tests(
            "TracewingServerTests",
            [
                "Tracewing", "TracewingAgents", "TracewingCompression", "TracewingConcurrency", "TracewingEvaluation",
                "TracewingModel", "TracewingOTLP", "TracewingSDK", "TracewingServer", "TracewingStore",
                "TracewingStreams", "TracewingTesting",
                httpClient, httpTypes, hummingbird, logging, nioCore, nioHTTP1, nioPosix, serviceLifecycle, tracing,
            ]
        ),
        tests(
            "TracewingCommandTests",
            [
                "TracewingCommand", "TracewingConcurrency", "TracewingModel", "TracewingOTLP",
                httpClient, nioCore, nioHTTP1, nioPosix,
            ]
        ),
    ]
)

// The documentation compiler is fetched by `make docs` alone.
if Context.environment["TRACEWING_DOCS"] == "1" {
    package.dependencies.append(.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.4.0"))
}
