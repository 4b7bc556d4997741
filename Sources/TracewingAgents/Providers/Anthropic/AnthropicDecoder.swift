import TracewingModel

/// Makes updates of the JSON of Anthropic's Messages API: the events of a streamed answer, or a whole one.
///
/// An answer is a list of blocks. A block starts, grows and stops; a whole one starts with all it has.
struct AnthropicDecoder: AnswerDecoder {
    static let endMarker: String? = nil

    /// With a stop reason the answer is complete but for its end marker.
    var isComplete: Bool { hasStopped }
    private(set) var hasEnded = false

    private var hasStopped = false
    private var messageID: String?
    private var model: String?
    private var usage = AnthropicUsage()
    /// The blocks that have not stopped, by index.
    private var blocks: [Int: Block] = [:]

    /// A block that is being received.
    private struct Block: Sendable {
        var start: JSONObject
        var signature = ""
        var hasInput = false
        /// The input of what is no call of ours.
        var input = ""
    }

    mutating func updates(from event: JSONValue) throws(ProviderFailure) -> [ChatUpdate] {
        if let failure = ProviderFailure(json: event) { throw failure }
        let index = event["index"]?.integerValue.flatMap(Int.init(exactly:)) ?? 0
        var contents: [Content] = []
        switch event["type"]?.stringValue {
        case "message_start":
            note(event["message"])
        case "content_block_start":
            if let block = event["content_block"]?.objectValue { contents = start(block, at: index) }
        case "content_block_delta":
            if let delta = event["delta"] { contents = grow(by: delta, at: index) }
        case "content_block_stop":
            contents = stop(at: index)
        case "message_delta":
            usage.add(event["usage"])
            return stop(event["delta"] ?? .null).map { [$0] } ?? []
        case "message_stop":
            hasEnded = true
        default:
            // A ping, or what this API may know one day.
            break
        }
        return contents.isEmpty ? [] : [update(contents)]
    }

    mutating func closingUpdates() -> [ChatUpdate] {
        usage.total.map { [update([.usage($0)])] } ?? []
    }

    mutating func wholeUpdate(from document: JSONValue) throws(ProviderFailure) -> ChatUpdate? {
        if let failure = ProviderFailure(json: document) { throw failure }
        guard let content = document["content"]?.arrayValue else { return nil }
        note(document)
        var contents: [Content] = []
        for (index, block) in content.enumerated() {
            guard let block = block.objectValue else { continue }
            contents += start(block, at: index)
            contents += stop(at: index)
        }
        let end = stop(document)
        var whole = update(contents + (end?.contents ?? []) + (usage.total.map { [.usage($0)] } ?? []))
        whole.finishReason = end?.finishReason
        return whole
    }

    // MARK: The message

    private mutating func note(_ message: JSONValue?) {
        if let id = message?["id"]?.stringValue, !id.isEmpty { messageID = id }
        if let name = message?["model"]?.stringValue, !name.isEmpty { model = name }
        usage.add(message?["usage"])
    }

    /// The message stops, if a reason is given.
    private mutating func stop(_ delta: JSONValue) -> ChatUpdate? {
        guard let reason = delta["stop_reason"]?.stringValue else { return nil }
        hasStopped = true
        var update = update([])
        switch reason {
        case "end_turn", "stop_sequence": update.finishReason = .stop
        case "max_tokens", "model_context_window_exceeded": update.finishReason = .length
        case "tool_use": update.finishReason = .toolCall
        case "refusal":
            update.finishReason = .contentFilter
            let explanation = delta["stop_details"]?["explanation"]?.stringValue
            update.contents = [.error(message: explanation ?? "The model refused to answer.", code: "refusal")]
        default: update.finishReason = FinishReason(rawValue: reason)
        }
        return update
    }

    private func update(_ contents: [Content]) -> ChatUpdate {
        ChatUpdate(contents: contents, role: .assistant, messageID: messageID, responseID: messageID, model: model)
    }

    // MARK: Blocks

    private mutating func start(_ block: JSONObject, at index: Int) -> [Content] {
        blocks[index] = Block(start: block)
        switch block["type"]?.stringValue {
        case "text":
            return Self.content(block["text"]) { .text($0) }
        case "thinking":
            return Self.content(block["thinking"]) { .reasoning($0) }
        case "tool_use":
            let call = ToolCallDelta(index: index, id: block["id"]?.stringValue, name: block["name"]?.stringValue)
            return [.toolCallDelta(call)]
        default:
            return []
        }
    }

    private mutating func grow(by delta: JSONValue, at index: Int) -> [Content] {
        switch delta["type"]?.stringValue {
        case "text_delta":
            return Self.content(delta["text"]) { .text($0) }
        case "thinking_delta":
            return Self.content(delta["thinking"]) { .reasoning($0) }
        case "signature_delta":
            blocks[index]?.signature += delta["signature"]?.stringValue ?? ""
            return []
        case "input_json_delta":
            guard let piece = delta["partial_json"]?.stringValue, !piece.isEmpty else { return [] }
            blocks[index]?.hasInput = true
            guard blocks[index].map({ $0.start["type"] == "tool_use" }) ?? true else {
                blocks[index]?.input += piece
                return []
            }
            return [.toolCallDelta(ToolCallDelta(index: index, arguments: piece))]
        default:
            return []
        }
    }

    private mutating func stop(at index: Int) -> [Content] {
        guard let block = blocks.removeValue(forKey: index) else { return [] }
        switch block.start["type"]?.stringValue {
        case "text"?, nil:
            return []
        case "tool_use"?:
            // A call without arguments has no pieces of them, and a whole one has them from the start.
            guard !block.hasInput else { return [] }
            let input = block.start["input"].flatMap { $0 == .null ? nil : $0 } ?? [:]
            return [.toolCallDelta(ToolCallDelta(index: index, arguments: input.text))]
        case "thinking"?:
            // The signature has to go back below the thought it signs, which the parts have already.
            let signature = block.signature.isEmpty ? block.start["signature"]?.stringValue ?? "" : block.signature
            guard !signature.isEmpty else { return [] }
            return [Self.item(["type": "thinking", "signature": .string(signature)])]
        case .some:
            // Thoughts in cipher, and what tools of the provider's own do.
            var item = block.start
            if let input = try? JSONValue(parsing: block.input) { item["input"] = input }
            return [Self.item(item)]
        }
    }

    private static func item(_ block: JSONObject) -> Content {
        .part(ProviderItem(block, of: .messages).part)
    }

    private static func content(_ text: JSONValue?, _ make: (String) -> Content) -> [Content] {
        guard let text = text?.stringValue, !text.isEmpty else { return [] }
        return [make(text)]
    }
}
