import TracewingSDK

/// What became of the parts of a batch that did not arrive.
struct OTLPLosses {
    private var counts: [DropReason: Int] = [:]
    private var undelivered: [Int] = []
    private var sentences: [String] = []

    /// - Parameter places: Where the part lies in the batch.
    mutating func add(_ count: Int, of places: Range<Int>, _ reason: DropReason, _ sentence: String) {
        if reason == .retriesExhausted { undelivered += places }
        // Parts are often lost for the same reason: one sentence tells it.
        if counts[reason] == nil { sentences.append(sentence) }
        counts[reason, default: 0] += count
    }

    /// nil if nothing was lost.
    var error: SpanExportError? {
        counts.isEmpty
            ? nil
            : SpanExportError(
                losses: counts,
                undelivered: undelivered,
                sentences.joined(separator: "; ")
            )
    }
}
