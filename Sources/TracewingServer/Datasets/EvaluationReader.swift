import HTTPTypes
import TracewingStore

/// Asks the store about datasets, experiments and annotations, and says in the API's words what went wrong.
struct EvaluationReader: Sendable {
    let store: any EvaluationStore
    let read: StoreReader

    func callAsFunction<Value: Sendable>(
        _ body: (any EvaluationStore) async throws -> Value
    ) async throws -> Value {
        try await read { _ in
            do {
                return try await body(store)
            } catch let error as TraceStoreError where error.code == .tooLarge {
                throw APIError(.contentTooLarge, "too_large", error.message)
            }
        }
    }
}
