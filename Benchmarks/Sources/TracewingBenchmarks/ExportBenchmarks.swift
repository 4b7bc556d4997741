import Foundation
import TracewingExport
import TracewingModel
import TracewingSDK

/// What leaving the process costs: over HTTP, and onto the disk.
enum ExportBenchmarks {
    static func run(_ table: inout Table) async throws {
        try await overHTTP(&table)
        try await immediateSpool(&table)
    }

    /// The processor time of this process alone: the collector is another one.
    private static func overHTTP(_ table: inout Table) async throws {
        let collector = try LoopbackServer()
        defer { collector.stop() }
        let exporter = OTLPExporter(OTLPOptions(endpoint: "http://127.0.0.1:\(collector.port)"))
        let batch = (0..<512).map { SampleSpan.make(index: $0) }
        let batches = 20
        var measured: [Double] = []
        for sample in 0...10 {
            let before = clock()
            for _ in 0..<batches { try await exporter.export(batch) }
            let seconds = Double(clock() - before) / Double(CLOCKS_PER_SEC)
            if sample > 0 { measured.append(seconds * 1e9 / Double(batches * batch.count)) }
        }
        await exporter.shutdown()
        table.add("processor time to export a span over HTTP, 512 a batch", measured.sorted()[5], goal: 2_000)
    }

    private static func immediateSpool(_ table: inout Table) async throws {
        for (name, sync, count) in [("written", SpoolSync.never, 500), ("synced", .always, 20)] {
            let folder = FileManager.default.temporaryDirectory.appending(path: "spool-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: folder) }
            let spool = SpooledExporter(
                Away(),
                directory: folder.path(),
                options: SpoolOptions(sync: sync, isImmediate: true)
            )
            let provider = TracerProvider()
            provider.addExporter(spool)
            let tracer = provider.tracer(named: "benchmark")
            let parent = tracer.startSpan("parent", context: .topLevel)
            let context = parent.context
            let cost = await Cost.measure(count, samples: 11) { count in
                for _ in 0..<count { keep(SpanBenchmarks.span(tracer, context)) }
            }
            table.add("span with 10 attributes, \(name) to an immediate spool at its end", cost.nanoseconds)
            await provider.shutdown(deadline: .seconds(1))
        }
    }

    /// A backend that cannot be reached: everything stays in the spool.
    private struct Away: SpanExporter {
        func export(_ batch: [SpanRecord]) async throws {
            throw SpanExportError(.retriesExhausted, "away")
        }
    }
}
