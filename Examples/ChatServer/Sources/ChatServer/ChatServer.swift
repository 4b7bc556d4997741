import Hummingbird
import Logging
import ServiceLifecycle
import Tracewing
import TracewingExport
import TracewingHosting

/// Serves an agent to front ends of the AI SDK and to OpenAI's clients.
///
///     swift run ChatServer            # traces go to OTEL_EXPORTER_OTLP_ENDPOINT; unless it is set, to localhost:4318
@main
struct ChatServer {
    static func main() async throws {
        LoggingSystem.bootstrap(StreamLogHandler.standardError, metadataProvider: .tracewing)
        Observability.configure(serviceName: "chat-server", exporter: .environment)

        let server = Application(
            router: router(),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 8080)),
            logger: Logger(label: "server")
        )
        // Telemetry first: it stops last, and sends what the server records while it stops.
        let services = ServiceGroup(
            services: [TelemetryService(), server],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "services")
        )
        try await services.run()
    }

    private static func router() -> Router<BasicRequestContext> {
        let router = Router()
        // A span for each request; the agent's run continues it.
        router.addMiddleware {
            TracingMiddleware()
        }
        // Runs go on without their client: useChat({ resume: true }) comes back to them.
        let routes = AgentRoutes(Cashier.agent, resumption: Resumption())
        routes.add(to: router, at: "/chat")
        routes.add(to: router, at: "/v1/chat/completions", as: .chatCompletions)
        routes.add(to: router, at: "/v1/responses", as: .responses)
        return router
    }
}
