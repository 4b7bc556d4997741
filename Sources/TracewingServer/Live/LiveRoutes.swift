import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// `GET /api/v1/live`: changed traces as server-sent events.
struct LiveRoutes: Sendable {
    let feed: LiveFeed

    func add<Context: RequestContext>(to router: Router<Context>) {
        router.get("/api/v1/live") { request, _ in
            let body = ResponseBody { writer in
                try await write(to: &writer, request)
            }
            return Response(
                status: .ok,
                headers: [.contentType: "text/event-stream", .cacheControl: "no-cache"],
                body: body
            )
        }
    }

    private func write(to writer: inout any ResponseBodyWriter, _ request: Request) async throws {
        let (id, events) = await feed.subscribe()
        do {
            // A gone client is noticed at once, not at the next change; a server that shuts down lets go of its
            // watchers.
            try await request.body.consumeWithCancellationOnInboundClose { _ in
                for await event in events.cancelOnGracefulShutdown() {
                    try await writer.write(ByteBuffer(bytes: event.frame))
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
