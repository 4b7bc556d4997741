import Tracing
import TracewingConcurrency
import TracewingModel
import TracewingSDK

/// Keeps what processors are told.
final class RecordingProcessor: SpanProcessor {
    private struct State: Sendable {
        var started: [TracewingSpan] = []
        var ended: [SpanRecord] = []
    }

    private let state = Locked(State())

    var started: [TracewingSpan] { state.withLock { $0.started } }
    var ended: [SpanRecord] { state.withLock { $0.ended } }

    func onStart(_ span: TracewingSpan, parentContext: ServiceContext) {
        state.withLock { $0.started.append(span) }
    }

    func onEnd(_ record: SpanRecord) {
        state.withLock { $0.ended.append(record) }
    }
}

/// A provider whose spans end in a list.
struct Recorded {
    let spans = RecordingProcessor()
    let provider: TracerProvider
    let tracer: TracewingTracer

    init(
        sampler: any Sampler = AlwaysOnSampler(),
        limits: SpanLimits = SpanLimits(),
        clock: SpanClock = .system,
        ids: any IDGenerator = RandomIDGenerator(),
        faults: TelemetryFaults = TelemetryFaults()
    ) {
        provider = TracerProvider(
            sampler: sampler,
            limits: limits,
            idGenerator: ids,
            clock: clock,
            faults: faults,
            processors: [spans]
        )
        tracer = provider.tracer(named: "test")
    }

    var ended: [SpanRecord] { spans.ended }

    func start(_ name: String = "work", context: ServiceContext = .topLevel) -> TracewingSpan {
        tracer.startSpan(name, context: context)
    }
}
