import TracewingModel

/// One chunk of the UI message stream (AI SDK, protocol version 1): a JSON object with a type.
///
/// Clients fail on a null in an optional field, so what there is none of is left out.
struct UIMessageChunk: Sendable, Hashable {
    let json: JSONObject

    private init(_ type: String, _ fields: JSONObject = [:]) {
        json = JSONObject([JSONObject.Member(key: "type", value: .string(type))] + fields.members)
    }

    static func start(messageID: String) -> UIMessageChunk {
        UIMessageChunk("start", ["messageId": .string(messageID)])
    }
    static let startStep = UIMessageChunk("start-step")
    static let finishStep = UIMessageChunk("finish-step")

    static func textStart(id: String) -> UIMessageChunk { UIMessageChunk("text-start", ["id": .string(id)]) }
    static func textDelta(id: String, _ delta: String) -> UIMessageChunk {
        UIMessageChunk("text-delta", ["id": .string(id), "delta": .string(delta)])
    }
    static func textEnd(id: String) -> UIMessageChunk { UIMessageChunk("text-end", ["id": .string(id)]) }

    static func reasoningStart(id: String) -> UIMessageChunk { UIMessageChunk("reasoning-start", ["id": .string(id)]) }
    static func reasoningDelta(id: String, _ delta: String) -> UIMessageChunk {
        UIMessageChunk("reasoning-delta", ["id": .string(id), "delta": .string(delta)])
    }
    static func reasoningEnd(id: String) -> UIMessageChunk { UIMessageChunk("reasoning-end", ["id": .string(id)]) }

    static func toolInputStart(callID: String, tool: String) -> UIMessageChunk {
        UIMessageChunk("tool-input-start", ["toolCallId": .string(callID), "toolName": .string(tool)])
    }
    static func toolInputDelta(callID: String, _ delta: String) -> UIMessageChunk {
        UIMessageChunk("tool-input-delta", ["toolCallId": .string(callID), "inputTextDelta": .string(delta)])
    }
    static func toolInputAvailable(callID: String, tool: String, input: JSONValue) -> UIMessageChunk {
        UIMessageChunk(
            "tool-input-available",
            ["toolCallId": .string(callID), "toolName": .string(tool), "input": input]
        )
    }
    static func toolInputError(callID: String, tool: String, input: String, errorText: String) -> UIMessageChunk {
        UIMessageChunk(
            "tool-input-error",
            [
                "toolCallId": .string(callID), "toolName": .string(tool), "input": .string(input),
                "errorText": .string(errorText),
            ]
        )
    }
    static func toolOutput(callID: String, _ output: JSONValue) -> UIMessageChunk {
        UIMessageChunk("tool-output-available", ["toolCallId": .string(callID), "output": output])
    }
    static func toolOutputError(callID: String, errorText: String) -> UIMessageChunk {
        UIMessageChunk("tool-output-error", ["toolCallId": .string(callID), "errorText": .string(errorText)])
    }

    static func toolOutputDenied(callID: String) -> UIMessageChunk {
        UIMessageChunk("tool-output-denied", ["toolCallId": .string(callID)])
    }

    static func toolApprovalRequest(approvalID: String, callID: String) -> UIMessageChunk {
        UIMessageChunk(
            "tool-approval-request",
            ["approvalId": .string(approvalID), "toolCallId": .string(callID)]
        )
    }

    static func file(url: String, mediaType: String) -> UIMessageChunk {
        UIMessageChunk("file", ["url": .string(url), "mediaType": .string(mediaType)])
    }

    /// The id is fixed, so that a message that is continued keeps one such part.
    static func workflowEnd(status: String) -> UIMessageChunk {
        UIMessageChunk("data-workflow-end", ["id": "workflow-end", "data": ["status": .string(status)]])
    }
    static func error(_ text: String) -> UIMessageChunk { UIMessageChunk("error", ["errorText": .string(text)]) }
    static let abort = UIMessageChunk("abort")
    static func finish(reason: String) -> UIMessageChunk { UIMessageChunk("finish", ["finishReason": .string(reason)]) }

    /// What a tool, a model or middleware says in the protocol's own words: `source-url`, `source-document` and
    /// `data-*`. Nil if it is none of these, or if a client would fail on it.
    init?(passingOn object: JSONObject) {
        guard let type = object["type"]?.stringValue else { return nil }
        let needed: [String]
        let allowed: [String]
        switch type {
        case "source-url": (needed, allowed) = (["sourceId", "url"], ["title"])
        case "source-document": (needed, allowed) = (["sourceId", "mediaType", "title"], ["filename"])
        case _ where type.hasPrefix("data-") && type != "data-workflow-end":
            var fields: JSONObject = ["data": object["data"] ?? .null]
            // With an id, what comes later under the same one takes its place.
            if let id = object["id"], id.stringValue != nil { fields["id"] = id }
            if let isTransient = object["transient"], isTransient.boolValue != nil { fields["transient"] = isTransient }
            self.init(type, fields)
            return
        default: return nil
        }
        guard needed.allSatisfy({ object[$0]?.stringValue != nil }) else { return nil }
        let fields = (needed + allowed).compactMap { name in
            object[name]?.stringValue.map { (name, JSONValue.string($0)) }
        }
        self.init(type, JSONObject(fields))
    }

    /// Writes the chunk as one server-sent event.
    func write(to writer: inout JSONWriter) {
        writer.writeRaw("data: ")
        writer.write(.object(json))
        writer.writeRaw("\n\n")
    }
}
