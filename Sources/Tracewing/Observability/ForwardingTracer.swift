import Tracing
import TracewingSDK

/// What swift-distributed-tracing holds for us: it asks whatever provider is configured at the moment.
///
/// A process can bootstrap one tracer, once. Through this one, `Observability.reset()` can still empty the
/// configuration.
struct ForwardingTracer: Tracer {
    func startSpan<Instant: TracerInstant>(
        _ operationName: String,
        context: @autoclosure () -> ServiceContext,
        ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant,
        function: String,
        file fileID: String,
        line: UInt
    ) -> TracewingSpan {
        Observability.provider.startSpan(
            operationName,
            context: context(),
            ofKind: kind,
            at: instant(),
            function: function,
            file: fileID,
            line: line
        )
    }

    func activeSpan(identifiedBy context: ServiceContext) -> TracewingSpan? {
        Observability.provider.activeSpan(identifiedBy: context)
    }

    func forceFlush() {
        Observability.provider.forceFlush()
    }

    func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier,
        into context: inout ServiceContext,
        using extractor: Extract
    ) where Extract.Carrier == Carrier {
        Observability.provider.extract(carrier, into: &context, using: extractor)
    }

    func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext,
        into carrier: inout Carrier,
        using injector: Inject
    ) where Inject.Carrier == Carrier {
        Observability.provider.inject(context, into: &carrier, using: injector)
    }
}
