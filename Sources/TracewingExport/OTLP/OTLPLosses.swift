import TracewingSDK

/// What became of the parts of a batch that did not arrive.
struct OTLPLosses {
    private var counts: [DropReason: Int] = [:]
    private var sentences: [String] = []

    mutating func add(_ count: Int, _ reason: DropReason, _ sentence: String) {
        // Parts are often lost for the same reason: one sentence tells it.
        if counts[reason] == nil { sentences.append(sentence) }
        counts[reason, default: 0] += count
    }

    /// nil if nothing was lost.
    var error: SpanExportError? {
        counts.isEmpty ? nil : SpanExportError(losses: counts, sentences.joined(separator: "; "))
    }
}
