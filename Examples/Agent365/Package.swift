// swift-tools-version: 6.2
import PackageDescription

// What the guide "Sending traces to Agent 365" shows stands in here, is compiled, and is run.

let package = Package(
    name: "agent365",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "tracewing", path: "../.."),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.0"),
    ],
    targets: [
        .executableTarget(
            name: "Agent365",
            dependencies: [
                .product(name: "Tracewing", package: "tracewing"),
                .product(name: "TracewingAgents", package: "tracewing"),
                .product(name: "TracewingExport", package: "tracewing"),
                .product(name: "TracewingModel", package: "tracewing"),
                .product(name: "TracewingSDK", package: "tracewing"),
                .product(name: "TracewingTesting", package: "tracewing"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ]
        )
    ]
)
