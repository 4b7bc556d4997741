import Tracewing
import Tracing

/// Child tasks get a copy of what is current, and end before their parent does.
struct ChildTasks: Shape {
    let name = "task group, async let"
    let taskLocalFinding = Finding.kept

    func withTaskLocal() async {
        await withSpan("request") { _ in
            async let first: Void = work()
            await withTaskGroup(of: Void.self) { group in
                group.addTask { work() }
            }
            await first
        }
    }

    func withExplicitContext() async {
        let scope = openRequest()
        async let first: Void = work(in: scope.context)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { work(in: scope.context) }
        }
        await first
        scope.end()
    }
}

/// `Task {}` copies what is current where it is made.
struct UnstructuredTask: Shape {
    let name = "Task {}"
    let taskLocalFinding = Finding.kept

    func withTaskLocal() async {
        await withSpan("request") { _ in
            await Task { work() }.value
        }
    }

    func withExplicitContext() async {
        let scope = openRequest()
        await Task { work(in: scope.context) }.value
        scope.end()
    }
}

/// The copy outlives the span: the work is a child of something that was over before it began.
struct OutlivingTask: Shape {
    let name = "Task {} nobody waits for"
    let taskLocalFinding = Finding.kept.afterEnd

    func withTaskLocal() async {
        let isReturned = Gate()
        let task = withSpan("request") { _ in
            Task {
                await isReturned.wait()
                work()
            }
        }
        isReturned.open()
        await task.value
    }

    func withExplicitContext() async {
        let isReturned = Gate()
        let scope = openRequest()
        let task = Task {
            await isReturned.wait()
            // Whoever has the scope ends it.
            scope.run { scope in work(in: scope.context) }
        }
        isReturned.open()
        await task.value
    }
}

/// `Task.detached` copies nothing.
struct DetachedTask: Shape {
    let name = "Task.detached {}"
    let taskLocalFinding = Finding.lost

    func withTaskLocal() async {
        await withSpan("request") { _ in
            await Task.detached { work() }.value
        }
    }

    func withExplicitContext() async {
        await openRequest().run { scope in
            await Task.detached { work(in: scope.context) }.value
        }
    }
}
