import Dispatch
import TracewingModel
import TracewingSDK
import Tracing

/// An exporter that is broken until it is released.
protocol BreakableExporter: SpanExporter {
    func release()
}

extension BreakableExporter {
    func release() {}
}

struct ThrowingMetricsExporter: MetricsExporter {
    func export(_ snapshot: MetricsSnapshot) async throws { throw Outage() }
}

/// Does not return, as ``HangingExporter``.
struct HangingMetricsExporter: MetricsExporter {
    private let latch = Latch()

    func export(_ snapshot: MetricsSnapshot) async throws { await latch.pass() }
    func shutdown() async { latch.open() }
}

struct ThrowingExporter: BreakableExporter {
    func export(_ batch: [SpanRecord]) async throws { throw Outage() }
}

/// Does not return, and does not hear that it was cancelled.
struct HangingExporter: BreakableExporter {
    private let latch = Latch()

    func export(_ batch: [SpanRecord]) async throws { await latch.pass() }
    func release() { latch.open() }
}

/// A redactor whose calls do not return before the exporter is released.
enum HangingRedaction {
    private static let hanging: DispatchGroup = {
        let group = DispatchGroup()
        group.enter()
        return group
    }()

    static let redactor = Redactor(budget: .milliseconds(20)) { piece in
        hanging.wait()
        return piece.text
    }

    static let exporter: any BreakableExporter = Exporter()

    private struct Exporter: BreakableExporter {
        func export(_ batch: [SpanRecord]) async throws {}
        func release() { hanging.leave() }
    }
}

/// Takes its time in the code being traced.
struct SlowProcessor: SpanProcessor {
    func onStart(_ span: TracewingSpan, parentContext: ServiceContext) { dawdle() }
    func onEnd(_ record: SpanRecord) { dawdle() }

    private func dawdle() {
        let end = ContinuousClock.now + .microseconds(300)
        while ContinuousClock.now < end {}
    }
}
