import Foundation
import TracewingModel
import TracewingOTLP
import TracewingStore

/// Spans from the bytes of a request to the disk, each batch acknowledged after its commit.
enum StoreBenchmarks {
    static func run(_ table: inout Table) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tracewing-benchmark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (batches, batch) = (60, 512)
        let bodies = (0..<batches).map { number in
            OTLPTraceEncoder().encode((0..<batch).map { SampleSpan.make(index: number * batch + $0) })
        }
        let size = bodies.reduce(0) { $0 + $1.count } / (batches * batch)
        let bound = try SQLiteBound.measure(
            path: folder.appending(path: "bound.sqlite").path(),
            batches: batches,
            batch: batch,
            size: size
        )
        let store = try SQLiteTraceStore(path: folder.appending(path: "traces.sqlite").path())
        let time = try await ContinuousClock().measure {
            for body in bodies {
                let spans = try OTLPTraceDecoder.outline(body).spans.map { IngestedSpan($0, in: body) }
                _ = try await store.append(spans, project: nil)
            }
        }
        let indexing = try await ContinuousClock().measure { try await store.indexWords() }
        try store.close()
        let count = Double(batches * batch)
        table.add("SQLite alone: blobs of \(size) bytes, 512 a transaction", perSecond: count / (bound / .seconds(1)))
        table.add("spans decoded and stored, 512 a batch, one after the other", perSecond: count / (time / .seconds(1)))
        table.add("of SQLite's rate", "\((bound / time * 100).rounded() / 100)")
        table.add("until their words can be searched", "\(Int((indexing / .milliseconds(1)).rounded())) ms")
    }
}
