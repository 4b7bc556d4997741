import TracewingModel
import TracewingTesting

/// Answers as Chat Completions does, piece by piece.
enum FakeModel {
    /// The head of an answer and some of its pieces; the answer goes on.
    static func beginning(_ texts: String...) -> FaultServer.Answer {
        .raw(head + texts.map { chunk(["content": .string($0)]) }.joined())
    }

    /// A whole answer. The last piece comes with the reason why it is the last.
    static func answer(_ texts: String...) -> FaultServer.Answer {
        let pieces = texts.dropLast().map { chunk(["content": .string($0)]) }.joined()
        let last = chunk(["content": .string(texts.last ?? "")], finish: "stop")
        return .raw(head + pieces + last + usage + "data: [DONE]\n\n").then(.close)
    }

    /// A whole answer that calls a tool.
    static func call(_ tool: String, _ arguments: String...) -> FaultServer.Answer {
        let begin: JSONValue = ["index": 0, "id": "call-1", "function": ["name": .string(tool), "arguments": ""]]
        let pieces = arguments.map { piece -> String in
            chunk(["tool_calls": [["index": 0, "function": ["arguments": .string(piece)]]]])
        }
        return .raw(
            head + chunk(["tool_calls": [begin]]) + pieces.joined() + chunk([:], finish: "tool_calls")
                + "data: [DONE]\n\n"
        )
        .then(.close)
    }

    /// A whole answer that was not asked for in pieces, with a tool call.
    static func verdict(_ tool: String, label: String) -> FaultServer.Answer {
        let arguments: JSONValue = ["label": .string(label), "explanation": "because"]
        let call: JSONValue = [
            "id": "call-1", "type": "function",
            "function": ["name": .string(tool), "arguments": .string(arguments.text)],
        ]
        let body: JSONValue = [
            "id": "c", "model": "judge",
            "choices": [
                [
                    "index": 0, "finish_reason": "tool_calls",
                    "message": ["role": "assistant", "content": nil, "tool_calls": [call]],
                ]
            ],
        ]
        return .status(200, headers: ["content-type": "application/json"], body: body.utf8)
    }

    /// What goes wrong in the middle.
    static func failure(_ message: String) -> FaultServer.Answer {
        .raw("data: {\"error\":{\"message\":\(JSONValue.string(message).text),\"code\":\"server_error\"}}\n\n")
            .then(.close)
    }

    private static let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
    private static let usage =
        "data: {\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2}}\n\n"

    private static func chunk(_ delta: JSONValue, finish: String? = nil) -> String {
        let json: JSONValue = [
            "id": "c", "model": "fake-1",
            "choices": [["index": 0, "delta": delta, "finish_reason": finish.map { .string($0) } ?? .null]],
        ]
        return "data: \(json.text)\n\n"
    }
}
