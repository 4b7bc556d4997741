public import TracewingModel

/// One case of a dataset: what is asked, and what should be answered.
public struct DatasetExample: Sendable, Hashable {
    /// What names it through the versions of its dataset.
    public var id: String
    public var input: JSONValue
    /// What should be answered, if that is known.
    public var reference: JSONValue?
    public var metadata: JSONObject

    /// - Parameter id: Unless given, it is made of the input and the reference: the same every time.
    public init(id: String? = nil, input: JSONValue, reference: JSONValue? = nil, metadata: JSONObject = [:]) {
        self.input = input
        self.reference = reference
        self.metadata = metadata
        self.id = id ?? Fingerprint(of: [input, reference ?? .null]).text
    }
}

extension DatasetExample {
    /// A span as a case: what it was given is the input, what came of it the reference.
    ///
    /// Nil if it holds neither messages (`gen_ai.input.messages`) nor an `input.value`, as without captured content.
    public init?(_ span: SpanRecord) {
        let attributes = span.attributes
        func content(_ keys: String...) -> JSONValue? {
            guard let value = keys.lazy.compactMap({ attributes[$0] }).first else { return nil }
            guard case .string(let text) = value else { return JSONValue(value) }
            return (try? JSONValue(parsing: text)) ?? .string(text)
        }
        guard let input = content(GenAI.inputMessages, OpenInference.inputValue) else { return nil }
        self.init(
            id: "\(span.traceID.hex)-\(span.spanID.hex)",
            input: input,
            reference: content(GenAI.outputMessages, OpenInference.outputValue),
            metadata: [
                "trace_id": .string(span.traceID.hex), "span_id": .string(span.spanID.hex),
                "span_name": .string(span.name),
            ]
        )
    }
}
