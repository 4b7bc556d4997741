// swift-tools-version: 6.2
import PackageDescription

// What the guides "Writing a processor", "… an exporter", "… a sampler" and "… an id generator" show stands in here,
// and is compiled.

let package = Package(
    name: "custom-telemetry",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "tracewing", path: "../.."),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.0"),
    ],
    targets: [
        // The four pieces, as a library for telemetry of one's own would have them.
        .target(
            name: "CustomPieces",
            dependencies: [
                .product(name: "TracewingModel", package: "tracewing"),
                .product(name: "TracewingSDK", package: "tracewing"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ]
        ),
        .executableTarget(
            name: "CustomTelemetry",
            dependencies: [
                "CustomPieces",
                .product(name: "Tracewing", package: "tracewing"),
                .product(name: "TracewingModel", package: "tracewing"),
                .product(name: "TracewingSDK", package: "tracewing"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ]
        ),
    ]
)
