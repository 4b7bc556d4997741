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
        let store = try SQLiteTraceStore(path: folder.appending(path: "traces.sqlite").path())
        let bodies = (0..<60).map { batch in
            OTLPTraceEncoder().encode((0..<512).map { SampleSpan.make(index: batch * 512 + $0) })
        }
        let time = try await ContinuousClock().measure {
            for body in bodies {
                let spans = try OTLPTraceDecoder.decode(body).spans.map { IngestedSpan($0, in: body) }
                _ = try await store.append(spans, project: nil)
            }
        }
        table.add(
            "spans decoded and stored, 512 a batch, one after the other",
            perSecond: 60 * 512 / (time / .seconds(1))
        )
        try store.close()
    }
}
