import Tracewing
import TracewingModel
import TracewingStreams

extension TelemetryScope {
    /// Records how the model is asked.
    ///
    /// - Parameter isStreaming: Nil where that is not known of all the model's calls.
    func recordRequest(_ options: ChatOptions, model: ChatModel, isStreaming: Bool? = nil) {
        record(atMost: 9) { attributes in
            attributes.addIfKnown(GenAI.Request.model, options.model ?? model.name)
            attributes.addIfKnown(GenAI.Request.temperature, options.temperature.map { .double($0) })
            attributes.addIfKnown(GenAI.Request.topP, options.topP.map { .double($0) })
            attributes.addIfKnown(GenAI.Request.maxTokens, options.maxTokens)
            attributes.addIfKnown(GenAI.Request.stopSequences, options.stopSequences.map { .strings($0) })
            attributes.addIfKnown(GenAI.Request.seed, options.seed)
            attributes.addIfKnown(GenAI.Request.frequencyPenalty, options.frequencyPenalty.map { .double($0) })
            attributes.addIfKnown(GenAI.Request.presencePenalty, options.presencePenalty.map { .double($0) })
            attributes.addIfKnown(GenAI.Request.stream, isStreaming.map { .bool($0) })
        }
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

extension Attributes.Writer {
    /// Writes the tokens that were spent; 0 is written, unknown is not.
    mutating func addUsage(_ usage: Usage) {
        addIfKnown(GenAI.Usage.inputTokens, usage.inputTokens)
        addIfKnown(GenAI.Usage.outputTokens, usage.outputTokens)
        addIfKnown(GenAI.Usage.cacheReadInputTokens, usage.cacheReadInputTokens)
        addIfKnown(GenAI.Usage.cacheWriteInputTokens, usage.cacheWriteInputTokens)
        addIfKnown(GenAI.Usage.reasoningOutputTokens, usage.reasoningTokens)
    }
}
