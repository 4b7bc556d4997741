import TracewingAgents

extension EvaluationError {
    /// A model could not be asked.
    init(asking model: String?, failedWith error: any Error) {
        if error is CancellationError {
            self.init(.cancelled, "The evaluation was cancelled.")
            return
        }
        let reason = "The model \(model.map { "\"\($0)\" " } ?? "")could not judge: \(error)"
        guard let error = error as? ChatError else {
            self.init(.modelFailed, reason)
            return
        }
        self.init(error.isTransient ? .modelUnavailable : .modelFailed, reason, retryAfter: error.retryAfter)
    }
}

extension ChatError {
    /// Whether another try may end otherwise.
    var isTransient: Bool {
        guard kind == .refused else { return kind != .malformedAnswer }
        // A refusal within an answer that had begun well is the provider's own failure.
        guard let status, status >= 400 else { return true }
        return status == 408 || status == 409 || status == 429 || status >= 500
    }
}
