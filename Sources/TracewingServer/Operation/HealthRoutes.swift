import HTTPTypes
import Hummingbird
import TracewingModel
import TracewingStore

/// `GET /healthz`: the process is up. `GET /readyz`: the store can be read, and no damage is known.
struct HealthRoutes: Sendable {
    let store: any TraceStore

    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        router.get("/healthz") { _, _ in
            Response(json: ["status": "ok"])
        }
        router.get("/readyz") { _, _ in
            // What was found is for the log, and for who may read.
            guard store.knownDamage == nil else {
                throw APIError(.serviceUnavailable, "store_damaged", "The store is damaged. The server's log says how.")
            }
            do {
                // How many there are is not for whoever asks.
                _ = try await store.statistics()
                return Response(json: ["status": "ok"])
            } catch {
                throw APIError(.serviceUnavailable, "store_unavailable", "The store does not answer.")
            }
        }
    }
}
