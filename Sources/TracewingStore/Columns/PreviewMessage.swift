import TracewingModel

/// As much of a chat message as a preview needs, read leniently from every shape that is met.
///
/// Not `ChatMessage`: that would decode a message's images for the sake of its first words.
struct PreviewMessage {
    var role = ""
    var text = ""
    /// The tool calls, as `name(arguments)`.
    var calls = ""
    var finishReason: String?

    init() {}

    /// Of whom nobody knows.
    init(_ text: String) {
        self.text = text
    }

    /// One message as JSON: parts as the GenAI conventions have them, or content as providers do; alone or in an
    /// envelope, as events of older instrumentation and LangChain write them.
    init?(json envelope: JSONValue) {
        if let text = envelope.stringValue {
            self.text = text
            return
        }
        var json = envelope["message"] ?? envelope
        if json["parts"] == nil, json["content"] == nil { json = json["kwargs"] ?? json["data"] ?? json }
        guard json.objectValue != nil else { return nil }
        role =
            json["role"]?.stringValue ?? envelope["role"]?.stringValue
            ?? json["type"]?.stringValue.flatMap { Self.langChainRoles[$0] } ?? ""
        finishReason = json["finish_reason"]?.stringValue ?? envelope["finish_reason"]?.stringValue
        switch json["parts"] ?? json["content"] {
        case .string(let content): read(content: content)
        case .array(let parts): for part in parts { read(part) }
        default: break
        }
        for call in json["tool_calls"]?.arrayValue ?? [] { readCall(call["function"] ?? call) }
    }

    private static let langChainRoles = ["human": "user", "ai": "assistant", "system": "system", "tool": "tool"]

    /// Takes content as text. Some instrumentation writes its parts as JSON there.
    mutating func read(content: String) {
        guard content.utf8.starts(with: "[{".utf8), let parts = try? JSONValue(parsing: content).arrayValue,
            parts.allSatisfy({ $0["type"]?.stringValue != nil })
        else {
            return add(content)
        }
        for part in parts { read(part) }
    }

    /// Most messages have one text: that is taken, not copied.
    mutating func add(_ more: String) {
        if text.isEmpty { text = more } else { text += more }
    }

    private mutating func read(_ part: JSONValue) {
        switch part["type"]?.stringValue {
        case "text", "input_text", "output_text", nil:
            add(part.stringValue ?? part["content"]?.stringValue ?? part["text"]?.stringValue ?? "")
        case "tool_call", "tool_use":
            readCall(part)
        default:
            break
        }
    }

    private mutating func readCall(_ call: JSONValue) {
        guard let name = call["name"]?.stringValue else { return }
        let arguments = (call["arguments"] ?? call["args"] ?? call["input"]).map { $0.stringValue ?? $0.text } ?? ""
        calls += (calls.isEmpty ? "" : ", ") + "\(name)(\(arguments))"
    }
}

extension [PreviewMessage] {
    /// Reads a list of messages, one message, or a request that holds such a list; nil if `json` is none of them.
    init?(json: JSONValue) {
        if let values = json.arrayValue ?? json["messages"]?.arrayValue {
            self = values.compactMap(PreviewMessage.init(json:))
        } else if let message = PreviewMessage(json: json) {
            self = [message]
        } else {
            return nil
        }
    }

    /// What was asked: the last user message that has text. One that only brings tool results says nothing.
    var question: String? {
        // By index: a message that is bound is copied, with all its parts.
        let spoken = indices.lazy.filter { !self[$0].text.isBlank }
        let place =
            spoken.last { self[$0].role == "user" } ?? spoken.last { self[$0].role != "system" } ?? spoken.last
        return place.map { self[$0].text }
    }

    /// What was answered: the last text of the model or, where it only asked for tools, what it asked for.
    var answer: String? {
        let own = indices.lazy.filter { !["user", "system", "tool"].contains(self[$0].role) }
        if let place = own.last(where: { !self[$0].text.isBlank }) { return self[place].text }
        return own.last { !self[$0].calls.isEmpty }.map { self[$0].calls }
    }
}
