import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Tracing
import TracewingModel

/// One request to a provider, with what is needed to send it, and to send it again.
struct ProviderCall: Sendable {
    let url: Secret<String>
    let headers: Secret<HTTPHeaders>
    let body: [UInt8]
    let isStreaming: Bool
    let context: ServiceContext
    let instrument: any Instrument
    let httpClient: HTTPClient
    let retries: RetrySchedule
    let clock: any Clock<Duration>
    let errors: ProviderErrors

    /// Sends the request until there is an answer, and gives it.
    ///
    /// - Throws: ``ChatError``, or `CancellationError`.
    func send(
        stop: Interruption,
        isolation actor: isolated (any Actor)?
    ) async throws -> (HTTPExchange, HTTPResponseHead) {
        var attempt = 0
        while true {
            let failure: ChatError
            let mayRetry: Bool
            var retryAfter: Duration?
            do {
                let exchange = try start(stop)
                let head = try await exchange.head(isolation: actor)
                if 200..<300 ~= head.status.code { return (exchange, head) }
                failure = try await refusal(head, exchange, isolation: actor)
                mayRetry = RetrySchedule.isTransient(status: Int(head.status.code))
                retryAfter = RetrySchedule.retryAfter(in: head.headers)
            } catch let error as CancellationError {
                throw error
            } catch {
                failure = errors.unreachable(error)
                mayRetry = Self.isTransient(error)
            }
            guard mayRetry, attempt < retries.limit else { throw failure }
            let chance = Double.random(in: 0...1)
            let delay = retries.delay(before: attempt, retryAfter: retryAfter, chance: chance)
            try await stop.sleep(for: delay, clock: clock)
            attempt += 1
        }
    }

    private func start(_ stop: Interruption) throws -> HTTPExchange {
        guard !stop.isInterrupted else { throw CancellationError() }
        var headers = headers.value
        // A client that makes spans writes the context of its span itself.
        if httpClient.tracer == nil { instrument.inject(context, into: &headers, using: HTTPHeadersInjector()) }
        let exchange = try HTTPExchange.post(body, to: url.value, headers: headers, on: httpClient, in: context)
        stop.onInterrupt { exchange.cancel() }
        return exchange
    }

    private func refusal(
        _ head: HTTPResponseHead,
        _ exchange: HTTPExchange,
        isolation actor: isolated (any Actor)?
    ) async throws -> ChatError {
        let body: ByteBuffer
        do {
            body = try await exchange.collect(upTo: 1 << 16, isolation: actor)
        } catch let error as CancellationError {
            throw error
        } catch {
            // The status alone says enough.
            body = ByteBuffer()
        }
        exchange.discardRest()
        let json = try? JSONValue(parsing: Array(body.readableBytesView))
        return errors.refusal(head, ProviderFailure(body: json ?? .null))
    }

    /// Whether a request that got no answer may get one next time.
    private static func isTransient(_ error: any Error) -> Bool {
        guard let error = error as? HTTPClientError else { return true }
        return error == .remoteConnectionClosed || error == .connectTimeout || error == .getConnectionFromPoolTimeout
    }
}

/// Writes `traceparent` and its like.
private struct HTTPHeadersInjector: Injector {
    func inject(_ value: String, forKey key: String, into headers: inout HTTPHeaders) {
        headers.replaceOrAdd(name: key, value: value)
    }
}
