/// The messages of a span, from each place where they may stand. Read once: previews and search look at the same.
struct SpanMessages {
    /// OpenInference's, one attribute a field.
    let flattenedInput: [PreviewMessage]
    let flattenedOutput: [PreviewMessage]
    /// Likewise those of older instrumentation.
    let indexedPrompt: [PreviewMessage]
    let indexedCompletion: [PreviewMessage]
    /// What was retrieved.
    let documents: [PreviewMessage]
    /// Lists as JSON; nil where there is none.
    let input: [PreviewMessage]?
    let output: [PreviewMessage]?
    let prompt: [PreviewMessage]?
    let completion: [PreviewMessage]?

    init(_ values: ColumnValues) {
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
