// swift-tools-version: 6.2
import PackageDescription

// A package of its own: it measures the public API from another module, in release, as users call it.

let package = Package(
    name: "tracewing-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "tracewing", path: ".."),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.5.0"),
    ],
    targets: [
        // Replaces malloc by one that counts.
        .target(name: "AllocationCounter"),
        .executableTarget(
            name: "TracewingBenchmarks",
            dependencies: [
                "AllocationCounter",
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
                .product(name: "Tracewing", package: "tracewing"),
                .product(name: "TracewingAgents", package: "tracewing"),
                .product(name: "TracewingEvaluation", package: "tracewing"),
                .product(name: "TracewingExport", package: "tracewing"),
                .product(name: "TracewingModel", package: "tracewing"),
                .product(name: "TracewingOTLP", package: "tracewing"),
                .product(name: "TracewingSDK", package: "tracewing"),
                .product(name: "TracewingStore", package: "tracewing"),
                .product(name: "TracewingStreams", package: "tracewing"),
                .product(name: "TracewingTesting", package: "tracewing"),
            ]
        ),
    ]
)
