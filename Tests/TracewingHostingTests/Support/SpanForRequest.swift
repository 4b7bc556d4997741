import HTTPTypes
import Hummingbird
import Tracing
import TracewingSDK

/// What a server's tracing does: a span for the request, with everything the request said about itself.
struct SpanForRequest<Context: RequestContext>: RouterMiddleware {
    let tracer: any Tracer

    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var parent = ServiceContext.topLevel
        W3CPropagator().extract(into: &parent, fields: request.headers.map { ($0.name.rawName, $0.value) })
        parent.baggage["local"] = "here"
        return try await tracer.withSpan("POST /chat", context: parent) { span in
            try await ServiceContext.withValue(span.context) { try await next(request, context) }
        }
    }
}
