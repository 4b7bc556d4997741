import TracewingModel
import TracewingStore

extension StoredSpan {
    /// The span as the API gives it: what was received, and what was understood of it.
    var detail: JSONValue {
        var object = outline
        object["status"] = ["code": .string(record.status.code.name), "message": .string(record.status.message)]
        for member in understood.members + said.members + received.members { object[member.key] = member.value }
        return .object(object)
    }

    private var understood: JSONObject {
        [
            "requestModel": .optional(columns.requestModel),
            "responseModel": .optional(columns.responseModel),
            "session": .optional(columns.session),
            "user": .optional(columns.user),
            "finishReason": .optional(columns.finishReason),
            "outcome": .optional(columns.outcome),
            "cacheReadTokens": .optional(columns.cacheReadTokens),
            "cacheWriteTokens": .optional(columns.cacheWriteTokens),
            "reasoningTokens": .optional(columns.reasoningTokens),
            "project": .string(columns.project),
            "service": .optional(columns.service),
        ]
    }

    private var said: JSONObject {
        let conversation = SpanConversation(record)
        // OpenInference has a tool's arguments and result where any input and output is, and in `tool.parameters` its
        // schema or, in older releases, its arguments.
        let isTool = columns.operation == GenAI.Operation.executeTool
        let arguments = record.attributes.document(
            [GenAI.Tool.callArguments, "tool_arguments"] + (isTool ? Self.inputNames : []) + ["tool.parameters"]
        )
        let result = record.attributes.document(
            [GenAI.Tool.callResult, "tool_response"] + (isTool ? Self.outputNames : [])
        )
        let isTold = conversation.input != nil || conversation.output != nil || arguments != nil || result != nil
        return [
            "systemInstructions": conversation.system ?? .null,
            "inputMessages": conversation.input ?? .null,
            "outputMessages": conversation.output ?? .null,
            "toolArguments": arguments ?? .null,
            "toolResult": result ?? .null,
            "input": isTold ? .null : record.attributes.document(Self.inputNames) ?? .null,
            "output": isTold ? .null : record.attributes.document(Self.outputNames) ?? .null,
        ]
    }

    private static let inputNames = [
        "input.value", "traceloop.entity.input", "gen_ai.retrieval.query.text", "llm.prompts.0.prompt.text",
    ]
    private static let outputNames = [
        "output.value", "traceloop.entity.output", "gen_ai.retrieval.documents", "llm.choices.0.completion.text",
    ]

    private var received: JSONObject {
        [
            "traceState": .string(record.traceState),
            "flags": .integer(Int64(record.flags.rawValue)),
            "attributes": record.attributes.json,
            "events": .array(record.events.map(\.json)),
            "links": .array(record.links.map(\.json)),
            "resource": record.resource.attributes.json,
            "scope": ["name": .string(record.scope.name), "version": .string(record.scope.version)],
            "droppedAttributes": .integer(Int64(record.droppedAttributes)),
            "droppedEvents": .integer(Int64(record.droppedEvents)),
            "droppedLinks": .integer(Int64(record.droppedLinks)),
        ]
    }
}

extension Attributes {
    /// A list, not an object: keys are a stranger's, and one of them may be `__proto__`.
    fileprivate var json: JSONValue {
        .array(map { ["key": .string($0.key), "value": JSONValue(shown: $0.value)] })
    }
}

extension SpanRecord.Event {
    fileprivate var json: JSONValue {
        ["name": .string(name), "time": .string(String(time)), "attributes": attributes.json]
    }
}

extension SpanRecord.Link {
    fileprivate var json: JSONValue {
        ["traceId": .string(traceID.hex), "spanId": .string(spanID.hex), "attributes": attributes.json]
    }
}

extension JSONValue {
    /// An attribute's value for a browser: numbers it cannot hold are text, bytes say that they are.
    fileprivate init(shown value: AttributeValue) {
        switch value {
        case .int(let number) where number.magnitude > 1 << 53: self = .string(String(number))
        case .double(let number) where number.isNaN: self = "NaN"
        case .double(let number) where number.isInfinite: self = number < 0 ? "-Infinity" : "Infinity"
        case .bytes(let bytes): self = ["base64": .string(Base64.encode(bytes))]
        case .array(let values): self = .array(values.map { JSONValue(shown: $0) })
        case .map(let attributes): self = .object(JSONObject(attributes.map { ($0.key, JSONValue(shown: $0.value)) }))
        default: self = JSONValue(value)
        }
    }
}
