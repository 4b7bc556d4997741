import NIOCore
import NIOPosix

/// A port of loopback on which connections are taken and nothing is ever answered.
struct Listener: Sendable {
    private let channel: any Channel

    /// Listens while `body` runs.
    static func run<Result>(_ body: (Listener) async throws -> Result) async throws -> Result {
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            let result = try await body(Listener(channel: channel))
            try await channel.close().get()
            return result
        } catch {
            try? await channel.close().get()
            throw error
        }
    }

    var port: Int { channel.localAddress?.port ?? 0 }
}
