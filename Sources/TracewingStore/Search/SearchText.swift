import TracewingModel
import TracewingOTLP

/// The words of a span that can be searched for.
enum SearchText {
    /// How many bytes of a span's words are searched. The conversation before them is in the spans before.
    static let limit = 32 << 10

    /// Its name, messages, arguments and results, documents, and what went wrong.
    static func words(of span: SpanOutline, _ values: ColumnValues, _ messages: SpanMessages) -> String {
        var text = Writing(span.name)
        for event in values.events where event.name == OTel.exceptionEvent {
            text.add(event[OTel.exceptionMessage]?.plainText)
        }
        text.add(span.status.message)
        text.add(values.text(.tool))
        // What was said last comes first, so that it is not what is cut.
        addOutput(values, messages, to: &text)
        addInput(values, messages, to: &text)
        for document in messages.documents { text.add(document.text) }
        return text.text.cut(toUTF8: limit)
    }

    /// Texts one after the other, until there are enough.
    private struct Writing {
        private(set) var text: String

        init(_ beginning: String) {
            text = beginning
            text.reserveCapacity(1_024)
        }

        mutating func add(_ words: String?) {
            guard let words, !words.isEmpty, text.utf8.count < SearchText.limit else { return }
            text += "\n"
            text += words
        }

        /// The last message first. Says whether there was anything in them.
        mutating func add(_ messages: [PreviewMessage]?) -> Bool {
            var isEmpty = true
            for message in (messages ?? []).reversed() {
                isEmpty = isEmpty && message.text.isEmpty && message.calls.isEmpty
                add(message.text)
                add(message.calls)
            }
            return !isEmpty
        }
    }

    private static func addOutput(_ values: ColumnValues, _ messages: SpanMessages, to text: inout Writing) {
        if text.add(messages.flattenedOutput) || text.add(messages.output) || text.add(messages.indexedCompletion)
            || text.add(messages.completion)
        {
            return
        }
        text.add(values[.outputCompletion]?.text ?? values[.outputResult]?.text ?? values[.outputValue]?.text)
    }

    private static func addInput(_ values: ColumnValues, _ messages: SpanMessages, to text: inout Writing) {
        if text.add(messages.flattenedInput) || text.add(messages.input) || text.add(messages.indexedPrompt)
            || text.add(messages.prompt)
        {
            return
        }
        text.add(values[.inputPrompt]?.text ?? values[.inputArguments]?.text ?? values[.inputValue]?.text)
    }

    /// What a user typed as a query of the index: these words one after the other, the last perhaps only begun.
    static func query(_ text: String) -> String {
        let quoted = text.replacing("\"", with: "\"\"").replacing("\u{0}", with: " ")
        return "\"\(quoted)\" *"
    }
}
