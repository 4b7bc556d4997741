/// Tells tasks apart.
@usableFromInline
struct TaskIdentity: Hashable, Sendable {
    private let hash: Int

    /// The identity of the task this runs in; nil outside of any.
    @usableFromInline
    static var current: TaskIdentity? {
        withUnsafeCurrentTask { task in task.map { TaskIdentity(hash: $0.hashValue) } }
    }
}
