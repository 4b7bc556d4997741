import Testing
import TracewingModel
@testable import TracewingSDK

@Suite("The queue of ended spans")
struct SpanQueueTests {
    @Test("First in, first out, however it is filled and emptied")
    func order() {
        var queue = SpanQueue()
        var generator = SystemRandomNumberGenerator()
        var next = 0
        var expected = 0
        while expected < 2_000 {
            for _ in 0..<Int.random(in: 0...20, using: &generator) {
                #expect(queue.append(.sample("\(next)"), maxCount: .max, maxBytes: .max) == true)
                next += 1
            }
            let wanted = Int.random(in: 0...20, using: &generator)
            let waiting = queue.count
            let taken = queue.take(wanted)
            #expect(taken.count == min(wanted, waiting))
            #expect(taken.map(\.name) == (expected..<expected + taken.count).map(String.init))
            expected += taken.count
            #expect(queue.count == next - expected)
        }
    }

    @Test("The bytes of what was taken are free again")
    func bytes() {
        let record = SpanRecord.sample("span", attributes: ["key": .string(String(repeating: "x", count: 1_000))])
        let room = record.approximateSize * 2
        var queue = SpanQueue()
        for _ in 0..<100 {
            #expect(queue.append(record, maxCount: .max, maxBytes: room) == true)
            #expect(queue.append(record, maxCount: .max, maxBytes: room) == true)
            #expect(queue.append(record, maxCount: .max, maxBytes: room) == false)
            #expect(queue.take(1).count == 1)
            #expect(queue.append(record, maxCount: .max, maxBytes: room) == true)
            #expect(queue.take(10).count == 2)
        }
    }

    @Test("What was taken is not held on to")
    func released() {
        weak var resource: Resource?
        var queue = SpanQueue()
        do {
            let own = Resource(attributes: [:])
            resource = own
            var record = SpanRecord.sample("first")
            record.resource = own
            #expect(queue.append(record, maxCount: .max, maxBytes: .max) == true)
            for _ in 0..<10 { _ = queue.append(.sample("other"), maxCount: .max, maxBytes: .max) }
        }
        #expect(resource != nil)
        _ = queue.take(1)
        #expect(resource == nil)
        #expect(queue.count == 10)
    }

    @Test("Everything a record holds counts towards its size")
    func size() {
        let text = String(repeating: "x", count: 10_000)
        let link = SpanRecord.Link(
            traceID: TraceID(high: 1, low: 1),
            spanID: SpanID(1),
            attributes: ["k": .string(text)]
        )
        let changes: [(inout SpanRecord) -> Void] = [
            { $0.name = text }, { $0.traceState = text }, { $0.status = .error(text) }, { $0.attributes[text] = 1 },
            { $0.attributes["k"] = .string(text) }, { $0.attributes["k"] = .bytes(Array(repeating: 0, count: 10_000)) },
            { $0.attributes["k"] = ["a", .string(text)] }, { $0.attributes["k"] = ["a": [.string(text)]] },
            { $0.events = [.init(name: text, time: 1)] },
            { $0.events = [.init(name: "e", time: 1, attributes: ["k": .string(text)])] }, { $0.links = [link] },
        ]
        for change in changes {
            var record = SpanRecord.sample("s")
            change(&record)
            #expect(record.approximateSize >= 10_000)
            #expect(record.approximateSize < 11_000)
        }
    }
}
