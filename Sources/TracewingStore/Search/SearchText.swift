import TracewingModel

/// The words of a span that can be searched for.
enum SearchText {
    /// How many bytes of a span's words are searched. The conversation before them is in the spans before.
    static let limit = 32 << 10

    /// Its name, messages, arguments and results, documents, and what went wrong.
    static func words(of record: SpanRecord, _ values: ColumnValues) -> String {
        var text = record.name
        text.reserveCapacity(1_024)
        func add(_ words: String?) {
            guard let words, !words.isEmpty, text.utf8.count < limit else { return }
            text += "\n"
            text += words
        }
        for event in record.events where event.name == OTel.exceptionEvent {
            add(event.attributes[OTel.exceptionMessage]?.plainText)
        }
        add(record.status.message)
        add(values.text(.tool))
        // What was said last comes first, so that it is not what is cut.
        add(output(values))
        add(input(values))
        for document in values.messages[.documents] { add(document.text) }
        return text.cut(toUTF8: limit)
    }

    private static func output(_ values: ColumnValues) -> String? {
        words(values.messages[.openInferenceOutput]) ?? words(values[.outputMessages]?.messages)
            ?? words(values.messages[.indexedCompletion])
            ?? values[.outputCompletion].flatMap { words($0.messages) ?? $0.text }
            ?? values[.outputResult]?.text ?? values[.outputValue]?.text
    }

    private static func input(_ values: ColumnValues) -> String? {
        words(values.messages[.openInferenceInput]) ?? words(values[.inputMessages]?.messages)
            ?? words(values.messages[.indexedPrompt])
            ?? values[.inputPrompt].flatMap { words($0.messages) ?? $0.text }
            ?? values[.inputArguments]?.text ?? values[.inputValue]?.text
    }

    private static func words(_ messages: [PreviewMessage]?) -> String? {
        guard let messages else { return nil }
        let text = messages.reversed().flatMap { [$0.text, $0.calls] }.filter { !$0.isEmpty }
        return text.isEmpty ? nil : text.joined(separator: "\n")
    }

    /// What a user typed as a query of the index: these words one after the other, the last perhaps only begun.
    static func query(_ text: String) -> String {
        let quoted = text.replacing("\"", with: "\"\"").replacing("\u{0}", with: " ")
        return "\"\(quoted)\" *"
    }
}
