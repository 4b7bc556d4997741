import HTTPTypes
import TracewingAgents
import TracewingModel

/// An answer of Chat Completions that is sent whole.
struct ChatCompletion: AgentDocument {
    private let id: String
    private let model: String
    private let created: UnixSeconds
    private var calls: ClientCalls
    private var text = ""
    private var reasoning = ""
    private var refusal = ""
    private var usage = Usage()
    private var finishReason: FinishReason?

    init(id: String, model: String, created: UnixSeconds, clientTools: Set<String>) {
        self.id = id
        self.model = model
        self.created = created
        calls = ClientCalls(tools: clientTools)
    }

    mutating func add(_ update: AgentUpdate) {
        for content in update.contents {
            switch content {
            case .text(let more), .part(.text(let more)): text += more
            case .reasoning(let more), .part(.reasoning(let more)): reasoning += more
            case .error(let message, _), .part(.error(let message, _)): refusal += message
            case .toolCallDelta(let delta): _ = calls.add(delta, round: update.round)
            case .part(.approvalRequest(let call)): _ = calls.add(request: call)
            case .usage(let more): usage = usage + more
            case .toolResult, .part: break
            }
        }
        if let reason = update.finishReason { finishReason = reason }
    }

    func finished() throws(RequestProblem) -> JSONValue {
        // Not retried by clients, as a conflict would be.
        guard !calls.waitsForApproval else {
            throw RequestProblem(.unprocessableContent, ClientCalls.approvalText, code: "approval_required")
        }
        let hasCalls = !calls.calls.isEmpty
        var message: JSONObject = [
            "role": "assistant", "content": text.isEmpty && (hasCalls || !refusal.isEmpty) ? .null : .string(text),
            "refusal": refusal.isEmpty ? .null : .string(refusal),
        ]
        if !reasoning.isEmpty { message["reasoning_content"] = .string(reasoning) }
        if hasCalls { message["tool_calls"] = .array(calls.calls.map(Self.json)) }
        return [
            "id": .string(id), "object": "chat.completion", "created": .integer(created.value),
            "model": .string(model),
            "choices": [
                [
                    "index": 0, "message": .object(message), "logprobs": .null,
                    "finish_reason": .string(hasCalls ? "tool_calls" : finishReason.chatName),
                ]
            ],
            "usage": usage.chatCompletion,
        ]
    }

    private static func json(of call: ToolCall) -> JSONValue {
        [
            "id": .string(call.id), "type": "function",
            "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
        ]
    }
}

extension FinishReason? {
    /// The name Chat Completions knows it by. A model that called tools and was not asked again has stopped.
    var chatName: String {
        switch self {
        case FinishReason.length: "length"
        case FinishReason.contentFilter: "content_filter"
        default: "stop"
        }
    }
}

extension Usage {
    /// As Chat Completions has it.
    var chatCompletion: JSONValue {
        [
            "prompt_tokens": .integer(Int64(inputTokens ?? 0)),
            "completion_tokens": .integer(Int64(outputTokens ?? 0)),
            "total_tokens": .integer(Int64(totalTokens)),
            "prompt_tokens_details": ["cached_tokens": .integer(Int64(cacheReadInputTokens ?? 0))],
            "completion_tokens_details": ["reasoning_tokens": .integer(Int64(reasoningTokens ?? 0))],
        ]
    }

    /// As Responses has it.
    var responses: JSONValue {
        [
            "input_tokens": .integer(Int64(inputTokens ?? 0)),
            "input_tokens_details": ["cached_tokens": .integer(Int64(cacheReadInputTokens ?? 0))],
            "output_tokens": .integer(Int64(outputTokens ?? 0)),
            "output_tokens_details": ["reasoning_tokens": .integer(Int64(reasoningTokens ?? 0))],
            "total_tokens": .integer(Int64(totalTokens)),
        ]
    }

    private var totalTokens: Int {
        let (total, overflow) = (inputTokens ?? 0).addingReportingOverflow(outputTokens ?? 0)
        return overflow ? .max : total
    }
}
