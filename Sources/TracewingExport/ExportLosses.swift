import TracewingSDK

/// What became of the parts of a batch that did not arrive.
struct ExportLosses: Sendable {
    private var counts: [DropReason: Int] = [:]
    private var undelivered: [Int] = []
    private var sentences: [String] = []

    /// - Parameters:
    ///   - count: How many spans of the part were lost.
    ///   - places: Where the part lies in the batch.
    ///   - sentence: Why, for a person; nil if there is nothing to say.
    mutating func add(_ count: Int, of places: some Sequence<Int>, _ reason: DropReason, _ sentence: String?) {
        if reason == .retriesExhausted { undelivered += places }
        // Parts are often lost for the same reason: one sentence tells it.
        if let sentence, counts[reason] == nil { sentences.append(sentence) }
        counts[reason, default: 0] += count
    }

    /// Adds what was lost elsewhere in the same batch.
    mutating func add(_ others: ExportLosses) {
        let isNew = others.counts.keys.contains { counts[$0] == nil }
        if isNew { sentences += others.sentences }
        undelivered += others.undelivered
        counts.merge(others.counts, uniquingKeysWith: +)
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
