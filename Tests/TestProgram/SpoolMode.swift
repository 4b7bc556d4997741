#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif
import TracewingExport
import TracewingModel
import TracewingSDK
import Tracing

/// Spools spans until it is killed, sends what others have left, or measures what spooling costs.
enum SpoolMode {
    static func run(_ arguments: [String]) async throws {
        switch arguments.first {
        case "write": await write(url: arguments[1], directory: arguments[2], life: Int(arguments[3]) ?? 0)
        case "drain": await drain(url: arguments[1], directory: arguments[2])
        case "cost": await cost(directory: arguments[1], count: Int(arguments[2]) ?? 1_000)
        default: print("No such thing to do with a spool: \(arguments)")
        }
    }

    /// Spools spans in batches and one by one, and says which are safe as soon as they are: their life, the first of
    /// them, and how many.
    private static func write(url: String, directory: String, life: Int) async {
        let options = SpoolOptions(
            segmentBytes: 32 << 10,
            sync: life.isMultiple(of: 2) ? .never : .always,
            isImmediate: true,
            maxExportBatchSize: 32,
            scheduledDelay: .milliseconds(2),
            initialBackoff: .milliseconds(1),
            maxBackoff: .milliseconds(4),
            diskTimeout: .seconds(60)
        )
        let exporter = exporter(url: url, directory: directory, life: life, options: options)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 0... {
                    let count = number % 20 + 1
                    let first = number * 20
                    try? await exporter.export((first..<first + count).map { record($0, life: life) })
                    report("\(life) \(first) \(count)")
                    if number == 0 { report("ready") }
                    try? await Task.sleep(for: .milliseconds(1))
                }
            }
            group.addTask {
                for number in 1_000_000... {
                    if exporter.keep(record(number, life: life)) { report("\(life) \(number) 1") }
                    try? await Task.sleep(for: .milliseconds(1))
                }
            }
        }
    }

    /// Sends everything that was left, however often it takes.
    private static func drain(url: String, directory: String) async {
        let options = SpoolOptions(sync: .never, initialBackoff: .milliseconds(1), maxBackoff: .milliseconds(4))
        let exporter = exporter(url: url, directory: directory, life: -1, options: options)
        while await exporter.statistics.segments > 0 { try? await Task.sleep(for: .milliseconds(5)) }
        await exporter.shutdown()
        report("drained")
    }

    private static func exporter(
        url: String,
        directory: String,
        life: Int,
        options: SpoolOptions
    ) -> SpooledExporter {
        let retry = RetryPolicy(
            initialBackoff: .milliseconds(1),
            maxBackoff: .milliseconds(2),
            totalTimeout: .milliseconds(4)
        )
        let otlp = OTLPOptions(endpoint: url, headers: ["x-life": "\(life)"], timeout: .seconds(60), retry: retry)
        return SpooledExporter(OTLPExporter(otlp), directory: directory, options: options)
    }

    private static func record(_ number: Int, life: Int) -> SpanRecord {
        SpanRecord(
            traceID: TraceID(high: 1, low: 1),
            spanID: SpanID(UInt64(life) << 32 | UInt64(number)),
            name: "span",
            startTime: 1,
            endTime: 2,
            attributes: ["text": .string(String(repeating: "x", count: number % 500))]
        )
    }

    /// What one `end()` costs, with and without a spool.
    private static func cost(directory: String, count: Int) async {
        let ways: [(String, SpoolSync?)] = [
            ("memory queue", nil), ("spooled, never synced", .never),
            ("spooled, synced every second", .every(.seconds(1))), ("spooled, always synced", .always),
        ]
        for (number, (name, sync)) in ways.enumerated() {
            let provider = TracerProvider()
            let queue = BatchOptions(maxQueueSize: 2 * count)
            if let sync {
                let options = SpoolOptions(sync: sync, isImmediate: true)
                let exporter = SpooledExporter(Nowhere(), directory: "\(directory)/\(number)", options: options)
                provider.addExporter(exporter, options: queue)
            } else {
                provider.addExporter(Nowhere(), options: queue)
            }
            let tracer = provider.tracer(named: "cost")
            var nanoseconds: [Int64] = []
            for _ in 0..<count {
                let span = tracer.startSpan("span", context: .topLevel, attributes: ["n": 1, "text": "some text"])
                let start = ContinuousClock.now
                span.end()
                nanoseconds.append((ContinuousClock.now - start).components.attoseconds / 1_000_000_000)
            }
            nanoseconds.sort()
            report("\(name): \(nanoseconds[count / 2]) ns per end(), p99 \(nanoseconds[count * 99 / 100]) ns")
            await provider.shutdown(deadline: .seconds(60))
        }
    }

    private struct Nowhere: SpanExporter {
        func export(_ batch: [SpanRecord]) async throws {}
    }

    /// One write, so that whoever kills the program finds whole lines.
    private static func report(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = bytes.withUnsafeBytes { Self.write(1, $0.baseAddress, $0.count) }
    }

    private static func write(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        #if canImport(Darwin)
            Darwin.write(file, bytes, count)
        #elseif canImport(Glibc)
            Glibc.write(file, bytes, count)
        #else
            Musl.write(file, bytes, count)
        #endif
    }
}
