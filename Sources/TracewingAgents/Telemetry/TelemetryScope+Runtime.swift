import Tracewing
import TracewingModel
import TracewingStreams

extension TelemetryScope {
    /// Records how the model is asked.
    func recordRequest(_ options: ChatOptions, model: ChatModel) {
        guard isRecording else { return }
        setTagMaybe(GenAI.Request.model, (options.model ?? model.name).map { .string($0) })
        setTagMaybe(GenAI.Request.temperature, options.temperature.map { .double($0) })
        setTagMaybe(GenAI.Request.topP, options.topP.map { .double($0) })
        setTagMaybe(GenAI.Request.maxTokens, options.maxTokens.map { .integer($0) })
        setTagMaybe(GenAI.Request.stopSequences, options.stopSequences.map { .strings($0) })
        setTagMaybe(GenAI.Request.seed, options.seed.map { .integer($0) })
        setTagMaybe(GenAI.Request.frequencyPenalty, options.frequencyPenalty.map { .double($0) })
        setTagMaybe(GenAI.Request.presencePenalty, options.presencePenalty.map { .double($0) })
    }

    /// Records the tokens that were spent; 0 is recorded, unknown is not.
    func recordUsage(_ usage: Usage) {
        setTagMaybe(GenAI.Usage.inputTokens, usage.inputTokens.map { .integer($0) })
        setTagMaybe(GenAI.Usage.outputTokens, usage.outputTokens.map { .integer($0) })
        setTagMaybe(GenAI.Usage.cacheReadInputTokens, usage.cacheReadInputTokens.map { .integer($0) })
        setTagMaybe(GenAI.Usage.cacheWriteInputTokens, usage.cacheWriteInputTokens.map { .integer($0) })
        setTagMaybe(GenAI.Usage.reasoningOutputTokens, usage.reasoningTokens.map { .integer($0) })
    }

    /// Records how a stream ended, and ends the scope.
    func end<Response>(with outcome: StreamOutcome<Response>) {
        setTagMaybe(TracewingNames.streamOutcome, .string(outcome.name))
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
