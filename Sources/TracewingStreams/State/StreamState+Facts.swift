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
}
