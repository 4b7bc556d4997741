public import Logging
import Tracing

extension Logger.MetadataProvider {
    /// Puts the ids of the current span on every line that is logged: `trace_id` and `span_id`, as the backend shows
    /// them.
    ///
    /// ```swift
    /// LoggingSystem.bootstrap(StreamLogHandler.standardError, metadataProvider: .tracewing)
    /// ```
    ///
    /// Outside of a span it adds nothing.
    public static let tracewing = Logger.MetadataProvider {
        guard let span = ServiceContext.current?.spanContext, span.isValid else { return [:] }
        return ["trace_id": "\(span.traceID)", "span_id": "\(span.spanID)"]
    }
}
