import TracewingModel
import TracewingStore

extension TraceSummary {
    /// The summary as the API gives it. Times are text: a JSON number does not hold 64 bits everywhere.
    var json: JSONValue {
        [
            "traceId": .string(traceID.hex),
            "rootSpanId": .string(rootSpanID.hex),
            "name": .string(name),
            "project": .string(project),
            "service": .optional(service),
            "startTime": .string(String(startTime)),
            "durationNano": .optional(duration),
            "running": .bool(isRunning),
            "status": .string(status.name),
            "spanCount": .integer(Int64(spanCount)),
            "errorCount": .integer(Int64(errorCount)),
            "agent": .optional(agent),
            "model": .optional(model),
            "session": .optional(session),
            "inputPreview": .optional(inputPreview),
            "outputPreview": .optional(outputPreview),
            "inputTokens": tokens.isZero ? .null : .integer(tokens.input),
            "outputTokens": tokens.isZero ? .null : .integer(tokens.output),
            "timeToFirstChunkSeconds": timeToFirstChunk.map { .number(Double($0) / 1e9) } ?? .null,
        ]
    }
}

extension TokenCounts {
    /// Nobody counted anything.
    fileprivate var isZero: Bool { input == 0 && output == 0 }
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

extension JSONValue {
    static func optional(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
    static func optional(_ value: UInt64?) -> JSONValue { value.map { .integer(Int64(clamping: $0)) } ?? .null }
    static func optional(_ value: Int64?) -> JSONValue { value.map { .integer($0) } ?? .null }
}
