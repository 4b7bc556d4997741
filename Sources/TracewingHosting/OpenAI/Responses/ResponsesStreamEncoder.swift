public import TracewingAgents
public import TracewingModel

/// Turns an agent's updates into the events of OpenAI's Responses.
///
/// The agent's own tools are called behind the client's back; what the model says around them are messages of their
/// own. Calls of the client's tools are items, and what the model thinks is the summary of a reasoning item.
public struct ResponsesStreamEncoder: AgentEventEncoder {
    private let id: String
    private let model: String
    private let created: UnixSeconds
    private let echo: JSONObject
    private var calls: ClientCalls
    private var usage = Usage()
    private var finishReason: FinishReason?
    private var round = 0
    private var hasEnded = false
    private var sequence: Int64 = 0
    private var writer = EventWriter()

    /// The items, in the order in which they were begun.
    private var items: [ResponsesItem] = []
    /// Where the item is that text, or thoughts, are added to.
    private var openText: Int?
    /// Where the calls are, by their position among the client's.
    private var openCalls: [Int: Int] = [:]

    /// - Parameters:
    ///   - id: Names the response, behind `resp_`, and its items.
    ///   - model: What the client is told has answered.
    ///   - created: When it was asked.
    ///   - clientTools: The names of the tools the client runs by itself.
    ///   - echo: Members of the request that the response repeats.
    public init(
        id: String,
        model: String,
        created: UnixSeconds,
        clientTools: Set<String> = [],
        echoing echo: JSONObject = [:]
    ) {
        self.id = id
        self.model = model
        self.created = created
        self.echo = echo
        calls = ClientCalls(tools: clientTools)
    }

    public mutating func start() -> [UInt8] {
        emit("response.created", ["response": response(status: "in_progress")])
        emit("response.in_progress", ["response": response(status: "in_progress")])
        return writer.flush()
    }

    public mutating func encode(_ update: AgentUpdate) -> [UInt8] {
        if update.round != round {
            closeItems()
            round = update.round
        }
        for content in update.contents { encode(content) }
        if let reason = update.finishReason { finishReason = reason }
        return writer.flush()
    }

    public mutating func complete() -> [UInt8] {
        if calls.waitsForApproval { return fail(text: ClientCalls.approvalText, code: "approval_required") }
        return end { encoder in
            encoder.closeItems()
            let status = encoder.finalStatus
            encoder.emit("response.\(status)", ["response": encoder.response(status: status)])
        }
    }

    public mutating func fail(errorText: String) -> [UInt8] {
        fail(text: errorText, code: "server_error")
    }

    public mutating func cancel() -> [UInt8] {
        end { encoder in
            encoder.emit("response.failed", ["response": encoder.response(status: "cancelled")])
        }
    }

    private mutating func fail(text: String, code: String) -> [UInt8] {
        end { encoder in
            let error: JSONValue = ["code": .string(code), "message": .string(text)]
            encoder.emit("response.failed", ["response": encoder.response(status: "failed", error: error)])
        }
    }

    // MARK: The response

    /// Whether the agent waits for what cannot be given here.
    var waitsForApproval: Bool { calls.waitsForApproval }

    /// The response of a run that has come to its end.
    func finished() -> JSONValue {
        var encoder = self
        encoder.closeItems()
        return encoder.response(status: encoder.finalStatus)
    }

    private var finalStatus: String {
        switch finishReason {
        case FinishReason.length, FinishReason.contentFilter: "incomplete"
        default: "completed"
        }
    }

    private func response(status: String, error: JSONValue = .null) -> JSONValue {
        let isOver = status != "in_progress"
        let reason = finishReason == .length ? "max_output_tokens" : "content_filter"
        var response: JSONObject = [
            "id": .string("resp_\(id)"), "object": "response", "created_at": .integer(created.value),
            "status": .string(status), "error": error,
            "incomplete_details": status == "incomplete" ? ["reason": .string(reason)] : .null,
            "model": .string(model),
            "output": .array(isOver ? items.map(\.json) : []),
        ]
        for member in echo.members { response[member.key] = member.value }
        response["usage"] = isOver ? usage.responses : .null
        return .object(response)
    }

    // MARK: Items

