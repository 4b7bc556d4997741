// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that who uses the libraries builds none of it. `Sources/OTLPOracle` and
// `Sources/CodecCompare/Support` are links: the generated code and the random records are those of the tests.

let package = Package(
    name: "tracewing-fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "tracewing", path: ".."),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.30.0"),
    ],
    targets: [
        .executableTarget(
            name: "CodecCompare",
            dependencies: [
                "OTLPOracle",
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
                .product(name: "TracewingModel", package: "tracewing"),
                .product(name: "TracewingOTLP", package: "tracewing"),
            ]
        ),
        .target(
            name: "OTLPOracle",
            dependencies: [.product(name: "SwiftProtobuf", package: "swift-protobuf")],
            exclude: ["README.md"]
        ),
    ]
)
