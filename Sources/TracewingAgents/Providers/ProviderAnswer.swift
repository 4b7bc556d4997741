import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import TracewingModel
import TracewingStreams

/// Asks a provider and pulls its answer: a ``StreamSource`` that sends its request at the first pull.
struct ProviderAnswer<Decoder: AnswerDecoder>: StreamSource {
    /// How the answer comes.
    private enum Format {
        case events, document
    }

    private let call: ProviderCall
    private let stop = Interruption()

    private var exchange: HTTPExchange?
    private var head: HTTPResponseHead?
    private var format = Format.events
    private var parser = ServerSentEventParser()
    private var decoder: Decoder

    /// What was read and is not delivered yet, last first.
    private var ready: [ChatUpdate] = []
    /// Why the body ended before its time.
    private var breakage: (any Error)?
    /// What comes after the updates that are ready.
    private var end: Result<Void, any Error>?

    init(to call: ProviderCall, decodedBy decoder: Decoder) {
        self.call = call
        self.decoder = decoder
    }

    mutating func next(isolation actor: isolated (any Actor)?) async throws -> ChatUpdate? {
        while true {
            if let update = ready.popLast() { return update }
            if let end {
                try end.get()
                return nil
            }
            var updates: [ChatUpdate] = []
            do {
                try await read(into: &updates, isolation: actor)
            } catch {
                // Tokens that are known to be spent are told, also of an answer that breaks off.
                if exchange != nil, !(error is CancellationError) { updates += decoder.closingUpdates() }
                end = .failure(error)
            }
            ready = updates.reversed()
        }
    }

    var hasBufferedUpdate: Bool { !ready.isEmpty }

    mutating func close(isolation actor: isolated (any Actor)?) async {
        // After its end the answer has nothing more to say, and the connection can be kept.
        if case .success? = end { await exchange?.finish(isolation: actor) }
        abandon()
    }

    mutating func abandon() {
        exchange?.cancel()
        exchange = nil
    }

    var interruption: StreamInterruption? {
        { [stop] in stop.interrupt() }
    }

    /// Reads one part of the body.
    private mutating func read(into updates: inout [ChatUpdate], isolation actor: isolated (any Actor)?) async throws {
        if exchange == nil { try await open(isolation: actor) }
        guard let exchange else { return }
        switch format {
        case .document:
            try await readDocument(from: exchange, into: &updates, isolation: actor)
        case .events:
            guard let part = try await part(of: exchange, isolation: actor) else {
                return try readEnd(into: &updates)
            }
            parser.append(part.readableBytesView)
            try readEvents(into: &updates)
        }
    }

    private mutating func open(isolation actor: isolated (any Actor)?) async throws {
        let (exchange, head) = try await call.send(stop: stop, isolation: actor)
        self.exchange = exchange
        self.head = head
        switch head.headers.first(name: "content-type")?.lowercased() {
        case let type? where type.hasPrefix("text/event-stream"): format = .events
        case let type? where type.hasPrefix("application/json"): format = .document
        case let type? where type.hasPrefix("text/html"):
            throw call.errors.malformed("it sent a web page", in: head)
        default: format = call.isStreaming ? .events : .document
        }
    }

    /// The next part of the body; nil at its end, also where the connection broke.
    private mutating func part(of exchange: HTTPExchange, isolation actor: isolated (any Actor)?) async throws
        -> ByteBuffer?
    {
        do {
            return try await exchange.next(isolation: actor)
        } catch let error as CancellationError {
            throw error
        } catch let error as HTTPClientError where error == .readTimeout {
            throw call.errors.timedOut(head, cause: error)
        } catch {
            breakage = error
            return nil
        }
    }

    // MARK: A stream of events

    private mutating func readEvents(into updates: inout [ChatUpdate]) throws {
        do {
            while end == nil, let event = try parser.next() { try read(event, into: &updates) }
        } catch let error as ServerSentEventParser.EventTooLarge {
            throw call.errors.malformed("it sent an event of more than \(error.limit) bytes", in: head)
        }
    }

    private mutating func read(_ event: ServerSentEvent, into updates: inout [ChatUpdate]) throws {
        if isEndMarker(event) { return finish(into: &updates) }
        let json: JSONValue
        do {
            json = try JSONValue(parsing: event.data)
        } catch {
            throw call.errors.malformed("an event is \(error)", in: head, cause: error)
        }
        do throws(ProviderFailure) {
            updates += try decoder.updates(from: json)
        } catch {
            throw call.errors.failure(error, in: head)
        }
        if decoder.hasEnded { finish(into: &updates) }
    }

    private func isEndMarker(_ event: ServerSentEvent) -> Bool {
        guard let marker = Decoder.endMarker else { return false }
        return event.data.elementsEqual(marker.utf8)
    }

    /// The body is over.
    private mutating func readEnd(into updates: inout [ChatUpdate]) throws {
        // A last event without the blank line after it counts if it is whole.
        if let event = parser.finish(), isEndMarker(event) || (try? JSONValue(parsing: event.data)) != nil {
            try read(event, into: &updates)
        }
        guard end == nil else { return }
        guard decoder.isComplete else { throw call.errors.cutShort(head, cause: breakage) }
        finish(into: &updates)
    }

    private mutating func finish(into updates: inout [ChatUpdate]) {
        updates += decoder.closingUpdates()
        end = .success(())
    }

    // MARK: A document

    private mutating func readDocument(
        from exchange: HTTPExchange,
        into updates: inout [ChatUpdate],
        isolation actor: isolated (any Actor)?
    ) async throws {
        var body = ByteBuffer()
        while var part = try await part(of: exchange, isolation: actor) {
            body.writeBuffer(&part)
            guard body.readableBytes <= 64 << 20 else {
                throw call.errors.malformed("it sent a document of more than 64 MiB", in: head)
            }
        }
        if let breakage { throw call.errors.cutShort(head, cause: breakage) }
        let json: JSONValue
        do {
            json = try JSONValue(parsing: Array(body.readableBytesView))
        } catch {
            throw call.errors.malformed("the answer is \(error)", in: head, cause: error)
        }
        let update: ChatUpdate?
        do throws(ProviderFailure) {
            update = try decoder.wholeUpdate(from: json)
        } catch {
            throw call.errors.failure(error, in: head)
        }
        guard let update else { throw call.errors.malformed("there is no answer in the document", in: head) }
        updates.append(update)
        end = .success(())
    }
}
