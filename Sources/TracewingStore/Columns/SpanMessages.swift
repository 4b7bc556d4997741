/// The messages of a span, from each place where they may stand. Read once: previews and search look at the same.
struct SpanMessages {
    /// OpenInference's, one attribute a field.
    private(set) var flattenedInput: [PreviewMessage] = []
    private(set) var flattenedOutput: [PreviewMessage] = []
    /// Likewise those of older instrumentation.
    private(set) var indexedPrompt: [PreviewMessage] = []
    private(set) var indexedCompletion: [PreviewMessage] = []
    /// What was retrieved.
    private(set) var documents: [PreviewMessage] = []
    /// Lists as JSON; nil where there is none.
    private(set) var input: [PreviewMessage]?
    private(set) var output: [PreviewMessage]?
    private(set) var prompt: [PreviewMessage]?
    private(set) var completion: [PreviewMessage]?

    /// Of a span that has none.
    init() {}

    init(_ values: borrowing ColumnValues) {
        flattenedInput = values.flattened[.openInferenceInput]
        flattenedOutput = values.flattened[.openInferenceOutput]
        indexedPrompt = values.flattened[.indexedPrompt]
        indexedCompletion = values.flattened[.indexedCompletion]
        documents = values.flattened[.documents]
        input = values[.inputMessages]?.messages
        output = values[.outputMessages]?.messages
        prompt = values[.inputPrompt]?.messages
        completion = values[.outputCompletion]?.messages
    }
}
