import Foundation
import Synchronization
import Tracing
import TracewingStreams

/// What a reader that is slower than its source costs in memory: nothing, because a stream reads only what is pulled.
enum StreamSoak {
    private struct Deltas: StreamSource {
        var number = 0
        let count: Int

        mutating func next(isolation actor: isolated (any Actor)?) async throws -> String? {
            guard number < count else { return nil }
            number += 1
            return "a piece of an answer that is long enough to be in a block of its own: \(number)"
        }
    }

    private final class Bytes: StreamObserver {
        let delivered = Atomic(0)
        func didDeliver(_ update: String, sequence: Int) {
            delivered.wrappingAdd(update.utf8.count, ordering: .relaxed)
        }
        func didEnd(_ outcome: StreamOutcome<Int>) {}
    }

    static func run(_ table: inout Table) async throws {
        try await read(50_000)
        guard let before = residentBytes else { return }
        let count = 1_000_000
        try await read(count)
        guard let after = residentBytes else { return }
        let growth = Double(max(0, after - before)) / 1_048_576
        table.add(
            "memory after \(count) elements, slow reader, fast source",
            "\((growth * 100).rounded() / 100) MB more, at most 1 MB"
        )
    }

    private static func read(_ count: Int) async throws {
        let stream = ResponseStream(
            pulling: { Deltas(count: count) },
            folding: 0,
            { $0 += $1.utf8.count },
            finalizer: { $0 }
        )
        .bound(to: .topLevel).observed(by: Bytes()).map({ $0 }, response: { $0 })
        var number = 0
        for try await delta in stream {
            keep(delta)
            number += 1
            if number.isMultiple(of: 1000) { try await Task.sleep(for: .milliseconds(1)) }
        }
    }

    /// Nil where the system does not say.
    private static var residentBytes: Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
        return text.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * Int(getpagesize()) }
    }
}
