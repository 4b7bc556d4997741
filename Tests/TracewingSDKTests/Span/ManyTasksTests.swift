import Testing
import Tracing
import TracewingConcurrency
import TracewingModel
import TracewingSDK

@Suite("Many tasks at once")
struct ManyTasksTests {
    /// Goes on when all are there.
    private final class Meeting: Sendable {
        private let missing: Locked<Int>
        private let gate = Gate()

        init(of count: Int) { missing = Locked(count) }

        func arrive() async {
            let isLast = missing.withLock { missing in
                missing -= 1
                return missing == 0
            }
            if isLast { gate.open() }
            await gate.wait()
        }
    }

    @Test("100,000 tasks at once, each with a context of its own: no child has another's parent")
    func ownParents() async {
        let count = 100_000
        let exporter = ScriptedExporter()
        let provider = TracerProvider()
        provider.addExporter(exporter, options: BatchOptions(maxQueueSize: count * 2, maxQueueBytes: 1 << 30))
        let tracer = provider.tracer(named: "test")
        let meeting = Meeting(of: count)
        await withTaskGroup { group in
            for number in 0..<count {
                group.addTask {
                    await tracer.withSpan("\(number)") { _ in
                        await meeting.arrive()
                        await tracer.withSpan("\(number)") { _ in await Task.yield() }
                    }
                }
            }
        }
        #expect(await provider.forceFlush(deadline: .seconds(120)))
        let records = exporter.delivered.flatMap(\.self)
        let parents = Dictionary(
            uniqueKeysWithValues: records.filter { $0.parentSpanID == nil }.map { ($0.spanID, $0) }
        )
        let children = records.filter { $0.parentSpanID != nil }
        #expect(parents.count == count)
        #expect(children.count == count)
        let strays = children.filter { child in
            let parent = child.parentSpanID.flatMap { parents[$0] }
            return parent?.name != child.name || parent?.traceID != child.traceID
        }
        #expect(strays.isEmpty, "\(strays.count) strays")
        #expect(Set(parents.values.map(\.traceID)).count == count)
        #expect(provider.statistics.allSatisfy { $0.isBalanced && $0.exported == count * 2 })
    }
}
