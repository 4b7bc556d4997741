import TracewingModel

/// Makes updates of the JSON of Chat Completions: the chunks of a streamed answer, or a whole one.
struct OpenAIAnswerDecoder: Sendable {
    /// Why the model stopped, once it has said so.
    private(set) var finishReason: FinishReason?
    /// Some servers report usage with every chunk, each time the sum so far: the last report is the one to pass on.
    private var usage: Usage?
    private var responseID: String?
    private var model: String?
    /// The index of every tool call that was given by id alone.
    private var indexByCallID: [String: Int] = [:]
    private var lastCallIndex = -1

    /// The update a chunk makes; nil if it says nothing, as the first and the last often do.
    ///
    /// - Throws: ``OpenAIFailure`` if the chunk reports one.
    mutating func update(from json: JSONValue) throws(OpenAIFailure) -> ChatUpdate? {
        if let failure = OpenAIFailure(json: json) { throw failure }
        note(json)
        // Only one choice is ever asked for.
        guard let choice = json["choices"]?.arrayValue?.first(where: { ($0["index"]?.integerValue ?? 0) == 0 }) else {
            return nil
        }
        let contents = contents(of: choice["delta"] ?? choice["message"] ?? .null)
        let reason = choice["finish_reason"]?.stringValue.map(Self.finishReason)
        if let reason { finishReason = reason }
        guard !contents.isEmpty || reason != nil else { return nil }
        return ChatUpdate(
            contents: contents,
            role: .assistant,
            messageID: responseID,
            responseID: responseID,
            model: model,
            finishReason: reason
        )
    }

    /// The update with the usage, which comes last.
    func usageUpdate() -> ChatUpdate? {
        usage.map {
            ChatUpdate(
                contents: [.usage($0)],
                role: .assistant,
                messageID: responseID,
                responseID: responseID,
                model: model
            )
        }
    }

    /// The one update of an answer that was not streamed; nil if `json` is no answer.
    mutating func wholeUpdate(from json: JSONValue) throws(OpenAIFailure) -> ChatUpdate? {
        let update = try update(from: json)
        guard json["choices"]?.arrayValue?.isEmpty == false else { return nil }
        var whole = update ?? ChatUpdate(role: .assistant, messageID: responseID, responseID: responseID, model: model)
        if let usage { whole.contents.append(.usage(usage)) }
        return whole
    }

    private mutating func note(_ json: JSONValue) {
        if let id = json["id"]?.stringValue, !id.isEmpty, id != responseID { responseID = id }
        if let name = json["model"]?.stringValue, !name.isEmpty, name != model { model = name }
        if let usage = json["usage"] ?? json["x_groq"]?["usage"] { self.usage = Usage(openAI: usage) }
    }

    private mutating func contents(of delta: JSONValue) -> [Content] {
        var contents: [Content] = []
        if let text = (delta["reasoning_content"] ?? delta["reasoning"])?.stringValue, !text.isEmpty {
            contents.append(.reasoning(text))
        }
        for key in ["content", "refusal"] {
            if let text = Self.text(of: delta[key]), !text.isEmpty { contents.append(.text(text)) }
        }
        for (position, call) in (delta["tool_calls"]?.arrayValue ?? []).enumerated() {
            contents.append(.toolCallDelta(toolCall(call, at: position)))
        }
        return contents
    }

    private mutating func toolCall(_ call: JSONValue, at position: Int) -> ToolCallDelta {
        let id = call["id"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
        let function = call["function"]
        let arguments = function?["arguments"]
        return ToolCallDelta(
            index: index(of: call, id: id, at: position),
            id: id,
            name: function?["name"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 },
            arguments: arguments?.stringValue ?? arguments?.text ?? ""
        )
    }

    /// Which call a piece belongs to. Servers that leave out the index send an id with every new call.
    private mutating func index(of call: JSONValue, id: String?, at position: Int) -> Int {
        let index: Int
        if let given = call["index"]?.integerValue.flatMap(Int.init(exactly:)) {
            index = given
        } else if let id {
            index = indexByCallID[id] ?? lastCallIndex + 1
            indexByCallID[id] = index
        } else {
            index = max(lastCallIndex, position)
        }
        lastCallIndex = index
        return index
    }

    /// Text, or the text of an array of parts.
    private static func text(of content: JSONValue?) -> String? {
        content?.stringValue ?? content?.arrayValue?.compactMap { $0["text"]?.stringValue }.joined()
    }

    private static func finishReason(_ reason: String) -> FinishReason {
        switch reason {
        case "tool_calls", "function_call": .toolCall
        default: FinishReason(rawValue: reason)
        }
    }
}

extension Usage {
    /// Reads the `usage` of Chat Completions.
    init(openAI usage: JSONValue) {
        func count(_ value: JSONValue?) -> Int? { value?.integerValue.flatMap(Int.init(exactly:)) }
        self.init(
            inputTokens: count(usage["prompt_tokens"]),
            outputTokens: count(usage["completion_tokens"]),
            cacheReadInputTokens: count(usage["prompt_tokens_details"]?["cached_tokens"]),
            reasoningTokens: count(usage["completion_tokens_details"]?["reasoning_tokens"])
        )
    }
}
