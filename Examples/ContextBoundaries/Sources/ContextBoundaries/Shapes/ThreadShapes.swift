import Dispatch
import Foundation
import Tracewing
import Tracing

/// A block on a queue belongs to no task.
struct DispatchedWork: Shape {
    let name = "DispatchQueue.async"
    let taskLocalFinding = Finding.lost
    private let queue = DispatchQueue(label: "work")

    func withTaskLocal() async {
        await withSpan("request") { _ in
            await withCheckedContinuation { continuation in
                queue.async {
                    work()
                    continuation.resume()
                }
            }
        }
    }

    func withExplicitContext() async {
        await openRequest().run { scope in
            await withCheckedContinuation { continuation in
                queue.async {
                    work(in: scope.context)
                    continuation.resume()
                }
            }
        }
    }
}

/// Nor does a thread.
struct ThreadedWork: Shape {
    let name = "a thread"
    let taskLocalFinding = Finding.lost

    func withTaskLocal() async {
        await withSpan("request") { _ in
            await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    work()
                    continuation.resume()
                }
            }
        }
    }

    func withExplicitContext() async {
        await openRequest().run { scope in
            await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    work(in: scope.context)
                    continuation.resume()
                }
            }
        }
    }
}

/// What comes after the continuation is the task's own again, whoever resumed it.
struct ResumedElsewhere: Shape {
    let name = "a continuation resumed by a thread"
    let taskLocalFinding = Finding.kept

    func withTaskLocal() async {
        await withSpan("request") { _ in
            await withCheckedContinuation { continuation in
                Thread.detachNewThread { continuation.resume() }
            }
            work()
        }
    }

    func withExplicitContext() async {
        let scope = openRequest()
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume() }
        }
        work(in: scope.context)
        scope.end()
    }
}
