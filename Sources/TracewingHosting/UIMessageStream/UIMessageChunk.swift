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

    /// Writes the chunk as one server-sent event.
    func write(to writer: inout JSONWriter) {
        writer.writeRaw("data: ")
        writer.write(.object(json))
        writer.writeRaw("\n\n")
    }
}
