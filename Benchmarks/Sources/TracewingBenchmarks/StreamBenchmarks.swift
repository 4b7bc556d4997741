import Synchronization
import Tracing
import TracewingSDK
import TracewingStreams

/// Elements through a stream: what a layer costs, and what telemetry adds to it.
enum StreamBenchmarks {
    /// Numbers, already there.
    private struct Numbers: AsyncSequence, Sendable {
        let count: Int

        struct Iterator: AsyncIteratorProtocol {
            var next = 0
            let count: Int

            mutating func next(isolation actor: isolated (any Actor)?) async throws -> Int? {
                guard next < count else { return nil }
                next += 1
                return next
            }

            mutating func next() async throws -> Int? { try await next(isolation: #isolation) }
        }

        func makeAsyncIterator() -> Iterator { Iterator(count: count) }
    }

    private final class Counter: StreamObserver {
        let delivered = Atomic(0)
        func didDeliver(_ update: Int, sequence: Int) { delivered.wrappingAdd(1, ordering: .relaxed) }
        func didEnd(_ outcome: StreamOutcome<Int>) {}
    }

    static func run(_ table: inout Table) async throws {
        let count = 200_000
        table.add(
            "element of a plain loop over the same source",
            try await nanoseconds(count) { count in
                for try await number in Numbers(count: count) { keep(number) }
            }
        )
        table.add(
            "element of a ResponseStream, without telemetry",
            try await nanoseconds(count) { count in
                for try await number in stream(count) { keep(number) }
            }
        )
        let tracer = TracerProvider().tracer(named: "benchmark")
        table.add(
            "element with a context bound and one observer",
            try await nanoseconds(count) { count in
                let span = tracer.startSpan("run", context: .topLevel)
                defer { span.end() }
                for try await number in stream(count).bound(to: span.context).observed(by: Counter()) { keep(number) }
            }
        )
    }

    private static func stream(_ count: Int) -> ResponseStream<Int, Int> {
        ResponseStream(Numbers(count: count), folding: 0, { $0 &+= $1 }, finalizer: { $0 })
    }
}
