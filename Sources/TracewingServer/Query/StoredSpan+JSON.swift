import TracewingModel
import TracewingStore

extension StoredSpan {
    /// The span as the API gives it: what was received, and what was understood of it.
    var json: JSONValue {
        var object: JSONObject = [
            "spanId": .string(record.spanID.hex),
            "parentSpanId": .optional(record.parentSpanID?.hex),
            "name": .string(record.name),
            "kind": .string(record.kind.name),
            "operation": .optional(columns.operation),
            "startTime": .string(String(record.startTime)),
            "endTime": record.isRunning ? .null : .string(String(record.endTime)),
            "durationNano": .optional(record.duration),
            "running": .bool(record.isRunning),
            "status": ["code": .string(record.status.code.name), "message": .string(record.status.message)],
        ]
        for member in understood.members + received.members { object[member.key] = member.value }
        return .object(object)
    }

    private var understood: JSONObject {
        [
            "provider": .optional(columns.provider),
            "model": .optional(columns.responseModel ?? columns.requestModel),
            "agent": .optional(columns.agent),
            "tool": .optional(columns.tool),
            "inputTokens": .optional(columns.inputTokens),
            "outputTokens": .optional(columns.outputTokens),
            "timeToFirstChunkSeconds": columns.timeToFirstChunk.map { .number(Double($0) / 1e9) } ?? .null,
            "inputMessages": messages(GenAI.inputMessages),
            "outputMessages": messages(GenAI.outputMessages),
            "toolArguments": jsonText(GenAI.Tool.callArguments),
            "toolResult": jsonText(GenAI.Tool.callResult),
        ]
    }

    private var received: JSONObject {
        [
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

    private func messages(_ key: String) -> JSONValue {
        guard let text = record.attributes[key]?.stringValue, let json = try? JSONValue(parsing: text),
            let messages = [ChatMessage](json: json)
        else { return .null }
        return messages.json
    }

    /// JSON that is carried as text; a text that is no JSON stays one.
    private func jsonText(_ key: String) -> JSONValue {
        guard let value = record.attributes[key] else { return .null }
        guard let text = value.stringValue else { return JSONValue(value) }
        return (try? JSONValue(parsing: text)) ?? .string(text)
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

extension SpanRecord.Kind {
    fileprivate var name: String {
        switch self {
        case .unspecified: "unspecified"
        case .internal: "internal"
        case .server: "server"
        case .client: "client"
        case .producer: "producer"
        case .consumer: "consumer"
        }
    }
}
