import TracewingModel
import TracewingSDK
import Tracing

/// The span that is current around a consumer, if it has one.
enum OutsideSpan {
    @TaskLocal static var id: SpanID?

    /// Runs `body` under a span of the consumer's own.
    static func run<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        try await withSpan("consumer", context: .topLevel) { span in
            try await $id.withValue(span.context.spanContext?.spanID) { try await body() }
        }
    }
}
