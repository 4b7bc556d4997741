#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif
public import TracewingModel
import TracewingSDK

/// One try of an experiment's task on one example.
public struct TaskAttempt: Sendable, Hashable {
    public let exampleID: String
    /// Counted from 1.
    public let repetition: Int
    /// Counted from 1.
    public let number: Int
    /// Nil if it failed.
    public let output: JSONValue?
    /// Why it failed, for a person.
    public let error: String?
    /// The trace of this try; nil while telemetry is off.
    public let traceID: TraceID?
    public let spanID: SpanID?
    public let start: Date
    public let end: Date

    package var item: ExperimentItem { ExperimentItem(exampleID: exampleID, repetition: repetition) }

    /// The span of the try, for evaluations that come after it has ended.
    var spanContext: SpanContext? {
        guard let traceID, let spanID else { return nil }
        return SpanContext(traceID: traceID, spanID: spanID, isSampled: true)
    }

    init(
        _ item: ExperimentItem,
        number: Int,
        _ result: Result<JSONValue, any Error>,
        span: SpanContext?,
        start: Date,
        end: Date = Date()
    ) {
        exampleID = item.exampleID
        repetition = item.repetition
        self.number = number
        switch result {
        case .success(let output):
            self.output = output
            error = nil
        case .failure(let failure):
            output = nil
            // Of an experiment that is called off no try is kept.
            error =
                failure is CancellationError
                ? "The task threw a CancellationError, though nobody stopped the experiment." : "\(failure)"
        }
        traceID = span?.traceID
        spanID = span?.spanID
        self.start = start
        self.end = end
    }
}

extension TaskAttempt {
    /// The attempt as it is written.
    public var json: JSONObject {
        var object: JSONObject = [
            "example": .string(exampleID), "repetition": .integer(Int64(repetition)),
            "attempt": .integer(Int64(number)),
        ]
        if let output { object["output"] = output }
        object["error"] = error.map { .string($0) }
        object["trace_id"] = traceID.map { .string($0.hex) }
        object["span_id"] = spanID.map { .string($0.hex) }
        object["start"] = .number(start.timeIntervalSince1970)
        object["end"] = .number(end.timeIntervalSince1970)
        return object
    }

    init?(_ json: JSONValue) {
        guard let item = ExperimentItem(json), let number = json["attempt"]?.integerValue else { return nil }
        exampleID = item.exampleID
        repetition = item.repetition
        self.number = Int(number)
        // An answer may be null: the member is there.
        output = json.objectValue?["output"]
        error = json["error"]?.stringValue
        traceID = json["trace_id"]?.stringValue.flatMap(TraceID.init(hex:))
        spanID = json["span_id"]?.stringValue.flatMap(SpanID.init(hex:))
        start = Date(timeIntervalSince1970: json["start"]?.numberValue ?? 0)
        end = Date(timeIntervalSince1970: json["end"]?.numberValue ?? 0)
    }
}
