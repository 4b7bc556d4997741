extension ContentLimits {
    /// The attributes as they are exported, and the keys of those that were cut.
    package func write(
        _ documents: [(key: String, document: ContentDocument)]
    ) -> (attributes: [(key: String, text: String)], cut: [String]) {
        let perAttribute = max(0, perAttribute)
        let whole = documents.map(\.document.text)
        let sizes = whole.map { min($0.utf8.count, perAttribute) }
        let share = min(perAttribute, Self.share(of: max(0, perSpan), among: sizes))
        var attributes: [(key: String, text: String)] = []
        var cut: [String] = []
        for (entry, text) in zip(documents, whole) {
            if text.utf8.count <= share {
                attributes.append((entry.key, text))
            } else {
                cut.append(entry.key)
                if let text = entry.document.text(wholeText: text, within: share) {
                    attributes.append((entry.key, text))
                }
            }
        }
        return (attributes, cut)
    }

    /// How much each may take at most, so that together they take no more than `total` and the longest give way first.
    static func share(of total: Int, among sizes: [Int]) -> Int {
        var left = total
        var others = sizes.count
        for size in sizes.sorted() {
            let share = left / others
            if size > share { return share }
            left -= size
            others -= 1
        }
        return .max
    }
}

extension ContentDocument {
    /// The texts in a document are not cut shorter than this. What gives a document its structure is shorter.
    private static let minTextBytes = 64

    fileprivate var text: String {
        switch self {
        case .text(let text): text
        case .json(let value): value.contentText
        case .messages(let messages): JSONValue.array(messages).contentText
        }
    }

    /// The document in at most `limit` bytes, which are fewer than it has; nil if nothing of it fits.
    fileprivate func text(wholeText: String, within limit: Int) -> String? {
        switch self {
        case .text(let text):
            // A model's own JSON stays JSON.
            if let value = try? JSONValue(parsing: text), value.isComposite {
                return ContentDocument.json(value).text(wholeText: value.contentText, within: limit)
            }
            return limit > 0 ? text.cut(to: limit) : nil
        case .json(let value):
            if wholeText.utf8.count <= limit { return wholeText }
            if let text = value.cut(to: limit, wholeBytes: wholeText.utf8.count, minTextBytes: Self.minTextBytes) {
                return text
            }
            // No text in it is long: it becomes one.
            guard limit >= Self.minTextBytes else { return nil }
            var content = ContentWriter(maxTextBytes: limit - 2)
            content.write(.string(wholeText))
            return content.writer.text
        case .messages(let messages):
            let value = JSONValue.array(messages)
            return value.cut(to: limit, wholeBytes: wholeText.utf8.count, minTextBytes: Self.minTextBytes)
                ?? Self.newest(of: messages, within: limit)
        }
    }

    /// As many of the last messages as fit with their texts cut short, after one that says what is missing.
    private static func newest(of messages: [JSONValue], within limit: Int) -> String? {
        func mark(_ count: Int) -> String {
            JSONValue.object([
                "role": "system", "parts": [["type": "text", "content": "[cut: \(count) messages before this]"]],
            ]).text
        }
        var left = limit - 2 - mark(messages.count).utf8.count
        guard left >= 0 else { return limit >= 2 ? "[]" : nil }
        var kept: [String] = []
        for message in messages.reversed() {
            var content = ContentWriter(maxTextBytes: minTextBytes)
            content.write(message)
            let text = content.writer.text
            left -= text.utf8.count + 1
            guard left >= 0 else { break }
            kept.append(text)
        }
        return "[\(([mark(messages.count - kept.count)] + kept.reversed()).joined(separator: ","))]"
    }
}

extension JSONValue {
    /// The document with its longest texts cut until it fits; nil if they would have to be cut too short for that.
    fileprivate func cut(to limit: Int, wholeBytes: Int, minTextBytes: Int) -> String? {
        var sizes: [Int] = []
        addTextSizes(to: &sizes)
        let room = limit - (wholeBytes - sizes.reduce(0, +))
        guard room >= 0 else { return nil }
        let share = ContentLimits.share(of: room, among: sizes)
        guard share >= minTextBytes else { return nil }
        var content = ContentWriter(maxTextBytes: share)
        content.write(self)
        return content.writer.text
    }

    private func addTextSizes(to sizes: inout [Int]) {
        switch self {
        case .string(let text): sizes.append(text.utf8.reduce(0) { $0 + JSONWriter.weight(of: $1) })
        case .array(let values): for value in values { value.addTextSizes(to: &sizes) }
        case .object(let object): for member in object.members { member.value.addTextSizes(to: &sizes) }
        case .null, .bool, .integer, .number: break
        }
    }
}
