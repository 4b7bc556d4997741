// swift-tools-version: 6.2
import PackageDescription

// An agent as an Azure Functions app. Tests/HostingClients/functions_host.py starts it and asks it as the Functions
// host would.

let package = Package(
    name: "azure-functions",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "tracewing", path: "../.."),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.8.0"),
    ],
    targets: [
        .executableTarget(
            name: "AzureFunctions",
            dependencies: [
                .product(name: "Tracewing", package: "tracewing"),
                .product(name: "TracewingAgents", package: "tracewing"),
                .product(name: "TracewingExport", package: "tracewing"),
                .product(name: "TracewingHosting", package: "tracewing"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        )
    ]
)
