public import TracewingAgents
import TracewingModel

/// Turns an agent's updates into the server-sent events of the UI message stream (AI SDK, protocol version 1).
///
/// A value: it holds which parts are open, so that nothing is sent to a part that was not started and nothing stays
/// open.
///
/// ```swift
/// var encoder = UIMessageStreamEncoder(messageID: "m1")
/// var bytes = encoder.start()
/// for try await update in stream { bytes += encoder.encode(update) }
/// bytes += encoder.complete()
/// ```
public struct UIMessageStreamEncoder: Sendable {
    private struct OpenTool: Sendable {
        let index: Int
        var callID = ""
        var name: String?
        var arguments = ""
        /// Whether the client knows of the call. It is not told before both the id and the name are there.
        var isStarted = false

        /// The arguments as JSON; a call without any has an empty object.
        var input: JSONValue? {
            arguments.isEmpty ? .object([:]) : try? JSONValue(parsing: arguments)
        }
    }

    private let messageID: String
    private var isStepOpen = false
    private var round = 0
    private var partCount = 0
    private var textID: String?
    private var reasoningID: String?
    private var tools: [OpenTool] = []
    /// The calls the client knows of: a result for any other would break its stream.
    private var announcedCalls: Set<String> = []
    private var finishReason: FinishReason?
    private var hasEnded = false

    /// The events of one call, joined: what one write to the socket carries.
    private var writer = JSONWriter()

    public init(messageID: String) {
        self.messageID = messageID
    }

    /// The first events of every stream.
    public mutating func start() -> [UInt8] {
        emit(.start(messageID: messageID))
        openStep()
        return flush()
    }

    /// The events of one update; empty if it shows nothing to a user.
    public mutating func encode(_ update: AgentUpdate) -> [UInt8] {
        if update.round != round {
            closeStep()
            round = update.round
        }
        for content in update.contents { encode(content) }
        if let reason = update.finishReason {
            finishReason = reason
            closeTools()
        }
        return flush()
    }

    /// The run has come to its end.
    public mutating func complete() -> [UInt8] {
        end { encoder in
            encoder.emit(.workflowEnd(status: "completed"))
            encoder.emit(.finish(reason: encoder.finishReason.uiName))
        }
    }

    /// The run has failed. Clients stop reading at the error, so everything else they need comes before it.
    ///
    /// - Parameter errorText: Shown to a user: it must hold nothing of the provider's or of the program's inside.
    public mutating func fail(errorText: String) -> [UInt8] {
        end { encoder in
            encoder.emit(.workflowEnd(status: "failed"))
            encoder.emit(.error(errorText))
            encoder.emit(.finish(reason: "error"))
        }
    }

    /// The server has called the run off.
    public mutating func cancel() -> [UInt8] {
        end { encoder in
            encoder.emit(.workflowEnd(status: "cancelled"))
            encoder.emit(.abort)
        }
    }

    private mutating func encode(_ content: Content) {
        switch content {
        case .text(let delta):
            guard !delta.isEmpty else { return }
            closeReasoning()
            let id = textID ?? openPart("text", \.textID, UIMessageChunk.textStart)
            emit(.textDelta(id: id, delta))
        case .reasoning(let delta):
            guard !delta.isEmpty else { return }
            closeText()
            let id = reasoningID ?? openPart("reasoning", \.reasoningID, UIMessageChunk.reasoningStart)
            emit(.reasoningDelta(id: id, delta))
        case .toolCallDelta(let delta):
            closeText()
            closeReasoning()
            encode(delta)
        case .toolResult(let result):
            closeText()
            closeReasoning()
            closeTools()
            openStep()
            if announcedCalls.insert(result.callID).inserted {
                emit(.toolInputAvailable(callID: result.callID, tool: result.name, input: .object([:])))
            }
            if result.isError {
                emit(.toolOutputError(callID: result.callID, errorText: result.text))
            } else {
                emit(.toolOutput(callID: result.callID, result.output))
            }
        case .error(let message, _):
            // A refusal is what the model has to say.
            encode(Content.text(message))
        case .part(let part):
            encode(part)
        case .usage:
            break
        }
    }

