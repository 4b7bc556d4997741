import TracewingModel

/// Messages that were written as one attribute a field: `llm.input_messages.0.message.content`,
/// `gen_ai.prompt.0.content`.
struct FlattenedMessages {
    /// Who flattens so.
    enum Family: Int, CaseIterable {
        case openInferenceInput, openInferenceOutput, indexedPrompt, indexedCompletion
    }

    private var families: [Family: [Int: PreviewMessage]] = [:]

    /// The messages of one kind in the order of their numbers.
    subscript(family: Family) -> [PreviewMessage] {
        families[family, default: [:]].sorted { $0.key < $1.key }.map(\.value)
    }

    /// Takes one attribute.
    ///
    /// - Parameter key: What follows the prefix: the number of the message and the name of a field.
    mutating func read(_ key: Substring.UTF8View, of family: Family, _ value: AttributeValue) {
        guard let text = value.plainText, let dot = key.firstIndex(of: UInt8(ascii: ".")),
            // Six digits are enough for any conversation.
            key.distance(from: key.startIndex, to: dot) <= 6, let number = Int(Substring(key[..<dot])), number >= 0
        else { return }
        var field = Substring(key[key.index(after: dot)...])
        if field.hasPrefix("message.") { field = field.dropFirst("message.".count) }
        families[family, default: [:]][number, default: PreviewMessage()].read(field, text)
    }
}

extension PreviewMessage {
    fileprivate mutating func read(_ field: Substring, _ text: String) {
        switch field {
        case "role": role = text
        case "content": self.text += text
        default:
            if field.hasSuffix(".message_content.text") {
                self.text += text
            } else if field.hasPrefix("tool_calls.") {
                if field.hasSuffix(".name") { calls += calls.isEmpty ? text : ", \(text)" }
                if field.hasSuffix(".arguments") { calls += "(\(text))" }
            }
        }
    }
}
