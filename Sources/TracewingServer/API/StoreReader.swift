import HTTPTypes
import Logging
import TracewingStore

/// Asks the store, and says in the API's words what went wrong.
struct StoreReader: Sendable {
    let store: any TraceStore
    let logger: Logger

    func callAsFunction<Value: Sendable>(
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
