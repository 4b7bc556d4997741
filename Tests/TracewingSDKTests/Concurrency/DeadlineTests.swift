import Testing
import TracewingConcurrency

@Suite("Deadlines")
struct DeadlineTests {
    @Test("What is done in time is finished", arguments: [nil, .seconds(3_600), .seconds(Int64.max)] as [Duration?])
    func finished(deadline: Duration?) async throws {
        guard case .finished(let result) = await withDeadline(deadline, operation: { 42 }) else {
            Issue.record("not finished")
            return
        }
        #expect(try result.get() == 42)
    }

    @Test("What fails in time is finished, with its error")
    func failed() async {
        guard
            case .finished(.failure(let error)) = await withDeadline(.seconds(3_600), operation: { throw BrokenPipe() })
        else {
            Issue.record("not failed")
            return
        }
        #expect(error is BrokenPipe)
    }

    @Test(
        "What takes too long is cancelled and left behind; its late end is reported, once",
        arguments: [.milliseconds(5), .zero, .seconds(-1)] as [Duration]
    )
    func timedOut(deadline: Duration) async {
        let gate = Gate()
        let late = Locked(0)
        let wasCancelled = Locked(false)
        let outcome = await withDeadline(deadline) {
            await gate.wait()
            let isCancelled = Task.isCancelled
            wasCancelled.withLock { $0 = isCancelled }
        } onLateEnd: {
            late.withLock { $0 += 1 }
        }
        guard case .timedOut = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(late.withLock { $0 } == 0)
        gate.open()
        await until { late.withLock { $0 } == 1 }
        #expect(wasCancelled.withLock { $0 })
    }

    @Test("What ends in time has no late end")
    func noLateEnd() async {
        let late = Locked(0)
        _ = await withDeadline(.milliseconds(1), operation: {}, onLateEnd: { late.withLock { $0 += 1 } })
        #expect(late.withLock { $0 } == 0)
    }

    @Test("When the waiting task is cancelled, the operation is cancelled and left behind")
    func cancelled() async {
        let gate = Gate()
        let hasStarted = Gate()
        let late = Locked(0)
        let task = Task {
            await withDeadline(.seconds(3_600)) {
                hasStarted.open()
                await gate.wait()
                return Task.isCancelled
            } onLateEnd: {
                late.withLock { $0 += 1 }
            }
        }
        await hasStarted.wait()
        task.cancel()
        let outcome = await task.value
        guard case .cancelled = outcome else {
            Issue.record("\(outcome)")
            return
        }
        gate.open()
        await until { late.withLock { $0 } == 1 }
    }

    @Test("In a task that was cancelled before, it does not wait at all")
    func cancelledBefore() async {
        let gate = Gate()
        defer { gate.open() }
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await withDeadline(nil) { await gate.wait() }
        }
        let outcome = await task.value
        guard case .cancelled = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test("A thousand races between end, deadline and cancellation each have one outcome")
    func races() async {
        await withTaskGroup { group in
            for number in 0..<1_000 {
                group.addTask {
                    let late = Locked(0)
                    let task = Task {
                        await withDeadline(.microseconds(number % 50)) {
                            for _ in 0..<number % 7 { await Task.yield() }
                        } onLateEnd: {
                            late.withLock { $0 += 1 }
                        }
                    }
                    if number % 3 == 0 { task.cancel() }
                    let outcome = await task.value
                    if case .finished = outcome {
                        #expect(late.withLock { $0 } == 0)
                    } else {
                        await until { late.withLock { $0 } == 1 }
                    }
                }
            }
        }
    }
}
