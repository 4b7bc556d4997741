import TracewingConcurrency

/// The approvals calls have run with: none lets its call run again.
///
/// Of this process, and the last of them: see ``AgentRoutes``.
final class SpentApprovals: Sendable {
    private struct State {
        var ids: Set<String> = []
        /// A ring: the oldest is forgotten for the newest.
        var order: [String] = []
        var next = 0
    }

    private let capacity: Int
    private let state = Locked(State())

    init(capacity: Int = 10_000) {
        self.capacity = max(1, capacity)
    }

    /// Takes all of them. Says whether none had been taken before; otherwise none is taken now.
    func spend(_ ids: [String]) -> Bool {
        state.withLock { state in
            guard !ids.contains(where: state.ids.contains) else { return false }
            for id in ids where state.ids.insert(id).inserted {
                if state.order.count < capacity {
                    state.order.append(id)
                } else {
                    state.ids.remove(state.order[state.next])
                    state.order[state.next] = id
                    state.next = (state.next + 1) % capacity
                }
            }
            return true
        }
    }
}
