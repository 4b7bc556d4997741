import Foundation
import Testing
import TracewingModel
import TracewingOTLP
import TracewingTesting
import TracewingTesting

@Suite("The end of a program")
struct ProgramExitTests {
    /// Three spans wait when the program ends.
    private let waiting = ["span 0", "span 1", "span 2"]
    /// What starting and ending a process may take on a busy machine, or under a sanitizer, beside the deadline.
    private let slack = Duration.seconds(3)

    @Test(
        "What waits when the program ends is sent, however it ends",
        arguments: [("return", 0), ("exit", 3), ("exit-in-task", 3), ("shutdown-first", 0), ("flush-first", 0)]
    )
    func healthy(way: String, status: Int32) async throws {
        try await FaultServer.run { collector in
            let outcome = try await RunningProgram.run(["exit", way, collector.url])
            #expect(outcome.status == status)
            #expect(outcome.errors == [])
            #expect(try collector.spanNames == waiting)
        }
    }

    @Test(
        "With a collector that is away, it ends within the deadline, and one line says what was not sent",
        arguments: ["return", "exit", "exit-in-task"]
    )
    func refused(way: String) async throws {
        let url = "http://127.0.0.1:\(try await FaultServer.unusedPort())"
        let outcome = try await RunningProgram.run(["exit", way, url])
        #expect(outcome.status == (way == "return" ? 0 : 3))
        #expect(outcome.duration < .seconds(2) + slack)
        #expect(outcome.errors.count == 1)
        let line = outcome.errors.first ?? ""
        #expect(line.contains(" tracewing"))
        #expect(line.contains("3 spans were not sent"))
        #expect(line.contains("\(url)/v1/traces"))
        #expect(line.contains("connection refused"))
    }

    @Test("With a collector that never answers, the same", arguments: ["return", "exit", "exit-in-task"])
    func silent(way: String) async throws {
        try await FaultServer.run([.silence]) { collector in
            let outcome = try await RunningProgram.run(["exit", way, collector.url])
            #expect(outcome.duration < .seconds(2) + slack)
            #expect(outcome.errors.count == 1)
            let line = outcome.errors.first ?? ""
            #expect(line.contains("3 spans were not sent to \(collector.url)/v1/traces within 2.0 seconds: no answer."))
        }
    }

    @Test("With an exporter that hangs and ignores its cancellation, the same, and the deadline can be chosen")
    func hanging() async throws {
        let outcome = try await RunningProgram.run(["exit", "exit", "hanging", "200"])
        #expect(outcome.duration < .milliseconds(200) + slack)
        #expect(outcome.errors.count == 1)
        #expect(outcome.errors.first?.contains("3 spans were not sent to hanging within 0.2 seconds") == true)
    }

    @Test("A program that keeps every thread busy ends within the deadline, whatever becomes of the spans")
    func everyThreadBusy() async throws {
        try await FaultServer.run { collector in
            let outcome = try await RunningProgram.run(["exit", "exit-in-every-thread", collector.url])
            #expect(outcome.status == 3)
            #expect(outcome.duration < .seconds(2) + slack)
            #expect(outcome.errors.count == (try collector.spanNames == waiting ? 0 : 1))
        }
    }

    @Test("A program that ends during its own shutdown waits for that, but no longer than the deadline")
    func duringShutdown() async throws {
        try await FaultServer.run { collector in
            let outcome = try await RunningProgram.run(["exit", "exit-during-shutdown", collector.url])
            #expect(outcome.status == 3)
            #expect(Set(try collector.spanNames).isSuperset(of: waiting))
        }
        let outcome = try await RunningProgram.run(["exit", "exit-during-shutdown", "hanging"])
        #expect(outcome.status == 3)
        #expect(outcome.duration < .seconds(2) + slack)
        #expect(outcome.errors.count == 1)
    }

    @Test("A shutdown that loses spans says so itself; the exit has nothing to add and nothing to wait for")
    func shutdownFirst() async throws {
        let outcome = try await RunningProgram.run(["exit", "shutdown-first", "hanging"])
        #expect(outcome.status == 0)
        #expect(outcome.duration < .milliseconds(300) + slack)
        #expect(outcome.errors.count == 1)
        #expect(outcome.errors.first?.contains("3 spans were not sent to hanging within 0.3 seconds") == true)
    }

    @Test("A span that is open when the program ends is told")
    func open() async throws {
        try await FaultServer.run { collector in
            let outcome = try await RunningProgram.run(["exit", "open", collector.url])
            #expect(outcome.status == 3)
            #expect(try collector.spanNames == waiting)
            #expect(outcome.errors.count == 1)
            #expect(outcome.errors.first?.contains("1 span had not ended") == true)
        }
    }

