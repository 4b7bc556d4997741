import HTTPTypes
import Hummingbird
import TracewingModel
import TracewingStore

/// `GET /api/v1/traces/{trace}/spans/{span}/playground`: what a stored call of a model was asked, as the playground
/// asks it again.
struct ReplayRoutes: Sendable {
    let read: StoreReader
    let providers: Providers

    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        router.get("/api/v1/traces/{trace}/spans/{span}/playground") { _, context in
            let (trace, span) = (try context.traceID(), try context.spanID())
            guard let stored = try await read({ try await $0.span(span, of: trace) }) else {
                throw APIError.noSpan(span, of: trace)
            }
            return Response(json: try Replay(stored).json(providers))
        }
    }
}
