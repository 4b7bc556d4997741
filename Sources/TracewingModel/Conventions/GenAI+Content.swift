extension GenAI {
    /// The attributes that carry what people, models and tools said.
    private static let contentKeys = [
        inputMessages, outputMessages, systemInstructions, Tool.callArguments, Tool.callResult, Tool.definitions,
        Agent365Names.thoughtProcess, Agent365Names.Security.contentInput, Agent365Names.Security.contentOutput,
        Deprecated.prompt, Deprecated.completion,
    ]

    /// A bit for each of their lengths.
    private static let contentKeyLengths = contentKeys.reduce(UInt64(0)) { $0 | 1 << UInt64($1.utf8.count & 63) }

    /// Whether an attribute carries what somebody said.
    package static func isContent(_ key: String) -> Bool {
        // Asked for every attribute: most are ruled out by their length.
        let count = key.utf8.count
        guard contentKeyLengths & (1 << UInt64(count & 63)) != 0 else { return false }
        return contentKeys.contains { $0.utf8.count == count && $0 == key }
    }
}
