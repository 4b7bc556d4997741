import TracewingConcurrency

/// The places of a run where something waits, numbered as they are reached. At one of them something happens.
final class Checkpoints: Sendable {
    enum Place: Sendable {
        /// In the task that pulls.
        case run
        /// In the task of a tool, which hears of a cancellation a moment later.
        case tool
    }

    private struct State {
        var reached: [String] = []
        var action: (@Sendable (Place) async -> Void)?
    }

    /// The number of the place where it happens; nil for none.
    let target: Int?
    /// Whether places are to be counted at all.
    let isActive: Bool
    private let state = Locked(State())

    /// No places.
    init() {
        target = nil
        isActive = false
    }

    init(at target: Int?) {
        self.target = target
        isActive = true
    }

    /// What has been reached so far.
    var reached: [String] { state.withLock { $0.reached } }

    func onTarget(_ action: @escaping @Sendable (Place) async -> Void) {
        state.withLock { $0.action = action }
    }

    /// Goes on, unless this is the place: then that happens first, and what it cancelled is thrown.
    func reach(_ name: String, in place: Place = .run) async throws {
        guard isActive else { return }
        let action: (@Sendable (Place) async -> Void)? = state.withLock { state in
            state.reached.append(name)
            return state.reached.count - 1 == target ? state.action : nil
        }
        await action?(place)
        try Task.checkCancellation()
    }
}
