import Dispatch

/// Threads for evaluators, beside those that take requests: a rule that works long without a pause keeps only others of
/// its kind from going on.
final class EvaluationThreads: TaskExecutor {
    private let queue = DispatchQueue(label: "tracewing.evaluation", qos: .utility, attributes: .concurrent)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