    @Test("A forked child that exits sends nothing: the spans are its parent's")
    func forked() async throws {
        try await FaultServer.run { collector in
            let outcome = try await RunningProgram.run(["exit", "fork", collector.url])
            #expect(outcome.output == ["child 7"])
            #expect(outcome.errors == [])
            #expect(try collector.spanNames == waiting)
        }
    }

    @Test("A signal that ends the program flushes first, and still ends it", arguments: [SIGTERM, SIGINT])
    func signals(signal: Int32) async throws {
        try await FaultServer.run { collector in
            let program = try RunningProgram(["exit", "signal", collector.url])
            try #require(await program.isReady())
            #expect(collector.requests.isEmpty)
            program.signal(signal)
            let outcome = await program.outcome()
            #expect(outcome.status == 128 + signal)
            #expect(outcome.errors == [])
            #expect(try collector.spanNames == waiting)
        }
    }

    @Test("A signal ends the program within the deadline if the exporter hangs; a second one at once")
    func signalsWhileHanging() async throws {
        let patient = try RunningProgram(["exit", "signal", "hanging", "500"])
        try #require(await patient.isReady())
        patient.signal(SIGTERM)
        let outcome = await patient.outcome()
        #expect(outcome.status == 128 + SIGTERM)
        #expect(outcome.duration < .milliseconds(500) + slack)
        #expect(outcome.errors.count == 1)

        let impatient = try RunningProgram(["exit", "signal", "hanging", "60000"])
        try #require(await impatient.isReady())
        let start = ContinuousClock.now
        // The first must have been taken before the second counts: so there are more of them. The export gives up
        // by itself after half a minute.
        await until {
            impatient.signal(SIGINT)
            return impatient.hasEnded
        }
        #expect(await impatient.outcome().status == 128 + SIGINT)
        #expect(start.duration(to: .now) < .seconds(15))
    }

    @Test("A signal that the program handles itself is left to it, and a note says so")
    func handledSignal() async throws {
        try await FaultServer.run { collector in
            let program = try RunningProgram(["exit", "signal-handled", collector.url])
            try #require(await program.isReady())
            program.signal(SIGTERM)
            try #require(await program.hasPrinted("handled"))
            #expect(collector.requests.isEmpty)
            program.signal(SIGINT)
            let outcome = await program.outcome()
            #expect(outcome.status == 128 + SIGINT)
            #expect(outcome.errors.count == 1)
            #expect(outcome.errors.first?.contains("SIGTERM itself") == true)
            #expect(try collector.spanNames == waiting)
        }
    }

    @Test("Without the wish, a signal ends the program as ever: at once, with what waits lost")
    func noSignals() async throws {
        try await FaultServer.run { collector in
            let program = try RunningProgram(["exit", "ignore", collector.url])
            try #require(await program.isReady())
            program.signal(SIGTERM)
            let outcome = await program.outcome()
            #expect(outcome.status == 128 + SIGTERM)
            #expect(collector.requests.isEmpty)
        }
    }

    @Test("A ServiceGroup that is told to stop flushes last, with what its services recorded while they stopped")
    func serviceGroup() async throws {
        try await FaultServer.run { collector in
            let program = try RunningProgram(["exit", "service", collector.url])
            try #require(await program.isReady())
            program.signal(SIGTERM)
            let outcome = await program.outcome()
            #expect(outcome.status == 0)
            #expect(outcome.output.last == "stopped")
            #expect(outcome.errors == [])
            #expect(try collector.spanNames == waiting + ["last words"])
        }
        let program = try RunningProgram(["exit", "service", "hanging", "300"])
        try #require(await program.isReady())
        program.signal(SIGTERM)
        let outcome = await program.outcome()
        #expect(outcome.status == 0)
        #expect(outcome.duration < .milliseconds(300) + slack)
        #expect(outcome.errors.count == 1)
        #expect(outcome.errors.first?.contains("4 spans were not sent to hanging within 0.3 seconds") == true)
    }

    @Test("SIGKILL loses what was in the queue, and nothing else")
    func killed() async throws {
        try await FaultServer.run { collector in
            let program = try RunningProgram(["exit", "killed", collector.url])
            try #require(await program.isReady())
            program.signal(SIGKILL)
            #expect(await program.outcome().status == 128 + SIGKILL)
            #expect(try collector.spanNames == waiting)
        }
    }
}

extension FaultServer {
    /// The names of all spans received, in their order.
    fileprivate var spanNames: [String] {
        get throws {
            try requests.flatMap { try OTLPTraceDecoder.decode($0.body).spans.map(\.record.name) }
        }
    }
}