    private mutating func encode(_ part: ChatMessage.Part) {
        switch part {
        case .text(let text): encode(Content.text(text))
        case .reasoning(let text): encode(Content.reasoning(text))
        case .uri(let uri, let mediaType): encode(file: uri, mediaType)
        case .data(let bytes, let mediaType):
            encode(file: "data:\(mediaType ?? Self.unknownMediaType);base64,\(Base64.encode(bytes))", mediaType)
        case .error(let message, _): encode(Content.text(message))
        case .toolCall, .toolResult, .file, .approvalRequest, .approvalResponse, .other:
            // A call is told with its result; the others have no address a browser could open.
            break
        }
    }

    private mutating func encode(file url: String, _ mediaType: String?) {
        closeText()
        closeReasoning()
        openStep()
        emit(.file(url: url, mediaType: mediaType ?? Self.unknownMediaType))
    }

    private static let unknownMediaType = "application/octet-stream"

    private mutating func encode(_ delta: ToolCallDelta) {
        openStep()
        let position: Int
        if let known = tools.firstIndex(where: { $0.index == delta.index }) {
            position = known
        } else {
            position = tools.count
            tools.append(OpenTool(index: delta.index))
        }
        var tool = tools[position]
        if tool.callID.isEmpty, let id = delta.id { tool.callID = id }
        if tool.name == nil, let name = delta.name, !name.isEmpty { tool.name = name }
        tool.arguments += delta.arguments
        if tool.isStarted {
            if !delta.arguments.isEmpty { emit(.toolInputDelta(callID: tool.callID, delta.arguments)) }
        } else if let name = tool.name, !tool.callID.isEmpty {
            tool.isStarted = true
            announcedCalls.insert(tool.callID)
            emit(.toolInputStart(callID: tool.callID, tool: name))
            // Arguments that came before the id or the name are sent now.
            if !tool.arguments.isEmpty { emit(.toolInputDelta(callID: tool.callID, tool.arguments)) }
        }
        tools[position] = tool
    }

    private mutating func openPart(
        _ kind: String,
        _ openID: WritableKeyPath<UIMessageStreamEncoder, String?>,
        _ chunk: (String) -> UIMessageChunk
    ) -> String {
        partCount += 1
        let id = "\(kind)-\(partCount)"
        self[keyPath: openID] = id
        openStep()
        emit(chunk(id))
        return id
    }

    private mutating func openStep() {
        guard !isStepOpen else { return }
        isStepOpen = true
        emit(.startStep)
    }

    private mutating func closeStep() {
        closeText()
        closeReasoning()
        closeTools()
        guard isStepOpen else { return }
        isStepOpen = false
        emit(.finishStep)
    }

    private mutating func closeText() {
        if let id = textID { emit(.textEnd(id: id)) }
        textID = nil
    }

    private mutating func closeReasoning() {
        if let id = reasoningID { emit(.reasoningEnd(id: id)) }
        reasoningID = nil
    }

    /// The arguments of the open calls are whole now, or will never be.
    private mutating func closeTools() {
        for tool in tools {
            guard let name = tool.name else { continue }
            announcedCalls.insert(tool.callID)
            if let input = tool.input {
                emit(.toolInputAvailable(callID: tool.callID, tool: name, input: input))
            } else {
                emit(
                    .toolInputError(
                        callID: tool.callID,
                        tool: name,
                        input: tool.arguments,
                        errorText: "The arguments are not JSON."
                    )
                )
            }
        }
        tools = []
    }

    /// The last events of every stream; once it has ended, nothing follows.
    private mutating func end(_ body: (inout UIMessageStreamEncoder) -> Void) -> [UInt8] {
        guard !hasEnded else { return [] }
        hasEnded = true
        closeStep()
        body(&self)
        writer.writeRaw("data: [DONE]\n\n")
        return flush()
    }

    private mutating func emit(_ chunk: UIMessageChunk) {
        chunk.write(to: &writer)
    }

    private mutating func flush() -> [UInt8] {
        let bytes = writer.bytes
        writer = JSONWriter(reservingCapacity: 256)
        return bytes
    }
}

extension FinishReason? {
    /// The name the protocol knows it by.
    fileprivate var uiName: String {
        switch self {
        case FinishReason.stop, nil: "stop"
        case FinishReason.length: "length"
        case FinishReason.contentFilter: "content-filter"
        case FinishReason.toolCall: "tool-calls"
        case FinishReason.error: "error"
        default: "other"
        }
    }
}
