/// Yields until the condition holds. For states that no signal announces, such as a task having enrolled as a waiter.
func until(_ condition: () -> Bool) async {
    while !condition() { await Task.yield() }
}

/// A task that is cancelled before `body` runs, so that what is in `body` sees a cancelled task.
func inCancelledTask<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async -> Result<
    Value, any Error
> {
    let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return try await body()
    }
    return await task.result
}

/// Cancels the task it runs in.
func cancelSelf() {
    withUnsafeCurrentTask { $0?.cancel() }
}

extension AsyncSequence {
    func collect() async throws -> [Element] {
        var elements: [Element] = []
        for try await element in self { elements.append(element) }
        return elements
    }
}

extension Result {
    var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}
