extension StreamState {
    @inlinable var isOpen: Bool {
        if case .open = phase { true } else { false }
    }

    var isEnded: Bool {
        if case .ended = phase { true } else { false }
    }

    @inlinable var isCompleted: Bool {
        if case .ended(.completed) = phase { true } else { false }
    }

    /// Whether the next pull runs no code of the source's that could ask for a context.
    @inlinable var canDeliverWithoutReading: Bool {
        if !backlog.isEmpty { return true }
        if case .open = phase { return hasBufferedUpdate }
        return false
    }
}
