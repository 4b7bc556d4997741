import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// `GET /api/v1/live?project`: changed traces as server-sent events.
struct LiveRoutes: Sendable {
    let feed: LiveFeed
    private let places: Places

    init(feed: LiveFeed, limits: ServerLimits) {
        self.feed = feed
        places = Places(limits.watchers)
    }

    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        router.get("/api/v1/live") { request, _ in
            guard let place = places.take() else {
                throw APIError(.serviceUnavailable, "busy", "Too many watch already. Close another page.")
                    .retried(after: 15)
            }
            let body = ResponseBody { writer in
                // Taken until the watcher has left.
                defer { withExtendedLifetime(place) {} }
                try await write(to: &writer, request)
            }
            return Response(
                status: .ok,
                headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
                body: body
            )
        }
    }

    private func write(to writer: inout any ResponseBodyWriter, _ request: Request) async throws {
        let (id, frames) = await feed.subscribe(project: QueryParameters(request).project)
        do {
            // A gone client is noticed at once, not at the next change; a server that shuts down lets go of its
            // watchers.
            try await request.body.consumeWithCancellationOnInboundClose { _ in
                for await bytes in frames.cancelOnGracefulShutdown() {
                    try await writer.write(bytes)
                }
            }
        } catch {
            await feed.unsubscribe(id)
            throw error
        }
        await feed.unsubscribe(id)
        try await writer.finish(nil)
    }
}
