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
    /// Whether those of each family are in the order of their numbers.
    private var isOrdered = true
    /// No conversation has more messages. What a sender numbers higher is not read, and no more than these are kept:
    /// each field is looked for among them.
    private static let most = 1_000

    /// The messages of one kind in the order of their numbers.
    subscript(family: Family) -> [PreviewMessage] {
        // Most spans have none, and most of the others have them in order.
        guard !messages.isEmpty else { return [] }
        let messages = isOrdered ? messages : messages.sorted { $0.number < $1.number }
        var own: [PreviewMessage] = []
        // By index: an element that is bound is copied, with all its parts.
        for index in messages.indices where messages[index].family == family { own.append(messages[index].whole) }
        return own
    }

    /// Takes one attribute, if it is a field of a message.
    ///
    /// - Parameter name: The attribute's name.
    mutating func read(_ name: UnsafeRawBufferPointer, _ value: WireValue) {
        guard let first = name.first, ColumnMapping.flattenedBeginnings[Int(first)] else { return }
        let prefixes = ColumnMapping.flattenedPrefixes
        guard let place = prefixes.firstIndex(where: { name.starts(with: $0.prefix) }), value.hasPlainText else {
            return
        }
        let family = prefixes[place].family
        var field = UnsafeRawBufferPointer(rebasing: name[prefixes[place].prefix.count...])
        guard let number = field.takeNumber(), number < Self.most else { return }
        _ = field.take("message.")
        guard let index = index(of: number, family) else { return }
        if field.take("contents.") {
            messages[index].read(contents: field, value)
        } else {
            messages[index].message.read(field, value)
        }
    }

    /// Where a message is, a new one if need be; nil if there are too many.
    private mutating func index(of number: Int, _ family: Family) -> Int? {
        var latest: Int?
        for index in messages.indices.reversed() where messages[index].family == family {
            if messages[index].number == number { return index }
            latest = latest ?? messages[index].number
        }
        guard messages.count < Self.most else { return nil }
        if let latest, latest > number { isOrdered = false }
        messages.append(Numbered(family: family, number: number))
        return messages.count - 1
    }
}

extension FlattenedMessages.Numbered {
    /// Takes `0.message_content.text` and its type, in whichever order they come.
    fileprivate mutating func read(contents field: UnsafeRawBufferPointer, _ value: WireValue) {
        var field = field
        guard let number = field.takeNumber() else { return }
        let isText = field.equals("message_content.text")
        guard isText || field.equals("message_content.type"), let text = value.plainText else { return }
        if pieces.last?.number != number { pieces.append(FlattenedMessages.Piece(number: number)) }
        if isText {
            pieces[pieces.count - 1].text = text
        } else {
            pieces[pieces.count - 1].type = text
        }
    }
}

extension PreviewMessage {
    /// Takes the fields that are shown; of all others no text is made.
    fileprivate mutating func read(_ field: UnsafeRawBufferPointer, _ value: WireValue) {
        if field.equals("role") {
            role = value.plainText ?? ""
        } else if field.equals("content") {
            read(content: value.plainText ?? "")
        } else if field.equals("document.content") {
            add(value.plainText ?? "")
        } else if field.starts(with: "tool_calls." as StaticString), let text = value.plainText {
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
