import TracewingModel
import TracewingOTLP

/// The words of a span that can be searched for.
enum SearchText {
    /// How many bytes of a span's words are searched. The conversation before them is in the spans before.
    static let limit = 32 << 10

    /// Adds a span: its name, messages, arguments and results, documents, and what went wrong.
    static func add(_ span: SpanOutline, _ values: borrowing ColumnValues, to words: inout PackedWords) {
        words.add(span.name)
        for event in values.events where event.name == OTel.exceptionEvent {
            words.addLine(event[OTel.exceptionMessage]?.plainText)
        }
        words.addLine(span.status.message)
        words.addLine(values.text(.tool))
        // What was said last comes first, so that it is not what is cut.
        addOutput(values, to: &words)
        addInput(values, to: &words)
        for document in values.messages.documents { words.addLine(document.text) }
        words.endSpan()
    }

    private static func addOutput(_ values: borrowing ColumnValues, to words: inout PackedWords) {
        if words.addLines(values.messages.flattenedOutput) || words.addLines(values.messages.output)
            || words.addLines(values.messages.indexedCompletion) || words.addLines(values.messages.completion)
        {
            return
        }
        words.addLine(values, firstOf: .outputCompletion, .outputResult, .outputValue)
    }

    private static func addInput(_ values: borrowing ColumnValues, to words: inout PackedWords) {
        if words.addLines(values.messages.flattenedInput) || words.addLines(values.messages.input)
            || words.addLines(values.messages.indexedPrompt) || words.addLines(values.messages.prompt)
        {
            return
        }
        words.addLine(values, firstOf: .inputPrompt, .inputArguments, .inputValue)
    }

    /// What a user typed as a query of the index: these words one after the other, the last perhaps only begun.
    static func query(_ text: String) -> String {
        let quoted = text.replacing("\"", with: "\"\"").replacing("\u{0}", with: " ")
        return "\"\(quoted)\" *"
    }
}

extension PackedWords {
    /// On a line of its own.
    fileprivate mutating func addLine(_ text: String?) {
        guard let text, !text.isEmpty else { return }
        add("\n")
        add(text)
    }

    /// The first of some columns that can be read as text.
    fileprivate mutating func addLine(_ values: borrowing ColumnValues, firstOf columns: ColumnMapping.Column...) {
        for column in columns {
            guard let value = values.found(column) else { continue }
            if case .text(let utf8) = value, !utf8.isEmpty, utf8.isASCII {
                // As it lies there: there is nothing to mend, and no text need be made of it.
                add("\n")
                return add(utf8)
            }
            if let text = value.value.text { return addLine(text) }
        }
    }

    /// The last message first. Says whether there was anything in them.
    fileprivate mutating func addLines(_ messages: [PreviewMessage]?) -> Bool {
        guard let messages else { return false }
        var isEmpty = true
        // By index: a message that is bound is copied, with all its parts.
        for place in messages.indices.reversed() {
            isEmpty = isEmpty && messages[place].text.isEmpty && messages[place].calls.isEmpty
            addLine(messages[place].text)
            addLine(messages[place].calls)
        }
        return !isEmpty
    }
}

extension UnsafeRawBufferPointer {
    /// Eight bytes at a time.
    fileprivate var isASCII: Bool {
        var offset = 0
        while offset + 8 <= count {
            let eight = loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            guard eight & 0x8080_8080_8080_8080 == 0 else { return false }
            offset += 8
        }
        return self[offset...].allSatisfy { $0 < 0x80 }
    }
}
