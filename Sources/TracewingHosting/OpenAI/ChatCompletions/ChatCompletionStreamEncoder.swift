public import TracewingAgents
import TracewingModel

/// Turns an agent's updates into the chunks of OpenAI's Chat Completions.
///
/// The agent's own tools are called behind the client's back. Calls of the client's tools are told as they come; what
/// the model thinks is in `reasoning_content`, as other servers of this protocol have it.
public struct ChatCompletionStreamEncoder: AgentEventEncoder {
    private let id: String
    private let model: String
    private let created: UnixSeconds
    private let includesUsage: Bool
    private var calls: ClientCalls
    private var usage = Usage()
    private var finishReason: FinishReason?
    private var hasEnded = false
    private var writer = EventWriter()

    /// - Parameters:
    ///   - id: Names the completion.
    ///   - model: What the client is told has answered.
    ///   - created: When it was asked.
    ///   - clientTools: The names of the tools the client runs by itself.
    ///   - includesUsage: Whether a last chunk says what was used.
    public init(
        id: String,
        model: String,
        created: UnixSeconds,
        clientTools: Set<String> = [],
        includesUsage: Bool = false
    ) {
        self.id = id
        self.model = model
        self.created = created
        self.includesUsage = includesUsage
        calls = ClientCalls(tools: clientTools)
    }

    public mutating func start() -> [UInt8] {
        emit(["role": "assistant", "content": ""])
        return writer.flush()
    }

    public mutating func encode(_ update: AgentUpdate) -> [UInt8] {
        for content in update.contents { encode(content, round: update.round) }
        if let reason = update.finishReason { finishReason = reason }
        return writer.flush()
    }

    public mutating func complete() -> [UInt8] {
        if calls.waitsForApproval { return fail(text: ClientCalls.approvalText, code: "approval_required") }
        return end { encoder in
            encoder.emit([:], finishReason: encoder.calls.calls.isEmpty ? encoder.finishReason.chatName : "tool_calls")
            guard encoder.includesUsage else { return }
            var chunk = encoder.chunk(choices: [])
            chunk["usage"] = encoder.usage.chatCompletion
            encoder.writer.write(chunk)
        }
    }

    public mutating func fail(errorText: String) -> [UInt8] {
        fail(text: errorText, code: "run_failed")
    }

    public mutating func cancel() -> [UInt8] {
        fail(text: "The run was cancelled.", code: "cancelled")
    }

    private mutating func fail(text: String, code: String) -> [UInt8] {
        end { encoder in
            let error: JSONValue = [
                "message": .string(text), "type": "server_error", "param": .null, "code": .string(code),
            ]
            encoder.writer.write(["error": error])
        }
    }

    private mutating func encode(_ content: Content, round: Int) {
        switch content {
        case .text(let text), .part(.text(let text)):
            if !text.isEmpty { emit(["content": .string(text)]) }
        case .reasoning(let text), .part(.reasoning(let text)):
            if !text.isEmpty { emit(["reasoning_content": .string(text)]) }
        case .error(let message, _), .part(.error(let message, _)):
            emit(["refusal": .string(message)])
        case .toolCallDelta(let delta):
            if let piece = calls.add(delta, round: round) { emit(piece) }
        case .part(.approvalRequest(let call)):
            if let piece = calls.add(request: call) { emit(piece) }
        case .usage(let more):
            usage = usage + more
        case .toolResult, .part:
            break
        }
    }

    private mutating func emit(_ piece: ClientCalls.Piece) {
        var call: JSONObject = ["index": .integer(Int64(piece.position))]
        var function: JSONObject = [:]
        if piece.isFirst {
            call["id"] = .string(piece.call.id)
            call["type"] = "function"
            function["name"] = .string(piece.call.name)
        }
        function["arguments"] = .string(piece.arguments)
        call["function"] = .object(function)
        emit(["tool_calls": [.object(call)]])
    }

    private mutating func emit(_ delta: JSONObject, finishReason: String? = nil) {
        let choice: JSONValue = [
            "index": 0, "delta": .object(delta), "logprobs": .null,
            "finish_reason": finishReason.map { .string($0) } ?? .null,
        ]
        writer.write(chunk(choices: [choice]))
    }

    private func chunk(choices: [JSONValue]) -> JSONObject {
        var chunk: JSONObject = [
            "id": .string(id), "object": "chat.completion.chunk", "created": .integer(created.value),
            "model": .string(model), "choices": .array(choices),
        ]
        if includesUsage { chunk["usage"] = .null }
        return chunk
    }

    /// The last events of every stream; once it has ended, nothing follows.
    private mutating func end(_ body: (inout ChatCompletionStreamEncoder) -> Void) -> [UInt8] {
        guard !hasEnded else { return [] }
        hasEnded = true
        body(&self)
        writer.writeDone()
        return writer.flush()
    }
}
