import TracewingModel

extension SpanColumns {
    /// How many bytes of a name, an id or a word a column keeps. The span's bytes keep the rest.
    static let textLimit = 512
    /// How many bytes of what was said a preview keeps.
    static let previewLimit = 320

    /// Derives the columns of a span.
    ///
    /// - Parameters:
    ///   - record: The span.
    ///   - origin: What its resource says, read once for all its spans.
    init(_ record: SpanRecord, origin: ResourceColumns) {
        self.init(project: origin.project)
        service = origin.service

        var values = ColumnValues()
        values.read(record.attributes)
        for event in record.events where ColumnMapping.messageEvents.contains(event.name) {
            values.read(event.attributes)
        }
        readWords(values)
        readModels(values)
        readNumbers(values)
        readPreviews(values)
        readEvents(record)
        if operation == nil {
            operation = ColumnMapping.inferredOperations.first { values[$0.column] != nil }?.operation
        }
    }

    private mutating func readWords(_ values: ColumnValues) {
        operation = values.text(.operation)
        provider = values.text(.provider)
        session = values.text(.session)
        user = values.text(.user)
        agent = values.text(.agent)
        tool = values.text(.tool)
        toolCallID = values.text(.toolCallID)
        finishReason = values.text(.finishReason)
        errorType = values.text(.errorType)
        outcome = values.text(.outcome)
    }

    private mutating func readModels(_ values: ColumnValues) {
        let either = values.text(.model)
        requestModel =
            values.text(.requestModel) ?? values[.invocationParameters]?.json?["model"]?.stringValue ?? either
        responseModel = values.text(.responseModel) ?? either
    }

    private mutating func readNumbers(_ values: ColumnValues) {
        inputTokens = values.number(.inputTokens)
        outputTokens = values.number(.outputTokens)
        cacheReadTokens = values.number(.cacheReadTokens)
        cacheWriteTokens = values.number(.cacheWriteTokens)
        reasoningTokens = values.number(.reasoningTokens)
        timeToFirstChunk = values.number(.timeToFirstChunk).map(UInt64.init(clamping:))
    }

    private mutating func readPreviews(_ values: ColumnValues) {
        inputPreview =
            preview(values.messages[.openInferenceInput].question)
            ?? preview(values[.inputMessages]?.messages?.question)
            ?? preview(values.messages[.indexedPrompt].question)
            ?? preview(values[.inputPrompt].flatMap { $0.messages?.question ?? $0.text })
            ?? preview(values[.inputArguments]?.text)
            ?? preview(values[.inputValue]?.text)
        let answered = values[.outputMessages]?.messages
        outputPreview =
            preview(values.messages[.openInferenceOutput].answer)
            ?? preview(answered?.answer)
            ?? preview(values.messages[.indexedCompletion].answer)
            ?? preview(values[.outputCompletion].flatMap { $0.messages?.answer ?? $0.text })
            ?? preview(values[.outputResult]?.text)
            ?? preview(values[.outputValue]?.text)
        finishReason = finishReason ?? answered?.last?.finishReason?.cut(toUTF8: Self.textLimit)
    }

    private func preview(_ text: String?) -> String? {
        guard let text, !text.isBlank else { return nil }
        return text.cut(toUTF8: Self.previewLimit)
    }

    private mutating func readEvents(_ record: SpanRecord) {
        for event in record.events {
            if errorType == nil, record.status.code == .error, event.name == OTel.exceptionEvent {
                errorType = event.attributes[OTel.exceptionType]?.plainText?.cut(toUTF8: Self.textLimit)
            }
            if timeToFirstChunk == nil, event.time >= record.startTime,
                ColumnMapping.firstChunkEvents.contains(event.name)
            {
                timeToFirstChunk = event.time - record.startTime
            }
        }
    }
}

extension AttributeValue {
    /// Messages in this value, be they JSON text or a structure.
    fileprivate var messages: [PreviewMessage]? {
        json.flatMap([PreviewMessage].init(json:))
    }
}
