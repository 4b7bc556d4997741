import TracewingModel

/// Makes updates of the JSON of OpenAI's Responses API: the events of a streamed answer, or a whole one.
///
/// An answer is a list of items: messages, calls, thoughts. Events bring pieces of an item, then the item; what no
/// event brought is taken from the item, so that servers which send few events are understood as well.
struct OpenAIResponsesDecoder: AnswerDecoder {
    static let endMarker: String? = nil

    private(set) var isComplete = false
    var hasEnded: Bool { isComplete }

    private var responseID: String?
    private var messageID: String?
    private var model: String?
    /// What has been passed on of each item, by its place in the answer.
    private var delivered: [Int: Delivered] = [:]
    private var messages = 0
    private var hasCalls = false

    /// What of an item has been passed on.
    private struct Delivered: Sendable {
        var hasBegun = false
        var hasText = false
        var hasRefusal = false
        var hasThought = false
        var hasArguments = false
        var isFinished = false
    }

    mutating func updates(from event: JSONValue) throws(ProviderFailure) -> [ChatUpdate] {
        let type = event["type"]?.stringValue ?? ""
        if type == "response.failed" { throw Self.failure(of: event["response"]) }
        if let failure = ProviderFailure(json: event) { throw failure }
        let index = event["output_index"]?.integerValue.flatMap(Int.init(exactly:)) ?? 0
        let delta = event["delta"]?.stringValue ?? ""
        var contents: [Content] = []
        switch type {
        case "response.created", "response.in_progress", "response.queued":
            note(event["response"])
        case "response.output_item.added":
            if let item = event["item"] { contents = begin(item, at: index) }
        case "response.output_item.done":
            if let item = event["item"] { contents = finish(item, at: index) }
        case "response.output_text.delta" where !delta.isEmpty:
            delivered[index, default: Delivered()].hasText = true
            contents = [.text(delta)]
        case "response.refusal.done":
            contents = refuse(event["refusal"]?.stringValue, at: index)
        case "response.reasoning_summary_part.added":
            // Each part is a paragraph.
            if (event["summary_index"]?.integerValue ?? 0) > 0 { contents = [.reasoning("\n\n")] }
        case "response.reasoning_summary_text.delta" where !delta.isEmpty,
            "response.reasoning_text.delta" where !delta.isEmpty:
            delivered[index, default: Delivered()].hasThought = true
            contents = [.reasoning(delta)]
        case "response.function_call_arguments.delta" where !delta.isEmpty:
            contents = [argue(delta, at: index)]
        case "response.completed", "response.incomplete":
            return try finish(event["response"] ?? .null)
        default:
            break
        }
        return contents.isEmpty ? [] : [update(contents)]
    }

    mutating func closingUpdates() -> [ChatUpdate] { [] }

    mutating func wholeUpdate(from document: JSONValue) throws(ProviderFailure) -> ChatUpdate? {
        if document["status"] == "failed" { throw Self.failure(of: document) }
        if let failure = ProviderFailure(json: document) { throw failure }
        guard document["output"]?.arrayValue != nil else { return nil }
        return try finish(document).reduce(into: nil) { whole, update in
            // The end carries the reason; its contents come after the others'.
            let contents = (whole?.contents ?? []) + update.contents
            whole = update
            whole?.contents = contents
        }
    }

    // MARK: The answer

    private mutating func note(_ response: JSONValue?) {
        if let id = response?["id"]?.stringValue, !id.isEmpty { responseID = id }
        if let name = response?["model"]?.stringValue, !name.isEmpty { model = name }
    }

    /// The answer is over, and here is all of it.
    private mutating func finish(_ response: JSONValue) throws(ProviderFailure) -> [ChatUpdate] {
        note(response)
        var updates: [ChatUpdate] = []
        for (index, item) in (response["output"]?.arrayValue ?? []).enumerated() {
            let contents = finish(item, at: index)
            if !contents.isEmpty { updates.append(update(contents)) }
        }
        isComplete = true
        var last = update(response["usage"].map { [.usage(Usage(openAIResponses: $0))] } ?? [])
        last.finishReason = finishReason(of: response)
        return updates + [last]
    }

    private func finishReason(of response: JSONValue) -> FinishReason {
        switch response["incomplete_details"]?["reason"]?.stringValue {
        case "max_output_tokens"?: return .length
        case let reason?: return FinishReason(rawValue: reason)
        case nil: break
        }
        switch response["status"]?.stringValue ?? "completed" {
        case "completed": return hasCalls ? .toolCall : .stop
        case let status: return FinishReason(rawValue: status)
        }
    }

