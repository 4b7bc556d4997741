import TracewingModel
import TracewingStore

extension TraceSummary {
    /// The summary as the API gives it.
    var json: JSONValue {
        [
            "traceId": .string(traceID.hex),
            "arrival": .integer(arrival),
            "rootSpanId": .string(rootSpanID.hex),
            "name": .string(name),
            "project": .string(project),
            "service": .optional(service),
            "startTime": .string(String(startTime)),
            "endTime": .time(endTime),
            "durationNano": .optional(duration),
            "running": .bool(isRunning),
            "status": .string(status.name),
            "spanCount": spanCount.json,
            "errorCount": errorCount.json,
            "runningCount": runningCount.json,
            "agent": .optional(agent),
            "model": .optional(model),
            "session": .optional(session),
            "user": .optional(user),
            "inputPreview": .optional(inputPreview),
            "outputPreview": .optional(outputPreview),
            "inputTokens": tokens.isZero ? .null : .integer(tokens.input),
            "outputTokens": tokens.isZero ? .null : .integer(tokens.output),
            "cacheReadTokens": tokens.isZero ? .null : .integer(tokens.cacheRead),
            "cost": .dollars(cost),
            "timeToFirstChunkSeconds": .seconds(timeToFirstChunk),
        ]
    }
}

extension TokenCounts {
    /// Nobody counted anything.
    var isZero: Bool { input == 0 && output == 0 }
}

extension SpanRecord.Status.Code {
    var name: String {
        switch self {
        case .unset: "unset"
        case .ok: "ok"
        case .error: "error"
        }
    }
}
