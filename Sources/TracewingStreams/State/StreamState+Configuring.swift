/// What is added after the end that could have used it is not kept.
extension StreamState {
    mutating func add(_ hook: Hook<Update, Update?>) {
        if !isEnded { transformHooks.append(hook) }
    }

    mutating func add(_ hook: Hook<SourceEnd, Void>) {
        switch phase {
        case .new, .opening, .open: cleanupHooks.append(hook)
        case .finishing, .concluding, .failing, .ended: break
        }
    }

    mutating func add(_ hook: Hook<Response, Response?>) {
        if !isEnded || (isCompleted && lateFailure == nil) { resultHooks.append(hook) }
    }

    @usableFromInline
    mutating func observe(_ observer: Observation<Update, Response>) {
        if !isEnded { observation = observation?.followed(by: observer) ?? observer }
    }
}
