import Foundation
import TracewingModel
import TracewingOTLP

/// Samples for libFuzzer to begin with. The first byte of each says what reads the others: see `CodecFuzzer.swift`.
enum Corpus {
    static func write(to folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var samples: [[UInt8]] = []
        for seed in 1...40 as ClosedRange<UInt64> {
            var records = RandomRecords(seed: seed)
            var random = SeededGenerator(seed: seed)
            let batch = seed == 1 ? [.full] : records.batch()
            let request = OTLPTraceEncoder().encode(batch)
            samples.append([0] + request)
            samples.append([0] + (WireField.disturbed(request, &random) ?? []))
            samples.append([1] + OTLPTraceJSON.encode(batch))
            if let record = batch.first {
                samples.append([2] + OTLPTraceEncoder().encodeSpan(record))
                samples.append([3] + OTLPTraceEncoder().encodeResource(record.resource))
                samples.append([4] + OTLPTraceEncoder().encodeScope(record.scope))
            }
        }
        let response = ExportTraceResponse(rejectedSpans: 3, errorMessage: "too old")
        samples += [[5] + response.encode(), [6] + response.encodeJSON()]
        for (index, sample) in samples.enumerated() where sample.count < 4_096 {
            try Data(sample).write(to: folder.appending(path: "sample-\(index)"))
        }
    }
}
