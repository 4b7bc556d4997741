/// A run that goes on without its client.
struct ResumableRun: Sendable {
    let number: Int
    let events: RunEvents
    /// Nil where nothing is traced.
    let traceID: String?
    let task: Task<Void, Never>

    /// Cancels it.
    func stop() {
        task.cancel()
    }
}
