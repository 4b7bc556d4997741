import HTTPTypes
import TracewingEvaluation
import TracewingModel

extension DatasetExample {
    /// A stored span as a case: its input messages are the input, its answer is the reference. An answer that is one
    /// message of text alone is that text, which is what the answer of an experiment is.
    ///
    /// - Throws: ``APIError`` if what was said is not there.
    init(keeping span: SpanRecord) throws(APIError) {
        let conversation = SpanConversation(span)
        let plain = DatasetExample(span)
        guard let input = conversation.input ?? plain?.input else {
            throw APIError(
                .conflict,
                "no_content",
                "What this span was given was not recorded.",
                hint: "Set ENABLE_SENSITIVE_DATA=true where the agent runs, or its configuration's content to .capture."
            )
        }
        self.init(
            id: "\(span.traceID.hex)-\(span.spanID.hex)",
            input: input,
            reference: conversation.output.map { $0.soleText.map { .string($0) } ?? $0 } ?? plain?.reference,
            metadata: [
                "trace_id": .string(span.traceID.hex), "span_id": .string(span.spanID.hex),
                "span_name": .string(span.name),
            ]
        )
    }
}

extension JSONValue {
    /// The text of messages that are one, of text alone.
    fileprivate var soleText: String? {
        guard let messages = arrayValue, messages.count == 1, let parts = messages[0]["parts"]?.arrayValue,
            !parts.isEmpty, parts.allSatisfy({ $0["type"] == "text" })
        else { return nil }
        return parts.compactMap { $0["content"]?.stringValue }.joined()
    }
}
