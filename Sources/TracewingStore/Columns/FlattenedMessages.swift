import TracewingModel
import TracewingOTLP

/// Messages that were written as one attribute a field: `llm.input_messages.0.message.content`,
/// `gen_ai.prompt.0.content`.
///
/// Names are read as bytes: most attributes of a model call are such fields, and comparing characters would cost more
/// than all else that is worked out about a span.
struct FlattenedMessages {
    /// Who flattens so.
    enum Family: Int, CaseIterable {
        case openInferenceInput, openInferenceOutput, indexedPrompt, indexedCompletion, documents
    }

    fileprivate struct Numbered {
        let family: Family
        let number: Int
        var message = PreviewMessage()
        var pieces: [Piece] = []

        /// The message; its pieces, where it has any, say all that `content` says.
        var whole: PreviewMessage {
            guard !pieces.isEmpty else { return message }
            var whole = message
            let text = pieces.filter { $0.type == "text" }.map(\.text).joined()
            if !text.isEmpty { whole.text = text }
            return whole
        }
    }

    /// One of a message's `contents`.
    fileprivate struct Piece {
        let number: Int
        var type = "text"
        var text = ""
    }

    /// A list, not a dictionary: the attributes of a message stand together, so the last is nearly always the one.
    private var messages: [Numbered] = []
    /// No conversation has more messages. What a sender numbers higher is not read, and no more than these are kept:
    /// each field is looked for among them.
    private static let most = 1_000

    /// The messages of one kind in the order of their numbers.
    subscript(family: Family) -> [PreviewMessage] {
        // Most spans have none, and most of the others have them in order.
        guard !messages.isEmpty, messages.contains(where: { $0.family == family }) else { return [] }
        let own = messages.filter { $0.family == family }
        let isOrdered = zip(own, own.dropFirst()).allSatisfy { $0.number < $1.number }
        return (isOrdered ? own : own.sorted { $0.number < $1.number }).map(\.whole)
    }

    /// Takes one attribute, if it is a field of a message.
    ///
    /// - Parameter name: The attribute's name.
    mutating func read(_ name: UnsafeRawBufferPointer, _ value: WireValue) {
        guard let first = name.first, ColumnMapping.flattenedBeginnings.contains(first) else { return }
        let prefixes = ColumnMapping.flattenedPrefixes
        guard let place = prefixes.firstIndex(where: { name.starts(with: $0.prefix) }), let text = value.plainText
        else { return }
        let family = prefixes[place].family
        var field = UnsafeRawBufferPointer(rebasing: name[prefixes[place].prefix.count...])
        guard let number = field.takeNumber(), number < Self.most else { return }
        _ = field.take("message.")
        let known = messages.lastIndex { $0.number == number && $0.family == family }
        if known == nil {
            guard messages.count < Self.most else { return }
            messages.append(Numbered(family: family, number: number))
        }
        let index = known ?? messages.count - 1
        if field.take("contents.") {
            messages[index].read(contents: field, text)
        } else {
            messages[index].message.read(field, text)
        }
    }
}

extension FlattenedMessages.Numbered {
    /// Takes `0.message_content.text` and its type, in whichever order they come.
    fileprivate mutating func read(contents field: UnsafeRawBufferPointer, _ text: String) {
        var field = field
        guard let number = field.takeNumber() else { return }
        let isText = field.equals("message_content.text")
        guard isText || field.equals("message_content.type") else { return }
        if pieces.last?.number != number { pieces.append(FlattenedMessages.Piece(number: number)) }
        if isText {
            pieces[pieces.count - 1].text = text
        } else {
            pieces[pieces.count - 1].type = text
        }
    }
}

extension PreviewMessage {
    fileprivate mutating func read(_ field: UnsafeRawBufferPointer, _ text: String) {
        if field.equals("role") {
            role = text
        } else if field.equals("content") {
            read(content: text)
        } else if field.equals("document.content") {
            self.text += text
        } else if field.starts(with: "tool_calls." as StaticString) {
            if field.ends(with: ".name") { calls += calls.isEmpty ? text : ", \(text)" }
            if field.ends(with: ".arguments") { calls += "(\(text))" }
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Takes this off the front, if it stands there.
    fileprivate mutating func take(_ text: StaticString) -> Bool {
        guard starts(with: text) else { return false }
        self = .init(rebasing: self[text.utf8CodeUnitCount...])
        return true
    }

    /// Takes a number and the dot behind it off the front. Six digits are enough for any conversation.
    fileprivate mutating func takeNumber() -> Int? {
        var number = 0
        for (place, byte) in prefix(7).enumerated() {
            if byte == UInt8(ascii: "."), place > 0 {
                self = .init(rebasing: self[(place + 1)...])
                return number
            }
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
            number = number * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return nil
    }
}
