import Tracewing
import TracewingStreams
import Tracing

/// The closure runs at once, where the stream is made: whoever pulls has no say.
struct BuildClosure: Shape {
    let name = "AsyncStream { continuation in … }"
    let taskLocalFinding = Finding.under("setup")
    let ending = Ending.stream("completed")

    func withTaskLocal() async {
        let stream = withSpan("setup") { _ in
            AsyncStream<String> { continuation in
                work()
                continuation.yield("Hello")
                continuation.finish()
            }
        }
        await withSpan("request") { _ in
            for await _ in stream {}
        }
    }

    func withExplicitContext() async throws {
        let scope = openRequest()
        let stream = withSpan("setup") { _ in
            // Makes the inner stream when it is first pulled, with the scope's context bound.
            ResponseStream(from: {
                AsyncStream<String> { continuation in
                    work()
                    continuation.yield("Hello")
                    continuation.finish()
                }
            })
            .bound(to: scope.context)
            .observed(by: ScopeObserver(scope))
        }
        for try await _ in stream {}
    }
}

/// The closure runs in every pull, on the task that pulls: it finds what is current there.
struct UnfoldingStream: Shape {
    let name = "AsyncStream(unfolding:)"
    let taskLocalFinding = Finding.kept
    let ending = Ending.stream("completed")

    private func words() -> AsyncStream<String> {
        let words = Words("Hello", "there")
        return AsyncStream(unfolding: {
            work()
            return words.next()
        })
    }

    func withTaskLocal() async {
        let stream = withSpan("setup") { _ in words() }
        await withSpan("request") { _ in
            for await _ in stream {}
        }
    }

    func withExplicitContext() async {
        let scope = openRequest()
        let stream = withSpan("setup") { _ in scope.trace(words()) }
        await withSpan("elsewhere") { _ in
            for await _ in stream {}
        }
    }
}

/// Looks right and is not: the span ends when the stream is returned, before its first element is made.
struct ReturnedStream: Shape {
    let name = "withSpan around a returned stream"
    let taskLocalFinding = Finding.lost.afterEnd
    let ending = Ending.stream("completed")

    private func answer() -> AsyncStream<String> {
        withSpan("request") { _ in
            let words = Words("Hello", "there")
            return AsyncStream(unfolding: {
                work()
                return words.next()
            })
        }
    }

    private func tracedAnswer() -> TracedSequence<AsyncStream<String>, InvokeAgentScope> {
        let words = Words("Hello", "there")
        let stream = AsyncStream(unfolding: {
            work()
            return words.next()
        })
        return openRequest().trace(stream)
    }

    func withTaskLocal() async {
        for await _ in answer() {}
    }

    func withExplicitContext() async {
        for await _ in tracedAnswer() {}
    }
}

/// As servers do that race every pull with a heartbeat.
struct DetachedPulls: Shape {
    let name = "each pull in a detached task"
    let taskLocalFinding = Finding.lost
    let ending = Ending.stream("completed")

    private func words() -> AsyncStream<String> {
        let words = Words("Hello", "there")
        return AsyncStream(unfolding: {
            work()
            return words.next()
        })
    }

    func withTaskLocal() async {
        let stream = words()
        await withSpan("request") { _ in
            while await Task.detached(operation: { await stream.first { _ in true } }).value != nil {}
        }
    }

    func withExplicitContext() async throws {
        let scope = openRequest()
        let stream = ResponseStream(words())
            .bound(to: scope.context)
            .observed(by: ScopeObserver(scope))
        let iterator = stream.makeAsyncIterator()
        while try await Task.detached(operation: { try await iterator.next() }).value != nil {}
    }
}
