import AsyncHTTPClient
import Foundation
import Hummingbird
import HummingbirdCore
import NIOCore
import NIOHTTP1
import Testing
import Tracewing
import TracewingAgents
import TracewingConcurrency
import TracewingHosting
import TracewingModel
import TracewingSDK
import TracewingTesting

/// A thousand streams at once. It takes half a minute and both cores: `make hosting-test` runs it.
@Suite(
    "A crowd",
    .enabled(if: ProcessInfo.processInfo.environment["TRACEWING_CROWD"] != nil, "make hosting-test runs it"),
    .serialized,
    .timeLimit(.minutes(5))
)
struct CrowdTests {
    private static let size = 1000
    /// How long a client that does not leave early stays.
    private static let stay = Duration.seconds(12)

    @Test(
        "1,000 streams, half of them slow, a tenth leaving early: memory is bounded, nothing leaks, every span ends once"
    )
    func crowd() async throws {
        let ends = SpanEnds()
        try await withObservability(
            exporter: .custom(ends),
            configure: { $0.batch = BatchOptions(maxQueueSize: 20_000, scheduledDelay: .milliseconds(100)) }
        ) { _ in
            let router = Router()
            AgentRoutes(.talker, logger: HTTPHost.silence).add(to: router, at: "/talk")
            AgentRoutes(Agent(name: "flood", client: FloodingChatClient()), logger: HTTPHost.silence)
                .add(to: router, at: "/flood")
            let server = HTTPServerBuilder.http1(
                configuration: .init(additionalChannelHandlers: [SendBufferLimit()])
            )
            try await HTTPHost.run(router, server: server) { url in
                var idle: [Duration] = []
                for _ in 1...50 { idle.append(try await Self.leaver(url)) }
                await Self.settle()
                let before = ResidentMemory.now
                var peaks: [Int] = []
                var rests: [Int] = []
                var worst: [Duration] = []
                var read: [Int] = []
                for _ in 1...2 {
                    let (others, slowlyRead, peak) = try await Self.wave(url)
                    await Self.settle()
                    read.append(slowlyRead)
                    peaks.append(peak)
                    rests.append(ResidentMemory.now)
                    worst.append(others.percentile(99))
                }
                let statistics = try #require(Observability.provider.statistics.first)
                let allowed = idle.percentile(99) + .milliseconds(50)
                print(
                    """
                    \(Self.size) streams at once, twice: resident memory \(before >> 20) MiB before, \
                    \(peaks.map { $0 >> 20 }) MiB at most, \(rests.map { $0 >> 20 }) MiB after; \
                    slow readers read \(read.map { $0 >> 20 }) MiB; \
                    first chunk p99 \(worst) (idle \(idle.percentile(99))); \(statistics)
                    """
                )
                #expect(worst.allSatisfy { $0 <= allowed })
                // A slow reader costs the answer as far as it has been said, whatever the model has to say: what it has
                // read, and what lies in the buffers of both ends.
                for (peak, read) in zip(peaks, read) { #expect(peak - before < 2 * read + Self.size << 20) }
                // What the second wave leaves is what the first one left.
                #expect(rests[1] - rests[0] < Self.size * 48 << 10)
                #expect(statistics.isBalanced)
                #expect(statistics.active == 0)
                #expect(statistics.droppedTotal == 0)
            }
        }
        #expect(ends.hasEveryOneOnce)
        #expect(ends.runs == 2 * Self.size + 50)
    }

    /// What became of one client.
    private enum Outcome {
        case first(Duration)
        case slow(bytes: Int)
        case left
    }

    /// A thousand clients, a hundred more each second. How long the ones that do nothing special waited for their
    /// first chunk, how many bytes the slow ones have read, and how much memory it took.
    private static func wave(_ url: String) async throws -> (others: [Duration], slowlyRead: Int, peak: Int) {
        try await withThrowingTaskGroup(of: Outcome.self) { group in
            let began = ContinuousClock.now
            let peak = Task {
                var peak = 0
                while !Task.isCancelled {
                    peak = max(peak, ResidentMemory.now)
                    try? await Task.sleep(for: .milliseconds(100))
                }
                return peak
            }
            for number in 0..<size {
                try await Task.sleep(until: began + .milliseconds(10 * number), clock: .continuous)
                group.addTask {
                    if number.isMultiple(of: 2) { return .slow(bytes: try await slowReader(url)) }
                    if number % 10 == 1 {
                        _ = try await leaver(url)
                        return .left
                    }
                    return .first(try await reader(url))
                }
            }
            var others: [Duration] = []
            var slowlyRead = 0
            for try await outcome in group {
                switch outcome {
                case .first(let duration): others.append(duration)
                case .slow(let bytes): slowlyRead += bytes
                case .left: break
                }
            }
            peak.cancel()
            return (others, slowlyRead, await peak.value)
        }
    }

    private static func ask(_ url: String) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        // The server closes a connection after a stream.
        request.headers.add(name: "connection", value: "close")
        request.body = .bytes(HostedAgent.question().utf8)
        return try await HTTPClient.crowd.execute(request, timeout: .seconds(120))
    }

