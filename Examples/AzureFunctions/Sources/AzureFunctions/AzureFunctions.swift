import Foundation
import Hummingbird
import Logging
import ServiceLifecycle
import Tracewing
import TracewingExport
import TracewingHosting

/// An agent as a custom handler of Azure Functions: the host starts this program, says on which port it is to listen,
/// and passes requests on to it.
@main
struct AzureFunctions {
    static func main() async throws {
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        // OTEL_EXPORTER_OTLP_ENDPOINT says where traces go.
        Observability.configure(serviceName: "concierge", exporter: .environment)

        let environment = ProcessInfo.processInfo.environment
        let port = environment["FUNCTIONS_CUSTOMHANDLER_PORT"].flatMap(Int.init) ?? 8080
        let server = Application(
            router: router(),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            logger: Logger(label: "server")
        )
        let services = ServiceGroup(
            services: [TelemetryService(), server],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "services")
        )
        try await services.run()
    }

    /// The routes as the host passes them on, with the prefix of host.json.
    private static func router() -> Router<BasicRequestContext> {
        let router = Router()
        let routes = AgentRoutes(Concierge.agent)
        let api = router.group("api")
        routes.add(to: api, at: "chat")
        routes.add(to: api, at: "v1/chat/completions", as: .chatCompletions)
        routes.add(to: api, at: "v1/responses", as: .responses)
        return router
    }
}
