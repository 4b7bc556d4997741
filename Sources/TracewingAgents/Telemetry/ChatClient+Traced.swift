public import Tracewing
import TracewingStreams
import Tracing

extension ChatClient {
    /// This client with a `chat` span around every call, as an agent's model has them: for asking a model without an
    /// agent. An agent's own client needs no such thing.
    ///
    /// - Parameter agent: On whose behalf it is asked.
    public func traced(for agent: AgentDetails = AgentDetails()) -> any ChatClient {
        TracedChatClient(client: self, agent: agent)
    }
}

/// Opens an inference scope around every call, under the context it is asked in.
private struct TracedChatClient: ChatClient {
    let client: any ChatClient
    let agent: AgentDetails

    var model: ChatModel { client.model }

    func stream(_ request: ChatRequest, context: ServiceContext) -> ResponseStream<ChatUpdate, ChatResponse> {
        // Made for every call: what is recorded may be switched between two of them.
        let telemetry = RunTelemetry(for: agent)
        return InstrumentedChatClient(client, telemetry: telemetry).stream(request, context: context)
    }
}
