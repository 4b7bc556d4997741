import Testing

/// Waits until the condition holds, for states that no signal announces. One that never comes is an issue, not a hang.
func until(sourceLocation: SourceLocation = #_sourceLocation, _ condition: () async -> Bool) async {
    let limit = ContinuousClock.now + .seconds(60)
    while await !condition() {
        guard ContinuousClock.now < limit else {
            Issue.record("It has not happened in a minute.", sourceLocation: sourceLocation)
            return
        }
        try? await Task.sleep(for: .milliseconds(1))
    }
}
