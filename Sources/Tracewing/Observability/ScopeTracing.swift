import TracewingModel
import TracewingSDK

/// What scopes are opened with.
///
/// A class: every scope holds on to it.
final class ScopeTracing: Sendable {
    let tracer: TracewingTracer
    /// The application's own tracer, if that is not ours.
    let foreign: ForeignTracer?
    /// What is done to what scopes record of things said.
    let contentRules: ContentRules

    init(tracer: TracewingTracer, foreign: ForeignTracer?, contentRules: ContentRules) {
        self.tracer = tracer
        self.foreign = foreign
        self.contentRules = contentRules
    }
}
