import HTTPTypes
import Hummingbird
import TracewingModel
import TracewingStore

/// `/api/v1/settings`, `/api/v1/prices`: what the server keeps, and what it takes models to cost.
struct SettingsRoutes: Sendable {
    let settings: ServerSettings
    let options: ServerOptions

    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        router.get("/api/v1/settings") { _, _ in Response(json: settings.json) }
        router.patch("/api/v1/settings") { request, _ in
            try settings.change(try await request.json(upTo: options.limits.settingBytes))
            return Response(json: settings.json)
        }
        router.get("/api/v1/prices") { _, _ in
            let own = options.prices?.table.prices ?? []
            return Response(json: [
                "prices": .array(own.map { $0.json("file") } + PriceTable.builtIn.prices.map { $0.json("built in") }),
                "currency": "USD",
                "per": 1_000_000,
                "file": .optional(options.prices?.path),
            ])
        }
    }
}

extension ModelPrice {
    fileprivate func json(_ source: String) -> JSONValue {
        [
            "pattern": .string(pattern),
            "provider": .optional(provider),
            "input": .number(input),
            "output": .number(output),
            "cacheRead": cacheRead.map { .number($0) } ?? .null,
            "cacheWrite": cacheWrite.map { .number($0) } ?? .null,
            "source": .string(source),
        ]
    }
}
