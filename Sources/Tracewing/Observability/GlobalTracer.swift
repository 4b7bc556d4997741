import Tracing
import TracewingSDK

/// What swift-distributed-tracing has been given, when telemetry is configured.
enum GlobalTracer {
    /// Nothing yet.
    case none
    /// Our own, by an earlier configuration.
    case forwarding
    /// A provider of ours that the application made itself.
    case provider(TracerProvider)
    case foreign(ForeignTracer)

    static var current: GlobalTracer {
        let instrument = InstrumentationSystem.instrument
        if instrument is NoOpInstrument { return .none }
        if instrument is ForwardingTracer { return .forwarding }
        // Of several instruments, the first that traces is the one that the application's spans come from.
        let tracer = InstrumentationSystem.tracer
        if let provider = tracer as? TracerProvider { return .provider(provider) }
        return .foreign(ForeignTracer(tracer is NoOpTracer ? instrument : tracer))
    }

    var hasProvider: Bool {
        if case .provider = self { return true }
        return false
    }

    var foreign: ForeignTracer? {
        if case .foreign(let tracer) = self { return tracer }
        return nil
    }

    /// For the report.
    var note: String? {
        switch self {
        case .none, .forwarding:
            nil
        case .provider:
            "A provider of Tracewing's was set up before: it gets the exporter, and keeps its resource, sampler and limits."
        case .foreign:
            "Another tracer was set up before: its spans stay its own. Scopes record in Tracewing's provider."
        }
    }
}