    /// Reads to the end, as it comes.
    private static func reader(_ url: String) async throws -> Duration {
        let began = ContinuousClock.now
        var first: Duration?
        for try await _ in try await ask(url + "/talk").body {
            if first == nil { first = ContinuousClock.now - began }
        }
        return try #require(first)
    }

    /// Leaves after the first chunk.
    private static func leaver(_ url: String) async throws -> Duration {
        let began = ContinuousClock.now
        for try await _ in try await ask(url + "/talk").body { break }
        return ContinuousClock.now - began
    }

    /// Reads now and then from a model that has much to say. How many bytes.
    private static func slowReader(_ url: String) async throws -> Int {
        let began = ContinuousClock.now
        var bytes = 0
        for try await chunk in try await ask(url + "/flood").body {
            bytes += chunk.readableBytes
            if ContinuousClock.now - began > stay { break }
            try await Task.sleep(for: .milliseconds(500))
        }
        return bytes
    }

    /// Waits until no span is open and all are exported.
    private static func settle() async {
        while let statistics = Observability.provider.statistics.first, statistics.active > 0 {
            try? await Task.sleep(for: .milliseconds(10))
        }
        _ = await Observability.forceFlush(deadline: .seconds(30))
        // What the allocator keeps for the next one is no leak. On a Mac there is no such function, and no need of it.
        if let trim = dlsym(nil, "malloc_trim") { _ = unsafeBitCast(trim, to: (@convention(c) (Int) -> Int32).self)(0) }
    }
}

/// Counts how often each span has ended.
private final class SpanEnds: SpanExporter {
    private struct State {
        var counts: [SpanID: Int] = [:]
        var runs = 0
    }

    private let state = Locked(State())

    var hasEveryOneOnce: Bool { state.withLock { $0.counts.values.allSatisfy { $0 == 1 } } }
    /// Spans of runs, without those of the models under them.
    var runs: Int { state.withLock { $0.runs } }

    func export(_ batch: [SpanRecord]) async throws {
        state.withLock { state in
            for record in batch {
                state.counts[record.spanID, default: 0] += 1
                if record.name.hasPrefix("invoke_agent") { state.runs += 1 }
            }
        }
    }
}

extension Agent {
    /// Says a word every half second, for twelve seconds.
    fileprivate static let talker = Agent(
        name: "talker",
        client: ScriptedChatClient(
            [.text(Array(repeating: "word", count: 24).joined(separator: " "))],
            tokenDelay: .milliseconds(500)
        )
    )
}

extension HTTPClient {
    /// As many connections as there are clients.
    fileprivate static let crowd: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.tracing.tracer = nil
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 2000
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()
}

extension [Duration] {
    fileprivate func percentile(_ percent: Int) -> Duration {
        sorted()[(count - 1) * percent / 100]
    }
}
