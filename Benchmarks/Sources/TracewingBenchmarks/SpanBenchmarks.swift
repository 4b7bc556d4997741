import Tracing
import TracewingModel
import TracewingSDK

/// Spans: started, given attributes, ended, queued.
enum SpanBenchmarks {
    /// Takes everything at once, so that the queue never fills.
    private struct Discard: SpanExporter {
        func export(_ batch: [SpanRecord]) async throws {}
    }

    static func run(_ table: inout Table) async {
        let provider = TracerProvider()
        provider.addExporter(Discard(), options: BatchOptions(maxQueueSize: 1 << 20, maxQueueBytes: 1 << 30))
        let tracer = provider.tracer(named: "benchmark")
        let parent = tracer.startSpan("parent", context: .topLevel)
        let context = parent.context
        table.add(
            "span, 10 attributes, parent by value: start, end, queue",
            await measured(provider) { count in
                for _ in 0..<count { keep(span(tracer, context)) }
            }
        )
        table.add(
            "the same, with its context",
            await measured(provider) { count in
                for _ in 0..<count { keep(span(tracer, context).context) }
            }
        )
        let silent = TracerProvider(sampler: AlwaysOffSampler()).tracer(named: "benchmark")
        table.add(
            "unsampled child",
            nanoseconds(200_000) { count in
                for _ in 0..<count { silent.startSpan("work", context: context).end() }
            }
        )
        parent.end()
        await provider.shutdown()
    }

    /// Empties the queue between samples, so that every one of them starts alike.
    private static func measured(_ provider: TracerProvider, _ body: (Int) -> Void) async -> Double {
        await nanoseconds(20_000) { count in
            body(count)
            _ = await provider.forceFlush(deadline: .seconds(10))
        }
    }

    private static func span(_ tracer: TracewingTracer, _ context: ServiceContext) -> TracewingSpan {
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
