import Tracing
import TracewingModel
import TracewingSDK

/// A tracer that the application had before ours. Its spans and our scopes nest in each other, as if they were in
/// different services: each side writes the headers of W3C Trace Context, and the other reads them.
final class ForeignTracer: Sendable {
    private let instrument: any Instrument

    init(_ instrument: any Instrument) {
        self.instrument = instrument
    }

    /// `context` with the foreign span as the parent, if that was opened inside our innermost one.
    func adoptingSpan(in context: ServiceContext) -> ServiceContext {
        let ours = context.spanContext
        let scope = context[ScopeMark.self]
        // A span that is no scope was put there by hand: it is meant.
        if let ours, ours.spanID != scope?.spanID { return context }
        let headers = headers(of: context)
        guard let traceparent = headers["traceparent"], traceparent != scope?.traceparent else { return context }
        var read = ServiceContext.topLevel
        TraceContextPropagator().extract(into: &read) { headers[$0] }
        guard let foreign = read.spanContext else { return context }
        var context = context
        context.spanContext = SpanContext(
            traceID: foreign.traceID,
            spanID: foreign.spanID,
            isSampled: foreign.isSampled,
            traceState: foreign.traceState
        )
        return context
    }

    /// Makes the scope's span in `context` the parent of the foreign spans that are opened with it, if the tracer can
    /// read that.
    func announceScope(in context: inout ServiceContext) {
        guard let ours = context.spanContext else { return }
        // One that is not recorded would leave them without a parent.
        if ours.isSampled {
            var headers: [String: String] = [:]
            TraceContextPropagator().inject(context) { headers[$0] = $1 }
            instrument.extract(headers, into: &context, using: HeaderFields())
        }
        context[ScopeMark.self] = ScopeMark.Value(
            spanID: ours.spanID,
            traceparent: headers(of: context)["traceparent"]
        )
    }

    private func headers(of context: ServiceContext) -> [String: String] {
        var headers: [String: String] = [:]
        instrument.inject(context, into: &headers, using: HeaderFields())
        return headers
    }
}

/// Our innermost scope, and what the foreign tracer wrote when that was opened: if it writes something else, a foreign
/// span has been opened since.
private enum ScopeMark: ServiceContextKey {
    struct Value: Sendable {
        let spanID: SpanID
        let traceparent: String?
    }

    static var nameOverride: String? { "tracewing-scope" }
}

/// Headers by their names in lower case.
private struct HeaderFields: Injector, Extractor {
    func inject(_ value: String, forKey key: String, into headers: inout [String: String]) {
        headers[key.lowercased()] = value
    }

    func extract(key: String, from headers: [String: String]) -> String? {
        headers[key.lowercased()]
    }
}
