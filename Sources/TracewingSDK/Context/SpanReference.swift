import Tracing

/// How contexts and processors point at a span: by its name, and weakly at the span itself, so that nothing they keep
/// keeps it open.
///
/// `@unchecked Sendable`: `core` is only ever read after the initialiser. The runtime clears it when the span goes,
/// and reading a weak reference meanwhile is safe from any thread; only the compiler wants every `weak` to be a `var`.
final class SpanReference: @unchecked Sendable {
    let spanContext: SpanContext
    /// The span, if it is one of this process and somebody still holds it.
    private(set) weak var core: SpanCore?

    /// - Parameter core: Nil for what is only known by name: a span of another process, or one that is not sampled.
    init(_ spanContext: SpanContext, core: SpanCore? = nil) {
        self.spanContext = spanContext
        self.core = core
    }
}
