import TracewingConcurrency
import TracewingSDK

/// What became of a batch.
struct SpoolDelivery: Sendable, Equatable {
    var exported = 0
    var dropped: [DropReason: Int] = [:]
    /// The positions of those that are to be sent again.
    var undelivered: [Int] = []
    /// Whether it is not known which of them have arrived: in halves, the answers tell.
    var isAmbiguous = false
}

extension SpoolDelivery {
    /// - Parameter count: How many spans were sent.
    init(_ outcome: DeadlineOutcome<Void>, of count: Int) {
        let all = Array(0..<count)
        switch outcome {
        case .finished(.success):
            exported = count
        case .finished(.failure(let error as SpanExportError)):
            let losses = error.losses(of: count)
            let later = losses.filter { Self.mayStillArrive.contains($0.key) }.values.reduce(0, +)
            let known = error.undelivered.map { Set($0).filter(all.contains) } ?? (later == 0 ? [] : nil)
            if let known, known.count == later {
                dropped = losses.filter { !Self.mayStillArrive.contains($0.key) }
                undelivered = known.sorted()
                exported = count - losses.values.reduce(0, +)
            } else {
                undelivered = all
                isAmbiguous = later < count
            }
        case .finished(.failure), .timedOut, .cancelled:
            undelivered = all
        }
    }

    /// Why a span was not delivered that may be delivered by another attempt.
    private static let mayStillArrive: Set<DropReason> = [.retriesExhausted, .timedOut, .exporterFailed]
}
