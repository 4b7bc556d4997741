import Tracewing
import TracewingStreams
import Tracing

/// A cancellation handler runs where `cancel()` is called.
struct CancellationHandler: Shape {
    let name = "onCancel of a cancellation handler"
    let taskLocalFinding = Finding.under("canceller")

    func withTaskLocal() async {
        let isRunning = Gate()
        let isCancelled = Gate()
        let task = Task {
            await withSpan("request") { _ in
                await withTaskCancellationHandler {
                    isRunning.open()
                    await isCancelled.wait()
                } onCancel: {
                    work()
                    isCancelled.open()
                }
            }
        }
        await isRunning.wait()
        withSpan("canceller") { _ in task.cancel() }
        await task.value
    }

    func withExplicitContext() async {
        let isRunning = Gate()
        let isCancelled = Gate()
        let task = Task {
            await openRequest().run { scope in
                await withTaskCancellationHandler {
                    isRunning.open()
                    await isCancelled.wait()
                } onCancel: {
                    work(in: scope.context)
                    isCancelled.open()
                }
            }
        }
        await isRunning.wait()
        withSpan("canceller") { _ in task.cancel() }
        await task.value
    }
}

/// A consumer that leaves drops the outer stream, that drops the inner one, and the inner one's cleanup runs at once:
/// in the consumer's task, with what is current there.
struct DroppedChain: Shape {
    let name = "a chain dropped by its consumer"
    let taskLocalFinding = Finding.under("consumer")
    let ending = Ending.stream("abandoned")
    let endsBefore: String? = "consumer"

    private func chain() -> AsyncMapSequence<AsyncStream<String>, String> {
        withSpan("request") { _ in
            AsyncStream { continuation in
                continuation.onTermination = { _ in work() }
                continuation.yield("Hello")
                continuation.yield("there")
            }
            .map { $0.uppercased() }
        }
    }

    private func tracedChain() -> ResponseStream<String, [String]> {
        let scope = openRequest()
        let inner = ResponseStream(from: {
            AsyncStream<String> { continuation in
                continuation.onTermination = { _ in work(in: scope.context) }
                continuation.yield("Hello")
                continuation.yield("there")
            }
        })
        return inner.bound(to: scope.context)
            .observed(by: ScopeObserver(scope))
            .map { $0.uppercased() }
    }

    func withTaskLocal() async {
        await withSpan("consumer") { _ in
            for await _ in chain() { break }
        }
    }

    func withExplicitContext() async throws {
        try await withSpan("consumer") { _ in
            for try await _ in tracedChain() { break }
        }
    }
}

/// A stream fed by a task ends in two steps: the consumer drops the stream, that cancels the task, and the task cleans
/// up when it gets to it, with what was current where it was made.
struct DroppedPump: Shape {
    let name = "a stream fed by a task, dropped"
    let taskLocalFinding = Finding.kept.afterEnd

    /// Says hello and then nothing more.
    private func source() -> AsyncStream<String> {
        AsyncStream { continuation in continuation.yield("Hello") }
    }

    private func pumped(_ isCleanedUp: Gate) -> AsyncStream<String> {
        withSpan("request") { _ in
            AsyncStream { continuation in
                let pump = Task {
                    for await word in source() { continuation.yield(word) }
                    work()
                    isCleanedUp.open()
                }
                continuation.onTermination = { _ in pump.cancel() }
            }
        }
    }

    private func tracedPumped(_ isCleanedUp: Gate) -> AsyncStream<String> {
        AsyncStream { continuation in
            let scope = openRequest()
            let pump = Task {
                await scope.run { scope in
                    for await word in source() { continuation.yield(word) }
                    work(in: scope.context)
                }
                isCleanedUp.open()
            }
            continuation.onTermination = { _ in pump.cancel() }
        }
    }

    func withTaskLocal() async {
        let isCleanedUp = Gate()
        for await _ in pumped(isCleanedUp) { break }
        await isCleanedUp.wait()
    }

    func withExplicitContext() async {
        let isCleanedUp = Gate()
        for await _ in tracedPumped(isCleanedUp) { break }
        await isCleanedUp.wait()
    }
}

/// A deinitializer runs where the last reference goes.
struct Deinitializer: Shape {
    let name = "deinit"
    let taskLocalFinding = Finding.under("dropper")
    let endsBefore: String? = "dropper"

    private final class Session: Sendable {
        deinit { work() }
    }

    private final class TracedSession: Sendable {
        let scope = openRequest()

        deinit {
            scope.run { scope in work(in: scope.context) }
        }
    }

    func withTaskLocal() async {
        var session: Session? = withSpan("request") { _ in Session() }
        withSpan("dropper") { _ in
            if session != nil { session = nil }
        }
    }

    func withExplicitContext() async {
        var session: TracedSession? = TracedSession()
        withSpan("dropper") { _ in
            if session != nil { session = nil }
        }
    }
}
