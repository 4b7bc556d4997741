import Tracewing
import TracewingModel
import TracewingStreams

extension OutputRecording {
    /// Records how a stream ended, with what is known then, and ends the scope.
    ///
    /// - Parameters:
    ///   - said: What was said, if that is recorded.
    ///   - capacity: At least as many attributes as are written.
    func end<Response>(
        with outcome: StreamOutcome<Response>,
        said: [ChatMessage],
        atMost capacity: Int,
        _ write: (inout Attributes.Writer) -> Void
    ) {
        record(atMost: capacity + 1) { attributes in
            write(&attributes)
            attributes.add(TracewingNames.streamOutcome, .string(outcome.name))
        }
        if !said.isEmpty { recordOutputMessages(MessageContent(said: said, before: outcome)) }
        if case .failed(let error) = outcome {
            recordError(error)
            setTagMaybe(OTel.errorType, outcome.errorType.map { .string($0) })
        }
        end()
    }
}

extension StreamOutcome {
    /// What went wrong, in a word; nil if nothing did: being cancelled is no error.
    var errorType: String? {
        guard case .failed(let error) = self, !(error is CancellationError) else { return nil }
        // The provider's own code says more than the name of a Swift type.
        return (error as? ChatError)?.errorType ?? String(describing: type(of: error))
    }
}

extension ChatError {
    fileprivate var errorType: String? {
        providerCode ?? status.map(String.init)
    }
}

extension Attributes.Writer {
    /// Writes how the model is asked, but for the model itself.
    mutating func addOptions(_ options: ChatOptions) {
        addIfKnown(GenAI.Request.temperature, options.temperature.map { .double($0) })
        addIfKnown(GenAI.Request.topP, options.topP.map { .double($0) })
        addIfKnown(GenAI.Request.maxTokens, options.maxTokens)
        addIfKnown(GenAI.Request.stopSequences, options.stopSequences.map { .strings($0) })
        addIfKnown(GenAI.Request.seed, options.seed)
        addIfKnown(GenAI.Request.frequencyPenalty, options.frequencyPenalty.map { .double($0) })
        addIfKnown(GenAI.Request.presencePenalty, options.presencePenalty.map { .double($0) })
    }

    /// Writes why the model stopped, as the list the conventions want.
    mutating func addFinishReason(_ reason: FinishReason?) {
        if let reason { add(GenAI.Response.finishReasons, .array([.string(reason.rawValue)])) }
    }

    /// Writes the tokens that were spent; 0 is written, unknown is not.
    mutating func addUsage(_ usage: Usage) {
        addIfKnown(GenAI.Usage.inputTokens, usage.inputTokens)
        addIfKnown(GenAI.Usage.outputTokens, usage.outputTokens)
        addIfKnown(GenAI.Usage.cacheReadInputTokens, usage.cacheReadInputTokens)
        addIfKnown(GenAI.Usage.cacheWriteInputTokens, usage.cacheWriteInputTokens)
        addIfKnown(GenAI.Usage.reasoningOutputTokens, usage.reasoningTokens)
    }
}
