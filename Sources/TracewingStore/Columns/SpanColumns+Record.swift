import TracewingModel
import TracewingOTLP

extension SpanColumns {
    /// How many bytes of a name, an id or a word a column keeps. The span's bytes keep the rest.
    static let textLimit = 512
    /// How many bytes of what was said a preview keeps.
    static let previewLimit = 320

    /// Derives the columns of a span.
    ///
    /// - Parameters:
    ///   - span: The span.
    ///   - origin: What its resource says, read once for all its spans.
    ///   - values: What was read from its attributes.
    ///   - pricing: What models cost, for spans that do not say it themselves.
    init(_ span: SpanOutline, _ values: borrowing ColumnValues, origin: ResourceColumns, pricing: SpanPricing) {
        self.init(project: origin.project)
        service = origin.service

        readWords(values)
        readModels(values)
        readNumbers(values)
        readPreviews(values)
        readEvents(span, values.events)
        if operation == nil {
            operation = ColumnMapping.inferredOperations.first { values.has($0.column) }?.operation
        }
        readEntity(values)
        // Vectors are nothing to read.
        if operation == GenAI.Operation.embeddings { outputPreview = nil }
        cost = values.number(.cost) ?? pricing.cost(of: self)
    }

    private mutating func readWords(_ values: borrowing ColumnValues) {
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

    private mutating func readEntity(_ values: borrowing ColumnValues) {
        switch operation {
        case GenAI.Operation.executeTool: tool = tool ?? values.text(.entity)
        case GenAI.Operation.invokeAgent: agent = agent ?? values.text(.entity)
        default: break
        }
    }

    private mutating func readModels(_ values: borrowing ColumnValues) {
        let either = values.text(.model)
        requestModel =
            values.text(.requestModel) ?? values[.invocationParameters]?.json?["model"]?.stringValue ?? either
        responseModel = values.text(.responseModel) ?? either
    }

    private mutating func readNumbers(_ values: borrowing ColumnValues) {
        inputTokens = values.number(.inputTokens)
        outputTokens = values.number(.outputTokens)
        if let total = values.number(.totalTokens), inputTokens == nil, total >= outputTokens ?? 0 {
            inputTokens = total - (outputTokens ?? 0)
        }
        cacheReadTokens = values.number(.cacheReadTokens)
        cacheWriteTokens = values.number(.cacheWriteTokens)
        reasoningTokens = values.number(.reasoningTokens)
        timeToFirstChunk = values.number(.timeToFirstChunk).map(UInt64.init(clamping:))
    }

    private mutating func readPreviews(_ values: borrowing ColumnValues) {
        let content = SpanContent(values)
        inputPreview = preview(content.input)
        outputPreview = preview(content.output)
        finishReason = finishReason ?? content.finishReason?.cut(toUTF8: Self.textLimit)
    }

    private func preview(_ text: String?) -> String? {
        text?.cut(toUTF8: Self.previewLimit)
    }

    private mutating func readEvents(_ span: SpanOutline, _ events: [WireEvent]) {
        for event in events {
            if errorType == nil, span.status.code == .error, event.name == OTel.exceptionEvent {
                errorType = event[OTel.exceptionType]?.plainText?.cut(toUTF8: Self.textLimit)
            }
            if timeToFirstChunk == nil, event.time >= span.startTime,
                ColumnMapping.firstChunkEvents.contains(event.name)
            {
                timeToFirstChunk = event.time - span.startTime
            }
        }
    }
}
