import AsyncHTTPClient
import NIOHTTP1
import NIOCore
import TracewingAgents
import TracewingModel

/// One message to the demo's agent, over HTTP, as any client would send it.
struct DemoConversation {
    let server: String
    let message: String
    /// Whether the events are printed as they are, or the conversation as a person reads it.
    let showsEvents: Bool

    /// Has the conversation and gives the id of its trace; nil if it was not traced.
    func run() async throws -> String? {
        var request = HTTPClientRequest(url: server + "/demo/chat")
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(body)
        let response = try await CommandHTTPClient.shared.execute(request, timeout: .seconds(300))
        guard response.status == .ok else { throw Failure("The agent answered \(response.status.code).") }
        var events = ServerSentEventParser()
        var hasCompleted = false
        if !showsEvents { try Terminal.write("> \(message)\n") }
        for try await chunk in response.body {
            events.append(chunk.readableBytesView)
            while let event = try events.next() {
                if showsEvents { try Terminal.write("data: \(event.text)\n\n") }
                guard let json = try? JSONValue(parsing: event.data) else { continue }
                if !showsEvents { try show(json) }
                if json["type"] == "data-workflow-end" { hasCompleted = json["data"]?["status"] == "completed" }
            }
        }
        guard hasCompleted else { throw Failure("The agent did not finish its answer.") }
        return response.headers.first(name: "x-trace-id")
    }

    private var body: [UInt8] {
        let message: JSONValue = [
            "id": "message-1", "role": "user", "parts": [["type": "text", "text": .string(message)]],
        ]
        let body: JSONValue = ["id": "conversation-1", "trigger": "submit-message", "messages": [message]]
        return body.utf8
    }

    private func show(_ event: JSONValue) throws {
        switch event["type"]?.stringValue {
        case "text-delta": try Terminal.write(HumanText.printable(event["delta"]?.stringValue ?? ""))
        case "text-end": try Terminal.write("\n")
        case "tool-input-available":
            try Terminal.write("  [\(event["toolName"]?.stringValue ?? "") \(event["input"]?.text ?? "")]\n")
        case "tool-output-available":
            try Terminal.write("  [\(HumanText.oneLine(event["output"]?.text ?? "", limit: 100))]\n")
        default: break
        }
    }
}
