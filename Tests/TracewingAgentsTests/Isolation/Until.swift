/// Waits for something that happens soon. False if it does not within ten seconds.
func until(_ condition: () async -> Bool) async -> Bool {
    let deadline = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < deadline {
        if await condition() { return true }
        try? await Task.sleep(for: .microseconds(200))
    }
    return await condition()
}
