import Foundation
import Testing
import TracewingModel
import TracewingTesting
@testable import TracewingExport

/// Answers that are made to fill memory.
@Suite("Memory of OTLP", .serialized, .timeLimit(.minutes(10)))
struct OTLPMemoryTests {
    private static let hasProcFiles = FileManager.default.isWritableFile(atPath: "/proc/self/clear_refs")

    @Test(
        "A body that never ends, or is a thousand times as large when it is unpacked, costs less than 8 MiB",
        .enabled(if: hasProcFiles, "Only Linux tells how much memory was used at most."),
        arguments: [.endless(), .gzipBomb(kilobytes: 60), .gzipBomb(), .endless(400)] as [FaultServer.Answer]
    )
    func answers(answer: FaultServer.Answer) async throws {
        try await FaultServer.run([.status(200), .status(200), answer]) { server in
            let exporter = OTLPExporter(to: server.url)
            for _ in 0..<2 { _ = await exporter.failure() }
            // Other suites use memory meanwhile: the least of some rounds is what this one used.
            var least = Int.max
            for _ in 0..<5 where least >= 8 << 10 {
                try "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
                let before = try Self.kilobytes("VmRSS")
                for _ in 0..<8 { _ = await exporter.failure() }
                least = min(least, try Self.kilobytes("VmHWM") - before)
            }
            #expect(least < 8 << 10)
            #expect(server.requests.count >= 10)
        }
    }

    private static func kilobytes(_ field: String) throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("\(field):") })
        return try #require(Int(line.split(whereSeparator: { $0 == " " || $0 == "\t" })[1]))
    }
}
