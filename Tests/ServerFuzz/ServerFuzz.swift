import Foundation

/// Sends hostile bodies through the server's routes into a store in a temporary file, in one process.
///
///     server-fuzz [COUNT] [SEED]   message i is made from SEED + i, so `1 THAT_SEED` repeats one
///
/// Ends with 1 if an answer is not what it should be, a span that was fine is not there afterwards, or memory grows
/// beyond ``mostMemory``. A trap ends it as well; the last line then says where it was.
@main
enum ServerFuzz {
    /// Peak of resident memory. Two bodies of 20 MiB may be unpacked and decoded at once.
    private static let mostMemory = 700 << 20

    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst().map { UInt64($0) }
        guard !arguments.contains(nil), arguments.count <= 2 else {
            print("Usage: server-fuzz [COUNT] [SEED], both whole numbers.")
            exit(2)
        }
        let count = arguments.first.flatMap(\.self) ?? 100_000
        let seed = arguments.dropFirst().first.flatMap(\.self) ?? UInt64(Date.now.timeIntervalSince1970)
        print("\(count) bodies from seed \(seed)")
        let folder = NSTemporaryDirectory() + "tracewing-server-fuzz-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let subject = try FuzzedServer(folder: folder)
        let tally = try await run(count, seed, subject)
        try await subject.checkStore()
        let peak = Memory.peak
        print(tally.text)
        print("Peak of memory: \(peak >> 20) MiB, at most \(mostMemory >> 20)")
        try? FileManager.default.removeItem(atPath: folder)
        exit(tally.failures.isEmpty && peak <= mostMemory ? 0 : 1)
    }

    /// In rounds, with a line of progress after each, and room made in the store.
    private static func run(_ count: UInt64, _ seed: UInt64, _ subject: FuzzedServer) async throws -> FuzzTally {
        let clock = ContinuousClock()
        let start = clock.now
        let round: UInt64 = 20_000
        var tally = FuzzTally()
        for first in stride(from: 0, to: count, by: Int(round)) {
            let end = min(first + round, count)
            await withTaskGroup(of: FuzzTally.self) { group in
                // More than processors: they share transactions.
                let workers: UInt64 = 128
                for worker in 0..<workers {
                    group.addTask {
                        var part = FuzzTally()
                        for number in stride(from: first + worker, to: end, by: Int(workers)) {
                            await subject.send(seed &+ number, into: &part)
                        }
                        return part
                    }
                }
                for await part in group { tally.add(part) }
            }
            try await subject.makeRoom()
            let rate = Double(end) / ((clock.now - start) / .seconds(1))
            print("\(end) bodies, \(Int(rate)) a second, \(tally.failures.count) failures, \(Memory.peak >> 20) MiB")
            fflush(nil)
            if tally.failures.count >= 100 { break }
        }
        return tally
    }
}
