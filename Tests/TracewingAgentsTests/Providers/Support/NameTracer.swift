import Tracing
import TracewingConcurrency

/// Writes the name in a context as `traceparent`.
struct NamePropagator: Instrument {
    func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier,
        into context: inout ServiceContext,
        using extractor: Extract
    ) where Extract.Carrier == Carrier {}

    func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext,
        into carrier: inout Carrier,
        using injector: Inject
    ) where Inject.Carrier == Carrier {
        if let name = context.traceName { injector.inject(name, forKey: "traceparent", into: &carrier) }
    }
}

/// A tracer whose spans are the path of their names.
final class NameTracer: Tracer {
    private let names = Locked<[String]>([])
    private let propagator = NamePropagator()

    /// The spans that have ended.
    var ended: [String] { names.withLock { $0 } }

    func startSpan<Instant: TracerInstant>(
        _ operationName: String,
        context: @autoclosure () -> ServiceContext,
        ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant,
        function: String,
        file fileID: String,
        line: UInt
    ) -> NameSpan {
        var context = context()
        context.traceName = (context.traceName ?? "nothing") + "/" + operationName
        return NameSpan(context: context) { name in self.names.withLock { $0.append(name) } }
    }

    func forceFlush() {}

    func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier,
        into context: inout ServiceContext,
        using extractor: Extract
    ) where Extract.Carrier == Carrier {}

    func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext,
        into carrier: inout Carrier,
        using injector: Inject
    ) where Inject.Carrier == Carrier {
        propagator.inject(context, into: &carrier, using: injector)
    }
}

struct NameSpan: Span {
    let context: ServiceContext
    let didEnd: @Sendable (String) -> Void

    var operationName: String {
        get { context.traceName ?? "" }
        nonmutating set {}
    }
    var attributes: SpanAttributes {
        get { [:] }
        nonmutating set {}
    }
    var isRecording: Bool { true }

    func setStatus(_ status: SpanStatus) {}
    func addEvent(_ event: SpanEvent) {}
    func addLink(_ link: SpanLink) {}

    func recordError<Instant: TracerInstant>(
        _ error: any Error,
        attributes: SpanAttributes,
        at instant: @autoclosure () -> Instant
    ) {}

    func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        didEnd(operationName)
    }
}

extension ServiceContext {
    private enum TraceName: ServiceContextKey { typealias Value = String }

    /// A stand-in for trace and span ids.
    var traceName: String? {
        get { self[TraceName.self] }
        set { self[TraceName.self] = newValue }
    }
}
