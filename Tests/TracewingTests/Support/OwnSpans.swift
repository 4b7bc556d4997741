import Tracing
import TracewingConcurrency
import TracewingModel
import TracewingSDK

/// Knows which traces the test has begun: tests of other targets may trace into the same configuration meanwhile.
final class OwnSpans: SpanProcessor {
    @TaskLocal static var isTest = false

    private let traces = Locked<Set<TraceID>>([])

    func onStart(_ span: TracewingSpan, parentContext: ServiceContext) {
        guard Self.isTest else { return }
        _ = traces.withLock { $0.insert(span.spanContext.traceID) }
    }

    func onEnd(_ record: SpanRecord) {}

    func contains(_ record: SpanRecord) -> Bool {
        traces.withLock { $0.contains(record.traceID) }
    }
}
