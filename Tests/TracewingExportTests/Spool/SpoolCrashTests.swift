import Foundation
import Testing
import TracewingConcurrency
import TracewingModel
import TracewingOTLP
import TracewingTesting
@testable import TracewingExport

/// A program that spools and sends to a flaky server is killed at random, again and again.
@Suite("Killed while spooling", .serialized, .timeLimit(.minutes(30)))
struct SpoolCrashTests {
    private struct Received: Sendable {
        let life: Int
        let spans: [UInt64]
        let isTaken: Bool
    }

    /// What the server answers: two of three requests are taken, some of them late.
    private static func answer() -> (FaultServer.Answer, isTaken: Bool) {
        switch Int.random(in: 0..<12) {
        case 0..<6: (.status(200), true)
        case 6, 7: (.wait(.milliseconds(Int.random(in: 1...20))).then(.status(200)), true)
        case 8: (.status(503), false)
        case 9: (.reset, false)
        case 10: (.raw("HTTP/1.1 2").then(.close), false)
        default: (.wait(.milliseconds(5)).then(.close), false)
        }
    }

    /// TRACEWING_SPOOL_ROUNDS makes it as many rounds as that.
    private static let rounds = ProcessInfo.processInfo.environment["TRACEWING_SPOOL_ROUNDS"].flatMap { Int($0) } ?? 6

    @Test("Nothing that was spooled is lost; sent twice is only what was on its way when the program was killed")
    func kills() async throws {
        let received = Locked<[Received]>([])
        let rule: @Sendable (FaultServer.Request) -> FaultServer.Answer = { request in
            let spans = (try? OTLPTraceDecoder.decode(request.body).spans.map(\.record.spanID.value)) ?? []
            let life = request.values(of: "x-life").first.flatMap { Int($0) } ?? -2
            let (answer, isTaken) = Self.answer()
            received.withLock { $0.append(Received(life: life, spans: spans, isTaken: isTaken)) }
            return answer
        }
        try await FaultServer.run(rule: rule) { server in
            let directory = TemporaryDirectory()
            var spooled: Set<UInt64> = []
            for life in 1...Self.rounds {
                let program = try RunningProgram(["spool", "write", server.url, directory.path, "\(life)"])
                #expect(await program.isReady())
                try await Task.sleep(for: .microseconds(Int.random(in: 0...120_000)))
                program.signal(SIGKILL)
                let outcome = await program.outcome()
                #expect(outcome.status == 128 + SIGKILL)
                for line in outcome.output { spooled.formUnion(Self.spans(line)) }
            }
            let drain = try await RunningProgram.run(["spool", "drain", server.url, directory.path])
            #expect(drain.output == ["drained"])
            #expect(directory.segments == [])
            check(spooled, received.withLock { $0 })
        }
    }

    private func check(_ spooled: Set<UInt64>, _ received: [Received]) {
        let taken = Set(received.filter(\.isTaken).flatMap(\.spans))
        #expect(spooled.subtracting(taken).count == 0, "spooled and lost")
        // The program sends one batch after the other: when there is another request, the answer to this one had come.
        var lastOfLife: [Int: Int] = [:]
        for (number, request) in received.enumerated() { lastOfLife[request.life] = number }
        var settled: Set<UInt64> = []
        var again = 0
        var wrong = 0
        var seen: Set<UInt64> = []
        for (number, request) in received.enumerated() {
            wrong += settled.intersection(request.spans).count
            again += seen.intersection(request.spans).count
            seen.formUnion(request.spans)
            if request.isTaken, lastOfLife[request.life] != number { settled.formUnion(request.spans) }
        }
        #expect(wrong == 0, "sent again although the answer had come")
        #expect(spooled.count > Self.rounds)
        print(
            "\(Self.rounds) kills: \(spooled.count) spans spooled, \(spooled.subtracting(taken).count) lost; "
                + "\(received.count) requests, \(received.filter { !$0.isTaken }.count) of them without a 2xx; "
                + "\(again) spans sent again, \(wrong) of them although the answer had come"
        )
    }

    /// What a line of the program says is spooled.
    private static func spans(_ line: String) -> [UInt64] {
        let numbers = line.split(separator: " ").compactMap { UInt64($0) }
        guard numbers.count == 3 else { return [] }
        return (0..<numbers[2]).map { numbers[0] << 32 | (numbers[1] + $0) }
    }
}
