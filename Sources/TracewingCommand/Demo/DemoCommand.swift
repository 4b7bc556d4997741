import ArgumentParser
import Hummingbird
import Logging
import Tracewing
import TracewingAgents
import TracewingExport
import TracewingHosting
import TracewingModel
import TracewingSDK
import TracewingStore

/// `tracewing demo`: a server, a traced agent and one conversation with it, in one process.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Starts a trace server and a traced agent, has one conversation, and shows its trace.",
        discussion: """
            The agent answers at /demo/chat. Its spans go to the server over HTTP, as any service's would; set \
            OTEL_EXPORTER_OTLP_ENDPOINT to send them elsewhere, or OTEL_SDK_DISABLED=true to send none: the conversation \
            stays the same.
            """
    )

    @OptionGroup var address: ServerAddress

    @Flag(help: "End after the conversation.")
    var once = false

    @Flag(help: "Print the conversation as the events the server sent.")
    var transcript = false

    @OptionGroup var model: DemoModelOptions

    @Option(help: "What the agent is asked.")
    var message = "Oslo to Bergen tomorrow"

    @Option(help: "The database file; unless given, one that is removed at the end.")
    var database: String?

    func run() async throws {
        Terminal.bootstrapLogging()
        // What is in a file of settings is for the server that keeps traces.
        let listening = try address.place(CommandSettings(), asksForKeys: false)
        let client = try model.client()
        let place = try DemoDatabase(database)
        defer { place.removeIfTemporary() }
        let store = try SQLiteTraceStore(path: place.path)
        let agent = FailureNotes()
        let server = try await RunningServer.start(store: store, at: listening, stopsOnSignals: !once) { router in
            AgentRoutes(
                Concierge.agent(client: NotingChatClient(client: client, notes: agent)),
                // The command says by itself what went wrong.
                logger: Logger(label: "tracewing.hosting") { _ in SwiftLogNoOpLogHandler() }
            )
            .add(to: router, at: "/demo/chat")
        }
        configureTelemetry(server)
        let conversation = DemoConversation(server: server.url, message: message, showsEvents: transcript)
        do {
            let traceID = try await conversation.run()
            let hasArrived = await Observability.forceFlush(deadline: .seconds(2))
            await showTrace(traceID, hasArrived: hasArrived, on: server)
        } catch {
            await finish(server, store)
            throw Failure("The conversation failed. \(agent.last.map { "\($0)" } ?? "\(error)")")
        }
        if !once {
            Terminal.note("\nThe page: \(server.url)/   Press control-C to stop.")
            try await server.wait()
        }
        await finish(server, store)
    }

    /// What a service would do, with batches that do not let a watcher wait.
    private func configureTelemetry(_ server: RunningServer) {
        var configuration = ObservabilityConfiguration.environment
        configuration.batch.scheduledDelay = .milliseconds(200)
        configuration.showsRunningSpans = true
        // The demo shows what was said, unless it is told not to.
        if configuration.environment.flag("ENABLE_SENSITIVE_DATA") == nil { configuration.content = .capture }
        Observability.configure(
            serviceName: "tracewing-demo",
            serviceNamespace: "demo",
            // This server takes traces alone.
            exporter: .otlp(
                configuration.namesCollector
                    ? .environment : OTLPOptions(endpoint: server.url, sendsMetrics: false)
            ),
            configuration: configuration
        )
    }

    private func showTrace(_ traceID: String?, hasArrived: Bool, on server: RunningServer) async {
        guard let traceID else { return Terminal.note("\nTelemetry is off: there is no trace of this conversation.") }
        guard hasArrived, let trace = try? await TraceClient(server: server.url).trace(traceID) else {
            let accounts = Observability.provider.statistics.map { "\($0)" }.joined(separator: "; ")
            return Terminal.note("\nThe trace \(traceID) did not reach this server. \(accounts)")
        }
        Terminal.note("\nTrace \(traceID)")
        Terminal.note(TraceText(trace).text)
        Terminal.note("\(server.url)/traces/\(traceID)")
    }

    private func finish(_ server: RunningServer, _ store: SQLiteTraceStore) async {
        // The conversation was flushed; what could not be sent in that time is not waited for again.
        await Observability.shutdown(deadline: once ? .milliseconds(100) : .seconds(2))
        await server.stop()
        try? store.close()
    }
}
