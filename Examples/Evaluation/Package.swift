// swift-tools-version: 6.2
import PackageDescription

// What the guide of TracewingEvaluation shows stands in here, is compiled, and is run.

let package = Package(
    name: "evaluation",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "tracewing", path: "../.."),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.0"),
    ],
    targets: [
        .executableTarget(
            name: "Evaluation",
            dependencies: [
                .product(name: "TracewingAgents", package: "tracewing"),
                .product(name: "TracewingEvaluation", package: "tracewing"),
                .product(name: "TracewingModel", package: "tracewing"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ]
        )
    ]
)
