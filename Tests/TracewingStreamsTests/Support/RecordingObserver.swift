import TracewingStreams

/// Notes what an observer hears.
struct RecordingObserver<Update: Sendable, Response: Sendable>: StreamObserver {
    let journal: Journal
    var name = ""

    init(_ journal: Journal, name: String = "", of stream: ResponseStream<Update, Response>) {
        self.journal = journal
        self.name = name
    }

    func didStart() { journal.note("\(name)start") }
    func didDeliver(_ update: Update, sequence: Int) { journal.note("\(name)update \(sequence): \(update)") }
    func didEnd(_ outcome: StreamOutcome<Response>) { journal.note("\(name)end: \(outcome.name)") }
}

extension ResponseStream {
    @discardableResult
    func journaled(in journal: Journal, name: String = "") -> Self {
        observed(by: RecordingObserver(journal, name: name, of: self))
    }

    /// Notes every hook call.
    @discardableResult
    func hooked(_ journal: Journal, name: String = "") -> Self {
        withTransformHook { update in
            journal.note("\(name)transform \(update)")
            return nil
        }
        withCleanupHook { end in
            journal.note("\(name)cleanup: \(end.name)")
        }
        withResultHook { _ in
            journal.note("\(name)result")
            return nil
        }
        return self
    }
}

extension SourceEnd {
    var name: String {
        switch self {
        case .finished: "finished"
        case .failed: "failed"
        case .cancelled: "cancelled"
        case .abandoned: "abandoned"
        }
    }
}
