import HTTPTypes
import Logging
import TracewingConcurrency
import TracewingStore

/// Asks the store, and says in the API's words what went wrong.
struct StoreReader: Sendable {
    let store: any TraceStore
    let logger: Logger
    /// For questions that may take long: the store's other connections stay free for those that do not.
    private let slowLane = Lane(width: 2)
    private static let mostWaiting = 64

    init(store: any TraceStore, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// - Parameter slowly: Whether it makes the store look at much. Few such questions are asked at once.
    func callAsFunction<Value: Sendable>(
        slowly: Bool = false,
        _ body: (any TraceStore) async throws -> Value
    ) async throws -> Value {
        guard slowly else { return try await ask(body) }
        guard slowLane.waiting < Self.mostWaiting else {
            throw APIError(
                .serviceUnavailable,
                "busy",
                "Too many questions that take long are asked at once. Ask again in a moment."
            )
            .retried(after: 1)
        }
        return try await slowLane.pass { try await ask(body) }
    }

    private func ask<Value: Sendable>(
        _ body: (any TraceStore) async throws -> Value
    ) async throws -> Value {
        do {
            return try await body(store)
        } catch let error as TraceStoreError where error.code == .tooLarge {
            throw APIError(
                .badRequest,
                "too_expensive",
                "The trace has more spans than can be given at once.",
                hint: "Read it in pages."
            )
        } catch let error as APIError {
            throw error
        } catch let error as CancellationError {
            throw error
        } catch {
            logger.error("The store failed: \(error)")
            throw APIError(
                .serviceUnavailable,
                "store_unavailable",
                "The store does not answer. The server's log has the cause."
            )
            .retried(after: 1)
        }
    }
}
