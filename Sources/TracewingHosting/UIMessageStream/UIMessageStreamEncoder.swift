public import TracewingAgents
public import TracewingModel

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
public struct UIMessageStreamEncoder: AgentEventEncoder {
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

        func inputError(_ errorText: String) -> UIMessageChunk {
            .toolInputError(callID: callID, tool: name ?? "", input: arguments, errorText: errorText)
        }
    }

    private let messageID: String
    private let deniedCalls: Set<String>
    private let approvalID: @Sendable (ToolCall, [ToolCall]) -> String
    private var isStepOpen = false
    private var round = 0
    private var partCount = 0
    private var textID: String?
    private var reasoningID: String?
    private var tools: [OpenTool] = []
    /// The step's calls whose arguments the client knows, in its order.
    private var stepCalls: [ToolCall]
    /// The calls the client knows of: a result for any other would break its stream.
    private var announcedCalls: Set<String>
    private var finishReason: FinishReason?
    private var hasEnded = false

    /// The events of one call, joined: what one write to the socket carries.
    private var writer = JSONWriter()

    /// - Parameters:
    ///   - messageID: The message the client adds to: a new one, or the one that is continued.
    ///   - knownCalls: The calls of tools the continued message has.
    ///   - deniedCalls: Those of them a person has forbidden.
    ///   - waitingCalls: The calls of the continued message that wait for people, and those beside them.
    ///   - approvalID: Names the approval of a call; the client's answer carries it. Its second argument is all the
    ///     calls of the step: they run together.
    public init(
        messageID: String,
        knownCalls: Set<String> = [],
        deniedCalls: Set<String> = [],
        waitingCalls: [ToolCall] = [],
        approvalID: @escaping @Sendable (ToolCall, [ToolCall]) -> String = { call, _ in "approval-\(call.id)" }
    ) {
        self.messageID = messageID
        announcedCalls = knownCalls
        self.deniedCalls = deniedCalls
        stepCalls = waitingCalls
        self.approvalID = approvalID
    }

    public mutating func start() -> [UInt8] {
        emit(.start(messageID: messageID))
        openStep()
        return flush()
    }

    public mutating func encode(_ update: AgentUpdate) -> [UInt8] {
        if update.round != round {
            closeStep()
            stepCalls = []
            round = update.round
        }
        announceQuestions(of: update)
        for content in update.contents { encode(content) }
        if let reason = update.finishReason {
            finishReason = reason
            closeTools()
        }
        return flush()
    }

    public mutating func complete() -> [UInt8] {
        end { encoder in
            encoder.emit(.workflowEnd(status: "completed"))
            encoder.emit(.finish(reason: encoder.finishReason.uiName))
        }
    }

    /// Clients stop reading at the error, so everything else they need comes before it.
    public mutating func fail(errorText: String) -> [UInt8] {
        end(brokenOff: true) { encoder in
            encoder.emit(.workflowEnd(status: "failed"))
            encoder.emit(.error(errorText))
            encoder.emit(.finish(reason: "error"))
        }
    }

    public mutating func cancel() -> [UInt8] {
        end(brokenOff: true) { encoder in
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
            announce(ToolCall(id: result.callID, name: result.name, arguments: "{}"))
            if deniedCalls.contains(result.callID) {
                emit(.toolOutputDenied(callID: result.callID))
            } else if result.isError {
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
        case .approvalRequest(let call):
            closeText()
            closeReasoning()
            closeTools()
            openStep()
            emit(.toolApprovalRequest(approvalID: approvalID(call, stepCalls), callID: call.id))
        case .other(let object):
            guard let chunk = UIMessageChunk(passingOn: object) else { return }
            closeText()
            closeReasoning()
            openStep()
            emit(chunk)
        case .toolCall, .toolResult, .file, .approvalResponse:
            // A call is told with its result; a provider's file has no address a browser could open.
            break
        }
    }

    /// Tells of every call that is asked about before the first question: a question is about the whole step.
    private mutating func announceQuestions(of update: AgentUpdate) {
        for case .part(.approvalRequest(let call)) in update.contents {
            closeText()
            closeReasoning()
            closeTools()
            openStep()
            announce(call)
        }
    }

    /// Tells the client of a call it does not know: what is said about it would break its stream.
    private mutating func announce(_ call: ToolCall) {
        guard announcedCalls.insert(call.id).inserted else { return }
        emit(.toolInputAvailable(callID: call.id, tool: call.name, input: call.input))
        keep(call)
    }

    /// As the client does it: a call that comes again stands where the first was.
    private mutating func keep(_ call: ToolCall) {
        if let known = stepCalls.firstIndex(where: { $0.id == call.id }) {
            stepCalls[known] = call
        } else {
            stepCalls.append(call)
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
            guard let input = tool.input else {
                emit(tool.inputError("The arguments are not JSON."))
                continue
            }
            // What the client has read of the arguments is what they are.
            if tool.isStarted, tool.arguments.isEmpty { emit(.toolInputDelta(callID: tool.callID, input.text)) }
            emit(.toolInputAvailable(callID: tool.callID, tool: name, input: input))
            keep(ToolCall(id: tool.callID, name: name, arguments: tool.arguments))
        }
        tools = []
    }

    /// Nobody knows whether the arguments of the open calls are whole, and a client runs a call that has its input.
    private mutating func breakOffTools() {
        for tool in tools where tool.isStarted {
            emit(tool.inputError("The answer broke off before the call was whole."))
        }
        tools = []
    }

    /// The last events of every stream; once it has ended, nothing follows.
    private mutating func end(
        brokenOff: Bool = false,
        _ body: (inout UIMessageStreamEncoder) -> Void
    ) -> [UInt8] {
        guard !hasEnded else { return [] }
        hasEnded = true
        if brokenOff { breakOffTools() }
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