    private static func failure(of response: JSONValue?) -> ProviderFailure {
        ProviderFailure(error: response?["error"] ?? .null)
    }

    private func update(_ contents: [Content]) -> ChatUpdate {
        ChatUpdate(
            contents: contents,
            role: .assistant,
            messageID: messageID ?? responseID,
            responseID: responseID,
            model: model
        )
    }

    // MARK: Items

    private mutating func begin(_ item: JSONValue, at index: Int) -> [Content] {
        guard delivered[index, default: Delivered()].hasBegun == false else { return [] }
        delivered[index, default: Delivered()].hasBegun = true
        switch item["type"]?.stringValue {
        case "message":
            messages += 1
            // All items make one message, so that calls stay with the words before them. Only a second message is one.
            if messages > 1 { messageID = item["id"]?.stringValue ?? "\(responseID ?? "message")-\(messages)" }
            return []
        case "function_call":
            hasCalls = true
            let arguments = item["arguments"]?.stringValue ?? ""
            delivered[index]?.hasArguments = !arguments.isEmpty
            return [
                .toolCallDelta(
                    ToolCallDelta(
                        index: index,
                        id: (item["call_id"] ?? item["id"])?.stringValue,
                        name: item["name"]?.stringValue,
                        arguments: arguments
                    )
                )
            ]
        default:
            return []
        }
    }

    private mutating func argue(_ arguments: String, at index: Int) -> Content {
        delivered[index, default: Delivered()].hasArguments = true
        return .toolCallDelta(ToolCallDelta(index: index, arguments: arguments))
    }

    private mutating func refuse(_ reason: String?, at index: Int) -> [Content] {
        guard let reason, delivered[index, default: Delivered()].hasRefusal == false else { return [] }
        delivered[index, default: Delivered()].hasRefusal = true
        return [.error(message: reason, code: "refusal")]
    }

    /// What of a finished item has not been passed on yet.
    private mutating func finish(_ item: JSONValue, at index: Int) -> [Content] {
        guard delivered[index, default: Delivered()].isFinished == false else { return [] }
        var contents = begin(item, at: index)
        delivered[index]?.isFinished = true
        switch item["type"]?.stringValue {
        case "message":
            contents += finishMessage(item, at: index)
        case "function_call":
            let arguments = item["arguments"]?.stringValue ?? ""
            if delivered[index]?.hasArguments == false, !arguments.isEmpty {
                contents.append(argue(arguments, at: index))
            }
        case "reasoning":
            contents += finishThought(item, at: index)
        default:
            break
        }
        return contents
    }

    private mutating func finishMessage(_ item: JSONValue, at index: Int) -> [Content] {
        var contents: [Content] = []
        let hadText = delivered[index]?.hasText == true
        for piece in item["content"]?.arrayValue ?? [] {
            if let reason = piece["refusal"]?.stringValue {
                contents += refuse(reason, at: index)
            } else if !hadText, let text = piece["text"]?.stringValue, !text.isEmpty {
                contents.append(.text(text))
            }
        }
        return contents
    }

    /// The thought itself goes back with the next question: the model goes on from it.
    private mutating func finishThought(_ item: JSONValue, at index: Int) -> [Content] {
        var contents: [Content] = []
        if delivered[index]?.hasThought == false {
            let pieces = [item["summary"], item["content"]].flatMap { $0?.arrayValue ?? [] }
            let text = pieces.compactMap { $0["text"]?.stringValue }.joined(separator: "\n\n")
            if !text.isEmpty { contents.append(.reasoning(text)) }
        }
        guard let id = item["id"] else { return contents }
        // Other members, such as a status that is null, are not taken back.
        var kept: JSONObject = ["type": "reasoning", "id": id, "summary": item["summary"] ?? []]
        for key in ["content", "encrypted_content"] { kept[key] = item[key] }
        contents.append(.part(ProviderItem(kept, of: .responses).part))
        return contents
    }
}

extension Usage {
    /// Reads the `usage` of the Responses API.
    init(openAIResponses usage: JSONValue) {
        func count(_ value: JSONValue?) -> Int? { value?.integerValue.flatMap(Int.init(exactly:)) }
        self.init(
            inputTokens: count(usage["input_tokens"]),
            outputTokens: count(usage["output_tokens"]),
            cacheReadInputTokens: count(usage["input_tokens_details"]?["cached_tokens"]),
            reasoningTokens: count(usage["output_tokens_details"]?["reasoning_tokens"])
        )
    }
}
