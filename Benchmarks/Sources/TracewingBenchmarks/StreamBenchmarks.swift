import Synchronization
import Tracing
import TracewingSDK
import TracewingStreams

/// Elements through a stream: what a layer costs, and what telemetry adds to it.
enum StreamBenchmarks {
    typealias Stream = ResponseStream<Int, Int>

    private final class Counter: StreamObserver {
        let delivered = Atomic(0)
        func didDeliver(_ update: Int, sequence: Int) { delivered.wrappingAdd(1, ordering: .relaxed) }
        func didEnd(_ outcome: StreamOutcome<Int>) {}
    }

    static func run(_ table: inout Table) async throws {
        table.add("element of a plain loop over the same source", try await nanoseconds(20_000, plainLoop))
        table.add(
            "  a layer around it",
            try await Cost.added {
                try await pull(stream($0))
            } to: {
                try await plainLoop($0)
            },
            goal: 80,
            allocations: 0
        )
        table.add(
            "  a mapped layer around that one",
            try await Cost.added {
                try await pull(mapped($0))
            } to: {
                try await pull(stream($0))
            },
            goal: 80,
            allocations: 0
        )
        table.add(
            "  telemetry of an element that is read",
            try await Cost.added {
                try await traced(stream($0), pull)
            } to: {
                try await pull(stream($0))
            },
            goal: 130,
            allocations: 0
        )
        table.add(
            "  telemetry of an element that is already parsed",
            try await Cost.added {
                try await traced(parsed($0), pull)
            } to: {
                try await pull(parsed($0))
            },
            goal: 50,
            allocations: 0
        )
        table.add(
            "  telemetry of an element that the main actor reads",
            try await Cost.added {
                try await traced(stream($0), pullOnMain)
            } to: {
                try await pullOnMain(stream($0))
            },
            goal: 180,
            allocations: 0
        )
        try await StreamSoak.run(&table)
    }

    /// One context bound and one observer: what a whole run has, agent and chat together.
    private static func traced(_ stream: Stream, _ pull: (Stream) async throws -> Void) async throws {
        let span = tracer.startSpan("run", context: .topLevel)
        defer { span.end() }
        try await pull(stream.bound(to: span.context).observed(by: Counter()))
    }

    private static let tracer = TracerProvider().tracer(named: "benchmark")

    private static func plainLoop(_ count: Int) async throws {
        for try await number in Numbers(count: count) { keep(number) }
    }

    private static func pull(_ stream: Stream) async throws {
        for try await number in stream { keep(number) }
    }

    @MainActor
    private static func pullOnMain(_ stream: Stream) async throws {
        for try await number in stream { keep(number) }
    }

    private static func stream(_ count: Int) -> Stream {
        Stream(Numbers(count: count), folding: 0, { $0 &+= $1 }, finalizer: { $0 })
    }

    /// All but the first element are in memory already.
    private static func parsed(_ count: Int) -> Stream {
        Stream(pulling: { Numbers.Parsed(count: count) }, folding: 0, { $0 &+= $1 }, finalizer: { $0 })
    }

    private static func mapped(_ count: Int) -> Stream {
        stream(count).map({ $0 &+ 1 }, response: { $0 })
    }
}
