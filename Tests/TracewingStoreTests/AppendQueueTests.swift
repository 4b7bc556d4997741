import Testing

@testable import TracewingStore

@Suite("Sharing transactions")
struct AppendQueueTests {
    @Test("A lone append is written at once")
    func alone() {
        var queue = AppendQueue<Int>()
        #expect(queue.enqueue(1, spans: 1) == .write)
        #expect(queue.nextGroup() == [1])
        #expect(queue.nextGroup() == nil)
        #expect(queue.enqueue(2, spans: 1) == .write)
    }

    @Test("What comes while one is written goes together into the next transaction")
    func gathers() {
        var queue = AppendQueue<Int>()
        #expect(queue.enqueue(1, spans: 512) == .write)
        #expect(queue.nextGroup() == [1])
        for number in 2...5 { #expect(queue.enqueue(number, spans: 512) == .wait) }
        #expect(queue.nextGroup() == [2, 3, 4, 5])
        #expect(queue.nextGroup() == nil)
    }

    @Test("A transaction holds 4,096 spans, and an append that alone has more")
    func limit() {
        var queue = AppendQueue<Int>()
        for (number, spans) in [4_000, 96, 1, 10_000, 1].enumerated() { _ = queue.enqueue(number, spans: spans) }
        #expect(queue.nextGroup() == [0, 1])
        #expect(queue.nextGroup() == [2])
        #expect(queue.nextGroup() == [3])
        #expect(queue.nextGroup() == [4])
        #expect(queue.nextGroup() == nil)
    }

    @Test("Of large appends' portions a transaction takes one, and what came behind the others")
    func portions() {
        var queue = AppendQueue<Int>()
        for number in 0...2 { _ = queue.enqueue(number, spans: 1_024, isPortion: true) }
        for number in 3...4 { _ = queue.enqueue(number, spans: 512) }
        #expect(queue.nextGroup() == [0, 3, 4])
        _ = queue.enqueue(5, spans: 1)
        #expect(queue.nextGroup() == [1, 5])
        #expect(queue.nextGroup() == [2])
        #expect(queue.nextGroup() == nil)
    }

    @Test("Closed, it refuses what comes and gives out what waits")
    func closed() {
        var queue = AppendQueue<Int>()
        _ = queue.enqueue(1, spans: 1)
        queue.close()
        #expect(queue.enqueue(2, spans: 1) == .refuse)
        #expect(queue.nextGroup() == [1])
    }
}
