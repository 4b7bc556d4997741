import Tracewing
import Tracing

/// A call of an actor is made by the task that calls.
struct ActorCall: Shape {
    let name = "a method of an actor"
    let taskLocalFinding = Finding.kept

    private actor Worker {
        func perform(_ job: @Sendable () -> Void) { job() }
    }

    func withTaskLocal() async {
        let worker = withSpan("setup") { _ in Worker() }
        await withSpan("request") { _ in
            await worker.perform { work() }
        }
    }

    func withExplicitContext() async {
        let worker = withSpan("setup") { _ in Worker() }
        let scope = openRequest()
        await worker.perform { work(in: scope.context) }
        scope.end()
    }
}

/// An actor with a task of its own works in that task, which has the context of whoever made the actor.
struct MailboxActor: Shape {
    let name = "an actor with a task for its mailbox"
    let taskLocalFinding = Finding.under("setup")

    private actor Mailbox {
        private let jobs: AsyncStream<@Sendable () -> Void>.Continuation

        init() {
            let (stream, jobs) = AsyncStream.makeStream(of: (@Sendable () -> Void).self)
            self.jobs = jobs
            Task {
                for await job in stream { job() }
            }
        }

        deinit { jobs.finish() }

        func perform(_ job: @escaping @Sendable () -> Void) async {
            await withCheckedContinuation { continuation in
                jobs.yield {
                    job()
                    continuation.resume()
                }
            }
        }
    }

    func withTaskLocal() async {
        let mailbox = withSpan("setup") { _ in Mailbox() }
        await withSpan("request") { _ in
            await mailbox.perform { work() }
        }
    }

    func withExplicitContext() async {
        let mailbox = withSpan("setup") { _ in Mailbox() }
        let scope = openRequest()
        await mailbox.perform { work(in: scope.context) }
        scope.end()
    }
}
