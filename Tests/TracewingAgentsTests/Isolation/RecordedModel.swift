import TracewingAgents
import TracewingModel
import TracewingStreams
import Tracing

/// Passes requests on and notes what the model was asked, as far as a model can tell.
struct RecordedModel: ChatClient {
    let client: any ChatClient
    let recorder: RunRecorder
    let lane: String
    /// What is reached before every update; it may wait, or throw.
    var checkpoints = Checkpoints()

    var model: ChatModel { client.model }

    func stream(_ request: ChatRequest, context: ServiceContext) -> ResponseStream<ChatUpdate, ChatResponse> {
        var options = request.options
        options.tools = []
        let tools = request.options.tools.map { "\($0.name) \($0.description) \($0.parameters.text)" }
        recorder.note("model asked: \(request.messages) \(options) \(tools) \(request.streaming)", in: lane)
        let stream = client.stream(request, context: context)
        guard checkpoints.isActive else { return stream }
        return stream.withTransformHook { [checkpoints] _ in
            try await checkpoints.reach("model says")
            return nil
        }
    }
}
