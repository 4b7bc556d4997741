import Foundation
import TracewingModel
import TracewingOTLP

/// Compares the hand-written codec with generated code on random messages.
///
///     codec-compare [COUNT] [SEED]       compares; message i has the seed SEED + i, so `1 THAT_SEED` repeats one
///     codec-compare emit [COUNT] [SEED]  writes random requests, one JSON line each, for another reader
///     codec-compare emit-metrics [COUNT] [SEED]  the same for metrics
///     codec-compare read                 reads such lines and writes what each says
///     codec-compare corpus FOLDER        writes samples for libFuzzer
@main
enum CodecCompare {
    static func main() async throws {
        var arguments = CommandLine.arguments.dropFirst()
        switch arguments.first {
        case "emit":
            arguments.removeFirst()
            Exchange.emit(count: number(arguments.popFirst(), or: 1_000), seed: number(arguments.popFirst(), or: 1))
        case "emit-metrics":
            arguments.removeFirst()
            MetricsExchange.emit(
                count: number(arguments.popFirst(), or: 1_000),
                seed: number(arguments.popFirst(), or: 1)
            )
        case "read":
            try Exchange.read()
        case "corpus":
            try Corpus.write(to: URL(filePath: arguments.dropFirst().first ?? "corpus"))
        default:
            let count = number(arguments.popFirst(), or: 100_000)
            let seed = number(arguments.popFirst(), or: UInt64(Date.now.timeIntervalSince1970))
            exit(await compare(count: count, seed: seed) ? 0 : 1)
        }
    }

    private static func number(_ argument: String?, or standard: UInt64) -> UInt64 {
        guard let argument else { return standard }
        guard let number = UInt64(argument) else {
            print("'\(argument)' is no whole number. See the head of CodecCompare.swift.")
            exit(2)
        }
        return number
    }

    /// In rounds, each over all processors, with a line of progress after each.
    private static func compare(count: UInt64, seed: UInt64) async -> Bool {
        print("\(count) messages from seed \(seed)")
        let clock = ContinuousClock()
        let start = clock.now
        var tally = Tally()
        let round = max(count / 20, 10_000)
        for first in stride(from: 0, to: count, by: Int(round)) {
            await compare(first..<min(first + round, count), seed: seed, into: &tally)
            let rate = Double(tally.messages) / (clock.now - start).seconds
            print("\(tally.messages) messages, \(Int(rate)) a second, \(tally.failed) failures")
            // Into a file or a pipe nothing is written before much has gathered.
            fflush(nil)
            if tally.failed >= 100 { break }
        }
        for failure in tally.failures { print("\nseed \(failure.seed): \(failure.disagreement)") }
        print("\n\(tally)")
        return tally.failed == 0
    }

    private static func compare(_ messages: Range<UInt64>, seed: UInt64, into tally: inout Tally) async {
        let workers = ProcessInfo.processInfo.activeProcessorCount
        await withTaskGroup(of: Tally.self) { group in
            for worker in 0..<workers {
                group.addTask {
                    var tally = Tally()
                    let first = messages.lowerBound + UInt64(worker)
                    for message in stride(from: first, to: messages.upperBound, by: workers) {
                        var comparison = Comparison(seed: seed &+ message)
                        comparison.run(&tally)
                    }
                    return tally
                }
            }
            for await part in group { tally.add(part) }
        }
    }
}

extension Duration {
    fileprivate var seconds: Double { self / .seconds(1) }
}