    private mutating func encode(_ content: Content) {
        switch content {
        case .text(let text), .part(.text(let text)):
            if !text.isEmpty { add(text, to: .message) }
        case .reasoning(let text), .part(.reasoning(let text)):
            if !text.isEmpty { add(text, to: .reasoning) }
        case .error(let message, _), .part(.error(let message, _)):
            // A refusal is what the model has to say.
            add(message, to: .message)
        case .toolCallDelta(let delta):
            if let piece = calls.add(delta, round: round) { add(piece) }
        case .part(.approvalRequest(let call)):
            if let piece = calls.add(request: call) { add(piece) }
        case .usage(let more):
            usage = usage + more
        case .toolResult, .part:
            break
        }
    }

    private mutating func add(_ text: String, to kind: ResponsesItem.Kind) {
        let place: Int
        if let open = openText, items[open].kind == kind {
            place = open
        } else {
            closeText()
            place = open(kind)
            openText = place
        }
        items[place].text += text
        switch kind {
        case .message:
            emit("response.output_text.delta", at: place, ["content_index": 0, "delta": .string(text), "logprobs": []])
        case .reasoning:
            emit("response.reasoning_summary_text.delta", at: place, ["summary_index": 0, "delta": .string(text)])
        case .functionCall:
            break
        }
    }

    private mutating func add(_ piece: ClientCalls.Piece) {
        closeText()
        let place = openCalls[piece.position] ?? open(.functionCall(id: piece.call.id, name: piece.call.name))
        openCalls[piece.position] = place
        guard !piece.arguments.isEmpty else { return }
        items[place].text += piece.arguments
        emit("response.function_call_arguments.delta", at: place, ["delta": .string(piece.arguments)])
    }

    private mutating func open(_ kind: ResponsesItem.Kind) -> Int {
        let item = ResponsesItem(kind: kind, responseID: id, index: items.count)
        items.append(item)
        let place = items.count - 1
        emit("response.output_item.added", ["output_index": .integer(Int64(place)), "item": item.json])
        switch kind {
        case .message: emit("response.content_part.added", at: place, ["content_index": 0, "part": item.part])
        case .reasoning:
            emit("response.reasoning_summary_part.added", at: place, ["summary_index": 0, "part": item.part])
        case .functionCall: break
        }
        return place
    }

    private mutating func closeItems() {
        closeText()
        for place in openCalls.values.sorted() { close(place) }
        openCalls = [:]
    }

    private mutating func closeText() {
        if let place = openText { close(place) }
        openText = nil
    }

    private mutating func close(_ place: Int) {
        items[place].isComplete = true
        let item = items[place]
        switch item.kind {
        case .message:
            emit(
                "response.output_text.done",
                at: place,
                ["content_index": 0, "text": .string(item.text), "logprobs": []]
            )
            emit("response.content_part.done", at: place, ["content_index": 0, "part": item.part])
        case .reasoning:
            emit("response.reasoning_summary_text.done", at: place, ["summary_index": 0, "text": .string(item.text)])
            emit("response.reasoning_summary_part.done", at: place, ["summary_index": 0, "part": item.part])
        case .functionCall(_, let name):
            emit(
                "response.function_call_arguments.done",
                at: place,
                ["name": .string(name), "arguments": .string(item.text)]
            )
        }
        emit("response.output_item.done", ["output_index": .integer(Int64(place)), "item": item.json])
    }

    // MARK: Events

    /// An event about one item.
    private mutating func emit(_ type: String, at place: Int, _ fields: JSONObject) {
        let about: JSONObject = ["item_id": .string(items[place].id), "output_index": .integer(Int64(place))]
        emit(type, JSONObject(about.members + fields.members))
    }

    private mutating func emit(_ type: String, _ fields: JSONObject) {
        let head: JSONObject = ["type": .string(type), "sequence_number": .integer(sequence)]
        sequence += 1
        writer.write(JSONObject(head.members + fields.members), name: type)
    }

    /// The last event of every stream; once it has ended, nothing follows.
    private mutating func end(_ body: (inout ResponsesStreamEncoder) -> Void) -> [UInt8] {
        guard !hasEnded else { return [] }
        hasEnded = true
        body(&self)
        return writer.flush()
    }
}
