import TracewingModel
import TracewingStore

extension SpanSummary {
    /// The span as a tree needs it. What only whole spans tell is null.
    var outline: JSONObject {
        var object = SpanOutline(
            spanID: spanID,
            parent: parentSpanID,
            name: name,
            kind: kind,
            start: startTime,
            end: endTime,
            columns: columns
        )
        .json
        object["status"] = ["code": .string(status.name), "message": nil]
        for key in ["chunks", "marks", "eventCount", "linkCount"] { object[key] = .null }
        return object
    }
}

extension StoredSpan {
    private static let messageLimit = 1_000
    private static let mostMarks = 40
    private static let markLimit = 100

    /// The span as a tree needs it.
    var outline: JSONObject {
        var object = SpanOutline(
            spanID: record.spanID,
            parent: record.parentSpanID,
            name: record.name,
            kind: record.kind,
            start: record.startTime,
            end: record.endTime,
            columns: columns
        )
        .json
        object["status"] = [
            "code": .string(record.status.code.name),
            "message": .string(String(record.status.message.prefix(Self.messageLimit))),
        ]
        object["chunks"] = .optional(record.attributes[TracewingNames.streamChunks]?.intValue)
        object["marks"] = .array(
            record.events.prefix(Self.mostMarks).map { event in
                ["time": .string(String(event.time)), "name": .string(String(event.name.prefix(Self.markLimit)))]
            }
        )
        object["eventCount"] = record.events.count.json
        object["linkCount"] = record.links.count.json
        return object
    }
}

/// What a tree shows of a span, wherever it is read from.
private struct SpanOutline {
    let spanID: SpanID
    let parent: SpanID?
    let name: String
    let kind: SpanRecord.Kind
    let start: UInt64
    let end: UInt64
    let columns: SpanColumns

    var json: JSONObject {
        [
            "spanId": .string(spanID.hex),
            "parentSpanId": .optional(parent?.hex),
            "name": .string(name),
            "kind": .string(kind.name),
            "category": .string(SpanCategory(columns).rawValue),
            "operation": .optional(columns.operation),
            "startTime": .string(String(start)),
            "endTime": .time(end),
            "durationNano": end == 0 ? .null : .optional(end > start ? end - start : 0),
            "running": .bool(end == 0),
            "errorType": .optional(columns.errorType),
            "provider": .optional(columns.provider),
            "model": .optional(columns.responseModel ?? columns.requestModel),
            "agent": .optional(columns.agent),
            "tool": .optional(columns.tool),
            "toolCallId": .optional(columns.toolCallID),
            "inputTokens": .optional(columns.inputTokens),
            "outputTokens": .optional(columns.outputTokens),
            "cost": .dollars(columns.cost),
            "timeToFirstChunkSeconds": .seconds(columns.timeToFirstChunk),
        ]
    }
}

extension SpanRecord.Kind {
    var name: String {
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
