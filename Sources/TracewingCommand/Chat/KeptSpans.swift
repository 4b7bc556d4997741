import TracewingConcurrency
import TracewingModel
import TracewingSDK

/// Keeps spans, to be shown at the end.
final class KeptSpans: SpanExporter {
    let name = "kept"
    /// More than anybody reads in a terminal.
    private static let most = 10_000
    private let spans = Locked<[SpanRecord]>([])

    var all: [SpanRecord] { spans.withLock { $0 } }

    func export(_ batch: [SpanRecord]) async throws {
        spans.withLock { $0 += batch.prefix(Self.most - $0.count) }
    }
}
