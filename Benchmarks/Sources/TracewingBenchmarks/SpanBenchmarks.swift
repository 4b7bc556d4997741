import Tracing
import TracewingModel
import TracewingSDK

/// Spans: started, given attributes, ended, queued.
enum SpanBenchmarks {
    static func run(_ table: inout Table) async {
        let provider = TracerProvider()
        provider.addExporter(Discard(), options: .untilFlushed)
        let tracer = provider.tracer(named: "benchmark")
        let parent = tracer.startSpan("parent", context: .topLevel)
        let context = parent.context
        let flush: () async -> Void = { _ = await provider.forceFlush(deadline: .seconds(10)) }
        table.add(
            "span, 10 attributes, parent by value: start, end, queue",
            await Cost.measure(between: flush) { count in
                for _ in 0..<count { keep(span(tracer, context)) }
            },
            goal: 350,
            allocations: 4
        )
        table.add(
            "the same, with its context",
            await Cost.measure(between: flush) { count in
                for _ in 0..<count { keep(span(tracer, context).context) }
            },
            goal: 600,
            allocations: 6
        )
        let silent = TracerProvider(sampler: AlwaysOffSampler()).tracer(named: "benchmark")
        table.add(
            "unsampled child",
            await Cost.measure { count in
                for _ in 0..<count { silent.startSpan("work", context: context).end() }
            },
            goal: 100,
            allocations: 0
        )
        table.add(
            "unsampled root",
            await Cost.measure { count in
                for _ in 0..<count { silent.startSpan("work", context: .topLevel).end() }
            },
            goal: 250
        )
        parent.end()
        await provider.shutdown()
        await burst(&table)
        await slowestEnds(&table)
    }

    /// What the unluckiest of many ends cost, while the queue is full and batches leave.
    private static func slowestEnds(_ table: inout Table) async {
        let provider = TracerProvider()
        provider.addExporter(Slow())
        let tracer = provider.tracer(named: "benchmark")
        let spans = (0..<100_000).map { _ in tracer.startSpan("work", context: .topLevel) }
        let times = spans.map { span in ContinuousClock().measure { span.end() } / .nanoseconds(1) }.sorted()
        table.add("end() in a burst of 100,000: the slowest but 0.1 %", times[99_899], goal: 1_000_000)
        await provider.shutdown()
    }

    /// More spans than the queue holds, faster than the exporter takes them.
    private static func burst(_ table: inout Table) async {
        let provider = TracerProvider()
        provider.addExporter(Slow())
        let tracer = provider.tracer(named: "benchmark")
        let time = ContinuousClock().measure {
            for _ in 0..<10_000 { tracer.startSpan("work", context: .topLevel).end() }
        }
        let after = provider.statistics.map(\.description).joined()
        _ = await provider.forceFlush(deadline: .seconds(10))
        table.add("a burst of 10,000 spans in \(time), 20 ms for each batch of 512", after)
        table.add("and when all was sent", provider.statistics.map(\.description).joined())
        await provider.shutdown()
    }

    /// Takes everything at once.
    private struct Discard: SpanExporter {
        func export(_ batch: [SpanRecord]) async throws {}
    }

    private struct Slow: SpanExporter {
        let name = "slow"
        func export(_ batch: [SpanRecord]) async throws { try await Task.sleep(for: .milliseconds(20)) }
    }

    static func span(_ tracer: TracewingTracer, _ context: ServiceContext) -> TracewingSpan {
        let span = tracer.startSpan("chat gpt-4o-mini", context: context, kind: .client)
        span.set("gen_ai.operation.name", "chat")
        span.set("gen_ai.provider.name", "openai")
        span.set("gen_ai.request.model", "gpt-4o-mini")
        span.set("gen_ai.response.model", "gpt-4o-mini-2024-07-18")
        span.set("gen_ai.request.temperature", 0.2)
        span.set("gen_ai.request.max_tokens", 512)
        span.set("gen_ai.usage.input_tokens", 812)
        span.set("gen_ai.usage.output_tokens", 64)
        span.set("server.address", "api.openai.com")
        span.set("server.port", 443)
        span.end()
        return span
    }
}

extension BatchOptions {
    /// Nothing is exported while something is measured.
    static let untilFlushed = BatchOptions(
        maxQueueSize: 1 << 20,
        maxQueueBytes: 1 << 30,
        maxExportBatchSize: 1 << 20,
        scheduledDelay: .seconds(3_600)
    )
}
