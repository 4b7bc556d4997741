import ArgumentParser
import Tracewing
import TracewingAgents
import TracewingExport
import TracewingModel
import TracewingSDK

/// `tracewing chat`: an agent in the terminal.
struct ChatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat",
        abstract: "Talks to an agent in the terminal, and shows at the end how its answers came about.",
        discussion: """
            Without a message it reads a line for each, until the input ends. Control-C stops the answer that is under \
            way; between answers it ends the conversation. The agent is the demo's, which knows trains and weather; with \
            --instructions it is one of your own, without tools. Its model is scripted unless --model-url is given; a \
            key for that is taken from OPENAI_API_KEY.

            Spans are sent where OTEL_EXPORTER_OTLP_ENDPOINT says, and nowhere unless it is set. The exit code is 1 if \
            an answer failed.
            """
    )

    @OptionGroup var model: DemoModelOptions

    @Option(help: "What the agent is to be and do.")
    var instructions: String?

    @Argument(help: "What the agent is asked; unless given, lines of the input.")
    var message: String?

    func validate() throws {
        if instructions != nil, model.modelURL == nil {
            throw ValidationError("--instructions need --model-url: a scripted model follows none.")
        }
    }

    func run() async throws {
        Terminal.bootstrapLogging()
        let client = try model.client()
        let agent =
            instructions.map { Agent(name: "assistant", instructions: $0, client: client) }
            ?? Concierge.agent(client: client)
        let spans = KeptSpans()
        configureTelemetry(spans)
        let conversation = await ChatConversation(agent: agent).run(TypedLines(message: message))
        _ = await Observability.forceFlush(deadline: .seconds(2))
        if conversation.answers > 0 { show(spans.all) }
        await Observability.shutdown(deadline: .seconds(2))
        guard conversation.failures == 0 else { throw ExitCode.failure }
    }

    private func configureTelemetry(_ spans: KeptSpans) {
        let configuration = ObservabilityConfiguration.environment
        Observability.configure(
            serviceName: "tracewing-chat",
            exporter: .several([.custom(spans)] + (configuration.namesCollector ? [.otlp(.environment)] : [])),
            configuration: configuration
        )
    }

    private func show(_ spans: [SpanRecord]) {
        guard !spans.isEmpty else { return Terminal.note("\nTelemetry is off: there is no trace of this.") }
        let traces = Dictionary(grouping: spans, by: \.traceID).values.sorted { $0.start < $1.start }
        for trace in traces {
            Terminal.note("\nTrace \(trace[0].traceID)")
            Terminal.note(SpanTree(trace).text)
        }
    }
}

extension [SpanRecord] {
    fileprivate var start: UInt64 { lazy.map(\.startTime).min() ?? 0 }
}
