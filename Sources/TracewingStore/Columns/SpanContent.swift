import TracewingModel

/// What a span was asked and what it answered, in full.
struct SpanContent {
    /// The last user message that has text, or a tool's arguments.
    let input: String?
    /// The answer, or a tool's result.
    let output: String?
    /// Why the model stopped, where a message says so.
    let finishReason: String?

    /// Steps from what says it best to whatever the span calls its input and output.
    init(_ values: borrowing ColumnValues) {
        input =
            Self.spoken(values.messages.flattenedInput.question)
            ?? Self.spoken(values.messages.input?.question)
            ?? Self.spoken(values.messages.indexedPrompt.question)
            ?? Self.spoken(values.messages.prompt?.question ?? values[.inputPrompt]?.text)
            ?? Self.spoken(values[.inputArguments].flatMap(SaidText.input))
            ?? Self.spoken(values[.inputValue].flatMap(SaidText.input))
        output =
            Self.spoken(values.messages.flattenedOutput.answer)
            ?? Self.spoken(values.messages.output?.answer)
            ?? Self.spoken(values.messages.indexedCompletion.answer)
            ?? Self.spoken(values.messages.completion?.answer ?? values[.outputCompletion]?.text)
            ?? Self.spoken(values[.outputResult].flatMap(SaidText.output))
            ?? Self.spoken(values.messages.documents.first?.text)
            ?? Self.spoken(values[.outputValue].flatMap(SaidText.output))
        finishReason = values.messages.output?.last?.finishReason
    }

    /// - Parameter encoded: A `Span` message.
    init(encoded: [UInt8]) {
        self = ColumnValues.of(encoded[...]) { SpanContent($0) }
    }

    private static func spoken(_ text: String?) -> String? {
        text.flatMap { $0.isBlank ? nil : $0 }
    }
}

extension AttributeValue {
    /// Messages in this value, be they JSON text or a structure; text that is no JSON is one message.
    var messages: [PreviewMessage]? {
        if let messages = json.flatMap([PreviewMessage].init(json:)) { return messages }
        guard let text = stringValue, text.utf8.first != UInt8(ascii: "["), text.utf8.first != UInt8(ascii: "{") else {
            return nil
        }
        return [PreviewMessage(text)]
    }
}
