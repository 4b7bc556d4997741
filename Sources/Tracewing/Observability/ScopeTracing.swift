import TracewingModel
import TracewingSDK

/// What scopes are opened with.
struct ScopeTracing {
    let tracer: TracewingTracer
    /// The application's own tracer, if that is not ours.
    let foreign: ForeignTracer?
    /// What is done to what scopes record of things said.
    let contentRules: ContentRules
}
