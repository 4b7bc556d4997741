import TracewingConcurrency
import TracewingModel
import TracewingSDK

extension SpooledExporter {
    /// Reads spans back and sends them, until nothing is left.
    func sendWhatWaits() async {
        while true {
            switch drain.withLock({ $0.nextStep() }) {
            case .stop:
                return
            case .rest(let duration):
                let rest = Task { _ = try? await Task.sleep(for: duration) }
                drain.withLock { $0.willRest(rest) }
                await rest.value
                drain.withLock { $0.didRest() }
            case .send:
                if let batch = await take() {
                    await send(batch)
                } else if !drain.withLock({ $0.didFindNothing() }) {
                    return
                }
            }
        }
    }

    private func send(_ batch: Spool.Batch) async {
        let records = batch.entries.map(\.record)
        let outcome = await send(records)
        let delivery = SpoolDelivery(outcome, of: records.count)
        report(outcome, delivery, of: records.count)
        // Marked as delivered before anybody hears of it, and before the next batch is sent.
        let waiters = await disk.perform { spool in
            spool.finish(batch, delivery)
            let disappointed = self.drain.withLock { $0.didSend(delivery, flush: batch.flush) }
            return (disappointed, self.takeFinishedWaiters(spool))
        }
        for waiter in waiters?.0 ?? [] { waiter.resume(false) }
        for waiter in waiters?.1 ?? [] { waiter.resume(true) }
    }

    private func take() async -> Spool.Batch? {
        // What somebody waits for may be gone without having been sent.
        let taken = await disk.perform { spool in (spool.take(), self.takeFinishedWaiters(spool)) }
        for waiter in taken?.1 ?? [] { waiter.resume(true) }
        return taken?.0
    }

    /// With the spool in hand, so that nobody begins to wait between the question and the answer. They are told when it
    /// has been put down: by then what they waited for has been settled.
    private func takeFinishedWaiters(_ spool: borrowing Spool) -> [SpoolDrain.Waiter] {
        let oldestFlush = spool.oldestFlush
        return drain.withLock { $0.takeFinished(oldestFlush: oldestFlush) }
    }

    private func report(_ outcome: DeadlineOutcome<Void>, _ delivery: SpoolDelivery, of count: Int) {
        let problem: String
        switch outcome {
        case .finished(.success), .cancelled: return
        case .finished(.failure(let error)): problem = "\(error)"
        case .timedOut: problem = noAnswer
        }
        // An exporter says itself what is to be said of spans that were not meant for it.
        let dropped = delivery.dropped.filter { $0.key != .noIdentity }.values.reduce(0, +)
        if dropped > 0 { reporter.report(.exportFailed, "\(dropped) of \(count) spans were not exported: \(problem)") }
        if !delivery.undelivered.isEmpty {
            reporter.report(
                .exportFailed,
                "\(delivery.undelivered.count) of \(count) spans wait in \(directory) and are sent again: \(problem)"
            )
        }
    }
}
