import HTTPTypes
import Hummingbird
import NIOCore

extension AgentRoutes {
    /// The events of a run that lives as long as its client reads.
    func response(writing run: HostedRun, of request: Request, as speech: HostedProtocol) -> Response {
        Response(
            status: .ok,
            headers: headers(traceID: run.traceID, as: speech),
            body: ResponseBody { writer in
                // A gone client is noticed at once, not at the next write.
                try await request.body.consumeWithCancellationOnInboundClose { _ in
                    let events = RunEvents()
                    guard let reader = events.addReader() else { return }
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask { await run.write(to: events) }
                        group.addTask { await events.keepAlive(reader: reader, after: keepAlive) }
                        do {
                            try await copy(events, for: reader, to: &writer)
                        } catch {
                            // The run ends before the connection does, and its last events are offered all the same:
                            // it may be the server that has had enough.
                            group.cancelAll()
                            try await group.waitForAll()
                            try? await writer.write(ByteBuffer(bytes: events.rest(for: reader)))
                            throw error
                        }
                        group.cancelAll()
                    }
                }
                try await writer.finish(nil)
            }
        )
    }

    /// The events of a run that goes on without its client.
    func response(reading run: ResumableRun, of request: Request) -> Response {
        // Here and not when it is written: by then the beginning may be gone.
        guard let reader = run.events.addReader() else { return Response(status: .noContent) }
        let reading = Reading(events: run.events, reader: reader)
        return Response(
            status: .ok,
            headers: headers(traceID: run.traceID, as: .uiMessageStream),
            body: ResponseBody { writer in
                try await request.body.consumeWithCancellationOnInboundClose { _ in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask { await reading.events.keepAlive(reader: reading.reader, after: keepAlive) }
                        try await copy(reading.events, for: reading.reader, to: &writer)
                        group.cancelAll()
                    }
                }
                try await writer.finish(nil)
            }
        )
    }

    /// Reads the run of a conversation from its beginning, as long as it goes on.
    func resume(_ conversation: String, for request: Request) -> Response {
        guard let run = runs?.run(of: conversation) else { return Response(status: .noContent) }
        return response(reading: run, of: request)
    }

    /// Writes events until there are no more. A write returns when the socket has room again: a slow reader slows
    /// whoever writes.
    private func copy(_ events: RunEvents, for reader: Int, to writer: inout any ResponseBodyWriter) async throws {
        while true {
            switch await events.next(for: reader) {
            case .bytes(let bytes): try await writer.write(ByteBuffer(bytes: bytes))
            case .silence: try await writer.write(ByteBuffer(string: ": still here\n\n"))
            case .cancelled: throw CancellationError()
            case .end: return
            }
        }
    }

    private func headers(traceID: String?, as speech: HostedProtocol) -> HTTPFields {
        var headers: HTTPFields = [
            .contentType: "text/event-stream",
            .cacheControl: "no-cache",
            // Chat front ends are promised one; everybody else is told the truth, which is that it has been used up.
            .connection: speech == .uiMessageStream ? "keep-alive" : "close",
        ]
        if speech == .uiMessageStream { headers[.protocolVersion] = "v1" }
        headers[.noProxyBuffer] = "no"
        if let traceID { headers[.traceID] = traceID }
        return headers
    }
}

/// A place in the events of a run, given up when nobody holds it any more: an answer may never be written.
private final class Reading: Sendable {
    let events: RunEvents
    let reader: Int

    init(events: RunEvents, reader: Int) {
        self.events = events
        self.reader = reader
    }

    deinit {
        events.removeReader(reader)
    }
}
