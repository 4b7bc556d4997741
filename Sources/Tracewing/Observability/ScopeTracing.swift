import TracewingSDK

/// What scopes are opened with.
struct ScopeTracing {
    let tracer: TracewingTracer
    /// The application's own tracer, if that is not ours.
    let foreign: ForeignTracer?
}
