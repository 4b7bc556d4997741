import Testing
import TracewingConcurrency
import TracewingModel
import TracewingSDK
import Tracing
@testable import TracewingExport

/// A provider whose spans go through a spool, and the account of it.
struct Spooling {
    let provider: TracerProvider
    let exporter: SpooledExporter
    let faults: TelemetryFaults

    init(
        _ backend: SpoolBackend,
        _ directory: TemporaryDirectory,
        _ options: SpoolOptions = .quick,
        calls: SpoolCalls = .system
    ) {
        faults = TelemetryFaults()
        exporter = SpooledExporter(backend, directory: directory.path, options: options, faults: faults, calls: calls)
        provider = TracerProvider(resource: Resource(attributes: ["service.name": "test"]))
        provider.addExporter(exporter, options: BatchOptions(scheduledDelay: .seconds(3_600)))
    }

    /// Ends spans that are called by their numbers.
    func end(_ numbers: Range<Int>) {
        let tracer = provider.tracer(named: "test")
        for number in numbers { tracer.startSpan("\(number)", context: .topLevel, attributes: ["n": 1]).end() }
    }

    /// Ends spans and waits until they have left the queue: they are on the disk, or went another way.
    func spool(_ numbers: Range<Int>) async {
        end(numbers)
        provider.forceFlush()
        await until { statistics.queued == 0 }
    }

    var statistics: ExporterStatistics { provider.statistics[0] }
}

extension SpoolOptions {
    /// No waits, and a disk that is given time however busy the machine is.
    static let quick = SpoolOptions(
        sync: .never,
        scheduledDelay: .milliseconds(1),
        initialBackoff: .milliseconds(1),
        maxBackoff: .milliseconds(5),
        diskTimeout: .seconds(60)
    )

    func with(_ change: (inout SpoolOptions) -> Void) -> SpoolOptions {
        var options = self
        change(&options)
        return options
    }
}

extension Spool {
    /// Spools spans as ``SpoolDisk`` does.
    mutating func add(_ records: [SpanRecord]) {
        commit(append(records).stretches)
    }

    /// Reads everything that waits, as if it were delivered.
    mutating func takeAll() -> [SpanRecord] {
        var records: [SpanRecord] = []
        while let batch = take() {
            records += batch.entries.map(\.record)
            finish(batch, SpoolDelivery(exported: batch.entries.count))
        }
        return records
    }
}

extension Range<Int> {
    var names: [String] { map(String.init) }
}
