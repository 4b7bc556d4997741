import TracewingModel

/// Makes updates of the JSON of Chat Completions: the chunks of a streamed answer, or a whole one.
struct OpenAIChatDecoder: AnswerDecoder {
    static let endMarker: String? = "[DONE]"

    /// Why the model stopped, once it has said so.
    private(set) var finishReason: FinishReason?
    /// Some servers report usage with every chunk, each time the sum so far: the last report is the one to pass on.
    private var usage: Usage?
    private var responseID: String?
    private var model: String?
    /// The index of every tool call that was given by id alone.
    private var indexByCallID: [String: Int] = [:]
    private var lastCallIndex = -1
    /// Why the model will not answer, as far as it has come. It is passed on as a whole.
    private var refusal = ""

    /// With a finish reason the answer is complete but for its end marker.
    var isComplete: Bool { finishReason != nil }
    var hasEnded: Bool { false }

    mutating func updates(from event: JSONValue) throws(ProviderFailure) -> [ChatUpdate] {
        try update(from: event).map { [$0] } ?? []
    }

    private mutating func update(from json: JSONValue) throws(ProviderFailure) -> ChatUpdate? {
        if let failure = ProviderFailure(json: json) { throw failure }
        note(json)
        // Only one choice is ever asked for.
        guard let choice = json["choices"]?.arrayValue?.first(where: { ($0["index"]?.integerValue ?? 0) == 0 }) else {
            return nil
        }
        var contents = contents(of: choice["delta"] ?? choice["message"] ?? .null)
        let reason = choice["finish_reason"]?.stringValue.map(Self.finishReason)
        if let reason {
            finishReason = reason
            contents += takeRefusal()
        }
        guard !contents.isEmpty || reason != nil else { return nil }
        return update(contents, reason)
    }

    /// The rest of a refusal, and the usage, which comes last.
    mutating func closingUpdates() -> [ChatUpdate] {
        let contents = takeRefusal() + (usage.map { [.usage($0)] } ?? [])
        return contents.isEmpty ? [] : [update(contents)]
    }

    mutating func wholeUpdate(from document: JSONValue) throws(ProviderFailure) -> ChatUpdate? {
        let found = try update(from: document)
        guard document["choices"]?.arrayValue?.isEmpty == false else { return nil }
        var whole = found ?? update([])
        whole.contents += takeRefusal()
        if let usage { whole.contents.append(.usage(usage)) }
        return whole
    }

    private func update(_ contents: [Content], _ reason: FinishReason? = nil) -> ChatUpdate {
        ChatUpdate(
            contents: contents,
            role: .assistant,
            messageID: responseID,
            responseID: responseID,
            model: model,
            finishReason: reason
        )
    }

    private mutating func takeRefusal() -> [Content] {
        defer { refusal = "" }
        return refusal.isEmpty ? [] : [.error(message: refusal, code: "refusal")]
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
        if let text = Self.text(of: delta["content"]), !text.isEmpty { contents.append(.text(text)) }
        refusal += delta["refusal"]?.stringValue ?? ""
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
