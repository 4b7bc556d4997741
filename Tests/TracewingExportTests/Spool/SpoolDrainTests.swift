import Synchronization
import Testing
import TracewingSDK
@testable import TracewingExport

@Suite("The loop of a spool")
struct SpoolDrainTests {
    private static let failure = SpoolDelivery(undelivered: [0])
    private static let success = SpoolDelivery(exported: 1)

    private var drain = SpoolDrain(
        options: SpoolOptions(
            maxExportBatchSize: 3,
            scheduledDelay: .seconds(7),
            initialBackoff: .seconds(2),
            maxBackoff: .seconds(5)
        )
    )

    private enum Step: Equatable {
        case send, stop, rest(Duration)
    }

    private mutating func next() -> Step {
        switch drain.nextStep() {
        case .send: .send
        case .stop: .stop
        case .rest(let duration): .rest(duration)
        }
    }

    @Test("A batch starts it, once, and is sent at once; it ends when nothing is left")
    mutating func batch() {
        #expect(drain.didSpool(single: false) == true)
        #expect(drain.didSpool(single: false) == false)
        #expect(next() == .send)
        #expect(drain.didFindNothing() == true, "something has been spooled since it was started")
        #expect(next() == .send)
        #expect(drain.didFindNothing() == false)
        #expect(drain.didSpool(single: false) == true)
    }

    @Test("Single spans wait for others, but not when they are a batch")
    mutating func singles() {
        #expect(drain.didSpool(single: true) == true)
        #expect(next() == .rest(.seconds(7)))
        drain.didRest()
        #expect(next() == .send)
        _ = drain.didFindNothing()
        #expect(drain.didFindNothing() == false)
        for _ in 0..<3 { _ = drain.didSpool(single: true) }
        #expect(next() == .send)
    }

    @Test("What comes between the last look and the end is not forgotten, and is as urgent as it is")
    mutating func late() {
        _ = drain.didSpool(single: true)
        drain.didRest()
        #expect(next() == .send)
        _ = drain.didFindNothing()
        // The loop has looked and found nothing; before it says so, somebody flushes.
        let waiter = SpoolDrain.Waiter(flush: 1) { _ in }
        #expect(drain.flush(waiter) == false)
        #expect(drain.didFindNothing() == true)
        #expect(next() == .send)
    }

    @Test("After failures in a row it waits longer and longer, up to a limit; a success ends that")
    mutating func backoff() throws {
        _ = drain.didSpool(single: false)
        for failures in 1...10 {
            #expect(drain.didSend(Self.failure, flush: 1).isEmpty)
            guard case .rest(let duration) = next() else {
                Issue.record("no rest after \(failures) failures")
                return
            }
            #expect(duration <= min(.seconds(5), .seconds(2) * (1 << (failures - 1))))
            drain.didRest()
            #expect(next() == .send)
        }
        _ = drain.didSend(Self.success, flush: 1)
        #expect(next() == .send)
    }

    @Test("Nothing but a flush cuts the wait after a failure short")
    mutating func impatience() async {
        _ = drain.didSpool(single: false)
        _ = drain.didSend(Self.failure, flush: 1)
        let rest = Task { _ = try? await Task.sleep(for: .seconds(3_600)) }
        drain.willRest(rest)
        _ = drain.didSpool(single: false)
        #expect(!rest.isCancelled)
        _ = drain.flush(SpoolDrain.Waiter(flush: 1) { _ in })
        #expect(rest.isCancelled)
        await rest.value
    }

    @Test("Who flushes hears of a failure at once, and of success when nothing older is left")
    mutating func waiters() {
        _ = drain.flush(SpoolDrain.Waiter(flush: 1) { _ in })
        _ = drain.flush(SpoolDrain.Waiter(flush: 2) { _ in })
        #expect(drain.takeFinished(oldestFlush: 1).isEmpty)
        #expect(drain.takeFinished(oldestFlush: 2).map(\.flush) == [1])
        _ = drain.flush(SpoolDrain.Waiter(flush: 3) { _ in })
        #expect(drain.didSend(SpoolDelivery(undelivered: [0], isAmbiguous: true), flush: 3).isEmpty)
        #expect(drain.didSend(Self.failure, flush: 3).map(\.flush) == [3])
        #expect(drain.didSend(SpoolDelivery(dropped: [.permanent: 1]), flush: 2).map(\.flush) == [2])
    }

    @Test("What was lost before a flush is told by the next one, once")
    mutating func earlierLoss() {
        let answers = Mutex<[Bool]>([])
        #expect(drain.didSend(SpoolDelivery(dropped: [.noIdentity: 1]), flush: 0).isEmpty)
        let first = drain.flushNothing()
        #expect(first, "what was not meant for the exporter is no loss")
        #expect(drain.didSend(SpoolDelivery(dropped: [.permanent: 1]), flush: 0).isEmpty)
        for flush in 1...2 {
            _ = drain.flush(SpoolDrain.Waiter(flush: flush) { answer in answers.withLock { $0.append(answer) } })
        }
        for waiter in drain.takeFinished(oldestFlush: 3) { waiter.resume(true) }
        #expect(answers.withLock(\.self) == [false, true])
        #expect(drain.didSend(SpoolDelivery(dropped: [.permanent: 1]), flush: 0).isEmpty)
        let (second, third) = (drain.flushNothing(), drain.flushNothing())
        #expect(!second)
        #expect(third)
    }

    @Test("After the shutdown it stops, and nothing starts it again")
    mutating func shutdown() {
        _ = drain.flush(SpoolDrain.Waiter(flush: 1) { _ in })
        #expect(drain.shutdown().map(\.flush) == [1])
        #expect(next() == .stop)
        #expect(drain.didSpool(single: false) == false)
        #expect(drain.flush(SpoolDrain.Waiter(flush: 2) { _ in }) == nil)
    }
}
