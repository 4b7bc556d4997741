import TracewingModel
import TracewingSDK
import TracewingStore

/// Keeps the spans of the server's own work in its own store: no collector, no HTTP.
///
/// Each span says which project it is for (``TracewingNames/project``). Spans that do not are of the application the
/// server runs in, and go where that sends them.
struct StoreExporter: SpanExporter {
    let name = "store"
    let store: any TraceStore
    let feed: LiveFeed

    func batchOptions(_ options: BatchOptions) -> BatchOptions {
        var options = options
        // Whoever runs a prompt looks at its trace next.
        options.scheduledDelay = .milliseconds(100)
        options.maxQueueSize = max(options.maxQueueSize, 16_384)
        return options
    }

    /// What evaluators find in an experiment is written down by that.
    private static func ingested(_ record: SpanRecord) -> IngestedSpan {
        var span = IngestedSpan(record)
        span.takesEvaluations = false
        return span
    }

    func export(_ batch: [SpanRecord]) async throws {
        let projects = Dictionary(grouping: batch) { $0.attributes[TracewingNames.project]?.stringValue }
        var losses: [DropReason: Int] = [:]
        var cause: (any Error)?
        for (project, records) in projects {
            guard let project else {
                losses[.noIdentity] = records.count
                continue
            }
            do {
                let receipt = try await store.append(records.map(Self.ingested), project: project)
                await feed.touch(receipt.traceIDs)
            } catch {
                losses[.exporterFailed, default: 0] += records.count
                cause = error
            }
        }
        guard !losses.isEmpty else { return }
        let reason = cause.map { "The store could not take them: \($0)" } ?? "They are not of the server's own work."
        throw SpanExportError(losses: losses, "Spans were not kept. \(reason)", cause: cause)
    }
}
