import Testing
import Tracing
import TracewingModel
import TracewingSDK

@Suite("A span's times")
struct SpanTimeTests {
    private let clock = TestClock()

    @Test(
        "The duration is what was measured, wherever somebody sets the wall clock",
        arguments: [
            { $0 - 3_600_000_000_000 }, { $0 + 31_536_000_000_000_000 }, { _ in 0 }, { _ in .max },
        ] as [@Sendable (UInt64) -> UInt64]
    )
    func wallClockIsSet(change: @Sendable (UInt64) -> UInt64) throws {
        let recorded = Recorded(clock: clock.spanClock)
        let start = clock.wall
        let span = recorded.start()
        clock.advance(100)
        clock.setWall(change)
        span.addEvent("after")
        clock.advance(150)
        span.end()
        let record = try #require(recorded.ended.first)
        #expect(record.startTime == start)
        #expect(record.events.first?.time == start + 100)
        #expect(record.duration == 250)
    }

    @Test(
        "Ended through swift-distributed-tracing, which hands in the wall clock's time, it is what was measured too",
        arguments: [{ $0 - 3_600_000_000_000 }, { $0 + 31_536_000_000_000_000 }] as [@Sendable (UInt64) -> UInt64]
    )
    func wallClockIsSetDuringSpan(change: @Sendable (UInt64) -> UInt64) throws {
        let recorded = Recorded(clock: clock.spanClock)
        let start = clock.wall
        let span = recorded.start()
        clock.advance(100)
        clock.setWall(change)
        span.end(at: DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: clock.wall))
        let record = try #require(recorded.ended.first)
        #expect(record.startTime == start)
        #expect(record.duration == 100)
    }

    @Test("A monotonic clock that goes back gives a duration of 0")
    func monotonicGoesBack() {
        let recorded = Recorded(clock: clock.spanClock)
        let span = recorded.start()
        clock.setMonotonic(0)
        span.end()
        #expect(recorded.ended.first?.duration == 0)
    }

    @Test("An end before the start becomes the start", arguments: [0, 1, 4, 5, 6, UInt64.max])
    func givenEnd(end: UInt64) {
        let recorded = Recorded()
        recorded.tracer.startSpan("work", context: .topLevel, startTime: 5).end(time: end)
        #expect(recorded.ended.first?.startTime == 5)
        #expect(recorded.ended.first?.endTime == max(5, end))
    }

    @Test("A start in the future gives a duration of 0, not less")
    func startInTheFuture() {
        let recorded = Recorded()
        recorded.tracer.startSpan("work", context: .topLevel, startTime: .max).end()
        #expect(recorded.ended.first?.duration == 0)
    }

    @Test("A span from 1970 that ends at once is not taken for a running one")
    func endAtZero() {
        let recorded = Recorded()
        recorded.tracer.startSpan("work", context: .topLevel, startTime: 0).end(time: 0)
        #expect(recorded.ended.first?.isRunning == false)
    }

    @Test("Clocks that stand still are no trap")
    func stoppedClocks() {
        let recorded = Recorded(clock: SpanClock(wall: { 0 }, monotonic: { 0 }))
        let span = recorded.start()
        #expect(span.now == 0)
        span.end()
        #expect(recorded.ended.first?.isRunning == false)
    }

    @Test("The system's clocks agree with the process's")
    func systemClock() throws {
        let recorded = Recorded()
        let before = DefaultTracerClock.now.nanosecondsSinceEpoch
        let span = recorded.start()
        span.end()
        let after = DefaultTracerClock.now.nanosecondsSinceEpoch
        let record = try #require(recorded.ended.first)
        // A second of room: the wall clock may be adjusted meanwhile.
        #expect(before - 1_000_000_000...after + 1_000_000_000 ~= record.startTime)
        #expect(record.endTime >= record.startTime)
    }
}
