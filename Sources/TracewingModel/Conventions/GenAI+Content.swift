extension GenAI {
    /// The attributes that carry what people, models and tools said.
    private static let contentKeys = [
        inputMessages, outputMessages, systemInstructions, Tool.callArguments, Tool.callResult, Tool.definitions,
        Agent365Names.thoughtProcess, Deprecated.prompt, Deprecated.completion,
    ]

    /// Whether an attribute carries what somebody said.
    package static func isContent(_ key: String) -> Bool {
        // Asked for every attribute: most are ruled out by their length.
        let count = key.utf8.count
        return contentKeys.contains { $0.utf8.count == count && $0 == key }
    }
}
