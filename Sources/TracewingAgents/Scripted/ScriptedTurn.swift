import TracewingModel

/// One turn of a script, worked out: what happens in which order.
struct ScriptedTurn: Sendable {
    enum Event: Sendable {
        case update(ChatUpdate)
        case delay(Duration)
        case failure(any Error)
    }

    private(set) var events: [Event] = []

    private let request: ChatRequest
    private let model: String?
    private let tokenDelay: Duration
    /// The failure a step announced for after so many words.
    private var announced: (error: any Error, afterTokens: Int)?
    private var tokens = 0
    private var toolCalls = 0

    init(_ steps: [ScriptedChatClient.Step], to request: ChatRequest, model: String?, tokenDelay: Duration) {
        self.request = request
        self.model = model
        self.tokenDelay = tokenDelay
        announced =
            steps.lazy.compactMap { step in
                if case .fail(let error, let tokens?) = step { (error, tokens) } else { nil }
            }.first
        if play(steps) {
            // A turn too short for its failure fails at its end.
            if let announced { _ = fail(announced.error) } else { end() }
        }
        if !request.streaming { events = Self.inOnePiece(events) }
    }

    /// False if the turn failed on the way.
    private mutating func play(_ steps: [ScriptedChatClient.Step]) -> Bool {
        if let announced, announced.afterTokens <= 0 { return fail(announced.error) }
        for step in steps {
            switch step {
            case .text(let text):
                guard say(text, as: Content.text) else { return false }
            case .reasoning(let text):
                guard say(text, as: Content.reasoning) else { return false }
            case .toolCall(let name, let arguments):
                guard request.options.toolChoice != ToolChoice.none else { continue }
                guard call(name, arguments) else { return false }
            case .fail(let error, afterTokens: nil):
                return fail(error)
            case .fail:
                continue
            case .delay(let duration):
                events.append(.delay(duration))
            }
        }
        return true
    }

    private mutating func say(_ text: String, as content: (String) -> Content) -> Bool {
        for word in text.words {
            guard add(content(word)) else { return false }
        }
        return true
    }

    private mutating func call(_ name: String, _ arguments: JSONValue) -> Bool {
        let index = toolCalls
        toolCalls += 1
        // The id is unique in the conversation, as this message has its place in it.
        let head = ToolCallDelta(index: index, id: "call-\(request.messages.count)-\(index)", name: name)
        let body = ToolCallDelta(index: index, arguments: arguments.stringValue ?? arguments.text)
        events.append(.update(update([.toolCallDelta(head)])))
        return add(.toolCallDelta(body))
    }

    /// Adds one token. False if the turn fails after it.
    private mutating func add(_ content: Content) -> Bool {
        if tokenDelay > .zero { events.append(.delay(tokenDelay)) }
        events.append(.update(update([content])))
        tokens += 1
        guard let announced, tokens == announced.afterTokens else { return true }
        return fail(announced.error)
    }

    private mutating func fail(_ error: any Error) -> Bool {
        events.append(.failure(error))
        return false
    }

    private mutating func end() {
        let input = request.messages.lazy.flatMap(\.parts).map(\.wordCount).reduce(0, +)
        var last = update([.usage(Usage(inputTokens: input, outputTokens: tokens))])
        last.finishReason = toolCalls > 0 ? .toolCall : .stop
        events.append(.update(last))
    }

    private func update(_ contents: [Content]) -> ChatUpdate {
        let id = "scripted-\(request.messages.count)"
        return ChatUpdate(contents: contents, role: .assistant, messageID: id, responseID: id, model: model)
    }

    /// The events with one update, as a provider answers that is not asked to stream. A failure leaves none.
    private static func inOnePiece(_ events: [Event]) -> [Event] {
        var whole: ChatUpdate?
        var rest: [Event] = []
        for event in events {
            guard case .update(let update) = event else {
                rest.append(event)
                continue
            }
            guard var sum = whole else {
                whole = update
                continue
            }
            sum.contents.append(contentsOf: update.contents)
            sum.finishReason = update.finishReason
            whole = sum
        }
        if case .failure? = rest.last { return rest }
        if var update = whole {
            update.contents = update.contents.coalesced()
            rest.append(.update(update))
        }
        return rest
    }
}

extension [Content] {
    /// The contents with neighbouring pieces of one text, or of one tool call, joined.
    fileprivate func coalesced() -> [Content] {
        reduce(into: []) { joined, content in
            switch (joined.last, content) {
            case (.text(let text)?, .text(let more)):
                joined[joined.count - 1] = .text(text + more)
            case (.reasoning(let text)?, .reasoning(let more)):
                joined[joined.count - 1] = .reasoning(text + more)
            case (.toolCallDelta(var call)?, .toolCallDelta(let more)) where call.index == more.index:
                call.arguments += more.arguments
                joined[joined.count - 1] = .toolCallDelta(call)
            default:
                joined.append(content)
            }
        }
    }
}

extension ChatMessage.Part {
    fileprivate var wordCount: Int {
        switch self {
        case .text(let text), .reasoning(let text): text.words.count
        case .toolCall(let call): call.arguments.words.count
        case .toolResult(let result): result.text.words.count
        case .error(let message, _): message.words.count
        case .uri, .data, .file, .approvalRequest, .approvalResponse, .other: 1
        }
    }
}

extension String {
    /// The words, each with the space after it, so that joined they are the text again.
    fileprivate var words: [String] {
        var words: [String] = []
        var start = startIndex
        var wasSpace = false
        for index in indices {
            let isSpace = self[index].isWhitespace
            if wasSpace, !isSpace, self[start..<index].contains(where: { !$0.isWhitespace }) {
                words.append(String(self[start..<index]))
                start = index
            }
            wasSpace = isSpace
        }
        if start < endIndex { words.append(String(self[start...])) }
        return words
    }
}
