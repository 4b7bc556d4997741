import Testing
import Tracing
import TracewingConcurrency
import TracewingModel
import TracewingSDK

/// Eight tasks start, end and abandon spans, flush and shut down in an order that nobody chose, while the exporter
/// fails in every way it can. Every span must be accounted for at every moment, and at the end.
@Suite("Random schedules")
struct BatchScheduleTests {
    @Test("Every span is accounted for, whatever happens in whatever order", arguments: 0..<20)
    func schedules(block: Int) async {
        for number in 0..<50 { await Schedule(seed: UInt64(block * 50 + number)).run() }
    }

    private struct Schedule {
        let seed: UInt64
        private let processor: BatchSpanProcessor
        private let provider: TracerProvider
        private let exporter: ScriptedExporter
        private let hanging = Gate()

        init(seed: UInt64) {
            self.seed = seed
            var numbers = SeededGenerator(seed: seed)
            let faults = Locked(SeededGenerator(seed: seed ^ 0xFFFF))
            exporter = ScriptedExporter { [hanging] _, batch in
                let fault = faults.withLock { Int.random(in: 0..<10, using: &$0) }
                switch fault {
                case 0: throw BrokenPipe()
                case 1: throw SpanExportError(.rejected, lost: batch.count / 2, "half of them")
                case 2: await hanging.wait()
                case 3...5: await Task.yield()
                default: break
                }
            }
            let options = BatchOptions(
                maxQueueSize: Int.random(in: 1...40, using: &numbers),
                maxQueueBytes: Bool.random(using: &numbers) ? 4_000 : 1 << 20,
                maxExportBatchSize: Int.random(in: 1...10, using: &numbers),
                scheduledDelay: .microseconds(Int.random(in: 0...500, using: &numbers)),
                exportTimeout: .milliseconds(2),
                maxConcurrentExports: Int.random(in: 1...4, using: &numbers),
                dropPolicy: Bool.random(using: &numbers) ? .newest : .errorsAndRootsFirst
            )
            let faultCounts = TelemetryFaults()
            processor = BatchSpanProcessor(exporter, options: options, faults: faultCounts)
            provider = TracerProvider(
                sampler: ParentBasedSampler(root: RatioSampler(ratio: Bool.random(using: &numbers) ? 1 : 0.7)),
                faults: faultCounts,
                processors: [processor]
            )
        }

        func run() async {
            await withTaskGroup { group in
                for task in 0..<8 {
                    group.addTask { await work(SeededGenerator(seed: seed &* 31 &+ UInt64(task))) }
                }
            }
            await provider.shutdown(deadline: .seconds(10))
            hanging.open()
            await until { statistics.exporting == 0 }
            let end = statistics
            #expect(end.isBalanced, "seed \(seed): \(end)")
            #expect(end.active == 0 && end.queued == 0, "seed \(seed): \(end)")
            // What timed out may have arrived all the same; nothing else did, and nothing twice.
            let delivered = exporter.delivered.flatMap(\.self)
            #expect(Set(delivered.map(\.spanID)).count == delivered.count, "seed \(seed)")
            #expect(delivered.count <= end.exported + (end.dropped[.timedOut] ?? 0), "seed \(seed): \(end)")
        }

        private var statistics: ExporterStatistics {
            provider.statistics.first ?? ExporterStatistics(exporter: "none", started: 1)
        }

        private func work(_ generator: SeededGenerator) async {
            var numbers = generator
            let tracer = provider.tracer(named: "test")
            var open: [TracewingSpan] = []
            for _ in 0..<40 {
                switch Int.random(in: 0..<40, using: &numbers) {
                case 0..<16:
                    open.append(tracer.startSpan("work", context: open.last?.context ?? .topLevel))
                case 16..<30:
                    if Bool.random(using: &numbers) { open.last?.setStatus(.error("failed")) }
                    open.popLast()?.end()
                case 30..<32:
                    if !open.isEmpty { open.removeFirst() }
                case 32..<35:
                    if let span = open.first { span.end(); span.end() }
                case 35..<37:
                    _ = await provider.forceFlush(deadline: .milliseconds(Int.random(in: 0...3, using: &numbers)))
                case 37:
                    await Task.yield()
                default:
                    // Rare, so that most schedules run to their end.
                    if Int.random(in: 0..<40, using: &numbers) == 0 {
                        await provider.shutdown(deadline: .milliseconds(1))
                    }
                }
                let now = statistics
                #expect(now.isBalanced, "seed \(seed): \(now)")
            }
        }
    }
}

/// SplitMix64, so that a schedule can be run again.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
