import Testing
import TracewingModel
@testable import TracewingSDK

@Suite("The queue of ended spans")
struct SpanQueueTests {
    @Test("First in, first out, in the batches in which they leave", arguments: [1, 2, 7, 512])
    func order(batchSize: Int) {
        var queue = SpanQueue(BatchOptions(maxQueueSize: .max, maxQueueBytes: .max, maxExportBatchSize: batchSize))
        var next = 0
        var expected = 0
        while expected < 2_000 {
            for _ in 0..<Int.random(in: 0...20) {
                #expect(queue.append("\(next)") == .added)
                next += 1
            }
            let waiting = queue.count
            let taken = queue.takeBatch()
            #expect(taken.count == min(batchSize, waiting))
            #expect(taken.map(\.name) == (expected..<expected + taken.count).map(String.init))
            expected += taken.count
            #expect(queue.count == next - expected)
        }
    }

    @Test("The bytes of what was taken are free again")
    func bytes() {
        let record = SpanRecord.sample("span", attributes: ["key": .string(String(repeating: "x", count: 1_000))])
        let room = record.approximateSize * 2
        var queue = SpanQueue(BatchOptions(maxQueueBytes: room, maxExportBatchSize: 1))
        for _ in 0..<100 {
            #expect(queue.append(record) == .added)
            #expect(queue.append(record) == .added)
            #expect(queue.append(record) == .refused)
            #expect(queue.takeBatch().count == 1)
            #expect(queue.append(record) == .added)
            #expect(queue.takeBatch().count == 1)
            #expect(queue.takeBatch().count == 1)
            #expect(queue.takeBatch().isEmpty)
        }
    }

    @Test("What was taken is not held on to")
    func released() {
        weak var resource: Resource?
        var queue = SpanQueue(BatchOptions(maxExportBatchSize: 1))
        do {
            let own = Resource(attributes: [:])
            resource = own
            var record = SpanRecord.sample("first")
            record.resource = own
            #expect(queue.append(record) == .added)
            for _ in 0..<10 { _ = queue.append("other") }
        }
        #expect(resource != nil)
        _ = queue.takeBatch()
        #expect(resource == nil)
        #expect(queue.count == 10)
    }

    @Test("Refused, a record stays where it was")
    func refused() {
        var queue = SpanQueue(BatchOptions(maxQueueSize: 1, maxExportBatchSize: 1))
        _ = queue.append("first")
        var slot = Optional(SpanRecord.sample("second"))
        #expect(queue.append(&slot, size: 1) == .refused)
        #expect(slot?.name == "second")
    }

    @Test("An error or a root takes the place of the newest span that is neither", arguments: [1, 3, 512])
    func errorsAndRootsFirst(batchSize: Int) {
        var queue = SpanQueue(
            BatchOptions(maxQueueSize: 6, maxExportBatchSize: batchSize, dropPolicy: .errorsAndRootsFirst)
        )
        for name in ["a", "b", "error c", "d", "root e", "f"] { #expect(queue.append(name) == .added) }
        #expect(queue.append("g") == .refused)
        #expect(queue.append("error h") == .replaced)
        #expect(queue.append("root i") == .replaced)
        #expect(queue.append("remote j") == .replaced)
        #expect(queue.append("error k") == .replaced)
        #expect(queue.append("error l") == .refused, "there is nothing left that matters less")
        #expect(queue.count == 6)
        var names: [String] = []
        while queue.count > 0 { names += queue.takeBatch().map(\.name) }
        #expect(names == ["error k", "remote j", "error c", "root i", "root e", "error h"])
        #expect(queue.append("m") == .added)
        for _ in 0..<5 { _ = queue.append("error n") }
        #expect(queue.append("error o") == .replaced)
    }

    @Test("Whatever comes and goes, no error is dropped for a span that is none")
    func randomErrors() {
        var queue = SpanQueue(
            BatchOptions(maxQueueSize: 40, maxExportBatchSize: 8, dropPolicy: .errorsAndRootsFirst)
        )
        var waiting: [Bool] = []
        for _ in 0..<20_000 {
            if Int.random(in: 0..<30) == 0 {
                #expect(queue.takeBatch().map { $0.status.code == .error }.count(where: \.self) <= 8)
                waiting = []
                while queue.count > 0 { _ = queue.takeBatch() }
                continue
            }
            let isError = Int.random(in: 0..<3) == 0
            let outcome = queue.append(isError ? "error" : "span")
            let isFull = waiting.count == 40
            let expected: SpanQueue.Outcome =
                !isFull ? .added : isError && waiting.contains(false) ? .replaced : .refused
            #expect(outcome == expected)
            if outcome == .added { waiting.append(isError) }
            if outcome == .replaced, let index = waiting.lastIndex(of: false) { waiting[index] = true }
        }
    }

    @Test("What takes a place takes no more bytes than there are")
    func replacedWithinBytes() {
        let small = SpanRecord.sample("small")
        var large = SpanRecord.sample("error", attributes: ["key": .string(String(repeating: "x", count: 1_000))])
        large.status = .error()
        var queue = SpanQueue(
            BatchOptions(maxQueueBytes: small.approximateSize * 2, dropPolicy: .errorsAndRootsFirst)
        )
        _ = queue.append("a")
        _ = queue.append("b")
        #expect(queue.append(large) == .refused)
        #expect(queue.append("error") == .replaced)
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

extension SpanQueue {
    fileprivate mutating func append(_ record: SpanRecord) -> Outcome {
        var slot = Optional(record)
        return append(&slot, size: record.approximateSize)
    }

    /// A span of that name, which also says what it is: an error, a root, a child of a remote parent, or none of these.
    fileprivate mutating func append(_ name: String) -> Outcome {
        var record = SpanRecord.sample(name)
        record.parentSpanID = name.hasPrefix("root") ? nil : SpanID(7)
        if name.hasPrefix("error") { record.status = .error() }
        if name.hasPrefix("remote") { record.flags.insert(.parentIsRemote) }
        return append(record)
    }
}
