public import CoreMetrics
import TracewingConcurrency
public import TracewingModel

/// The metrics backend: makes instruments, keeps what they measure, hands it to exporters from time to time.
///
/// It is a factory of swift-metrics itself, so that what any library measures through that is exported:
///
/// ```swift
/// let provider = MeterProvider(resource: .process(serviceName: "concierge"))
/// provider.addExporter(MyExporter())
/// MetricsSystem.bootstrap(provider)
/// ```
///
/// `Observability.configure` of the `Tracewing` module does the same from one call and the environment.
///
/// | swift-metrics | OTLP |
/// |---|---|
/// | `Counter`, `FloatingPointCounter` | a sum that only grows |
/// | `Gauge`, `Meter`, `Recorder` that does not aggregate | a gauge |
/// | `Recorder` | a histogram, with the boundaries of ``TracewingModel/MetricConvention`` or the specification's |
/// | `Timer` | a histogram in seconds |
///
/// Memory is bounded: a metric has at most `cardinalityLimit` series, and what exceeds them is counted in one series
/// with the attribute `otel.metric.overflow`. Recording takes the lock of one series and allocates nothing. What is no
/// number, infinite, or negative where only positive amounts make sense, is passed over.
public final class MeterProvider: Sendable {
    private struct State {
        var registry: MetricRegistry
        var resource: Resource
        var faults: TelemetryFaults
        var readers: [MetricsReader] = []
        var shutdown: Task<Void, Never>?
    }

    private let state: Locked<State>
    private let clock: SpanClock
    private let scope = InstrumentationScope(name: "tracewing", version: Resource.sdkVersion)

    /// - Parameters:
    ///   - cardinalityLimit: How many series one metric may have.
    ///   - metricLimit: How many metrics there may be. What is measured under further names is not kept.
    public init(
        resource: Resource = .empty,
        clock: SpanClock = .system,
        faults: TelemetryFaults = TelemetryFaults(),
        cardinalityLimit: Int = 2_000,
        metricLimit: Int = 1_000
    ) {
        self.clock = clock
        let registry = MetricRegistry(
            clock: clock,
            cardinalityLimit: max(1, cardinalityLimit),
            metricLimit: max(0, metricLimit)
        )
        state = Locked(State(registry: registry, resource: resource, faults: faults))
    }

    /// Adds an exporter, which is given what there is at every interval.
    public func addExporter(_ exporter: any MetricsExporter, options: MetricsOptions = MetricsOptions()) {
        addExporter(exporter, options: options) { try await Task.sleep(for: $0) }
    }

    /// - Parameter sleep: How the time between exports is waited for.
    func addExporter(
        _ exporter: any MetricsExporter,
        options: MetricsOptions,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        let reader = MetricsReader(exporter, of: self, options: options, sleep: sleep)
        let isLate = state.withLock { state in
            state.readers.append(reader)
            return state.shutdown != nil
        }
        if !isLate { reader.start() }
    }

    /// Whether anybody exports what is measured.
    package var hasExporters: Bool {
        state.withLock { !$0.readers.isEmpty }
    }

    /// Makes it say this of itself from now on.
    package func configure(resource: Resource, faults: TelemetryFaults) {
        state.withLock { state in
            state.resource = resource
            state.faults = faults
        }
    }

    /// All that has been measured so far.
    public func collect() -> MetricsSnapshot {
        let now = clock.wall()
        // The series are read after the provider's lock is free: each has one of its own.
        let (registry, resource) = state.withLock { ($0.registry, $0.resource) }
        return MetricsSnapshot(resource: resource, scope: scope, metrics: registry.metrics(at: now))
    }

    /// What became of the exports.
    public var statistics: MetricsStatistics {
        let (readers, registry) = state.withLock { ($0.readers, $0.registry) }
        return MetricsStatistics(series: registry.seriesCount, exporters: readers.map(\.statistics))
    }

    var faults: TelemetryFaults { state.withLock { $0.faults } }

    private var readers: [MetricsReader] { state.withLock { $0.readers } }

    /// Exports what there is now. Says whether it arrived within `deadline`, at every exporter.
    public func forceFlush(deadline: Duration) async -> Bool {
        let readers = readers
        return await withTaskGroup(of: Bool.self) { group in
            for reader in readers { group.addTask { await reader.forceFlush(deadline: deadline) } }
            return await group.reduce(true) { $0 && $1 }
        }
    }

    /// Exports what there is now, a last time, within `deadline`. What did not arrive is told in one line of the log.
    ///
    /// It is done once. Later calls wait for the first, each no longer than its own deadline.
    public func shutdown(deadline: Duration = .seconds(2)) async {
        let work = state.withLock { state in
            if let work = state.shutdown { return work }
            let readers = state.readers
            // Shutdowns are often called from tasks that are being cancelled. A task of its own flushes all the same.
            let work = Task.detached {
                await withTaskGroup(of: Void.self) { group in
                    for reader in readers { group.addTask { await reader.shutdown(deadline: deadline) } }
                }
            }
            state.shutdown = work
            return work
        }
        await Task.detached { _ = await withDeadline(deadline) { await work.value } }.value
    }

    /// Says what the shutdown, if it ended now, would lose. For those who cannot wait for it any longer.
    package func reportUnsent(after deadline: Duration) {
        for reader in readers { reader.reportUnsent(after: deadline) }
    }

    /// Whether anything was measured that has not been exported.
    package var hasUnsentMetrics: Bool {
        readers.contains { $0.hasUnsentMetrics }
    }
}

// MARK: - swift-metrics

extension MeterProvider: MetricsFactory {
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions) { $0.counter(label) } ?? NOOPMetricsHandler.instance
    }

    public func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(label, dimensions) { $0.floatingPointCounter(label) } ?? NOOPMetricsHandler.instance
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions) { $0.gauge(label) } ?? NOOPMetricsHandler.instance
    }

    public func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        if aggregate {
            series(label, dimensions) { $0.histogram(label) } ?? NOOPMetricsHandler.instance
        } else {
            series(label, dimensions) { $0.gauge(label) } ?? NOOPMetricsHandler.instance
        }
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions) { $0.timer(label) } ?? NOOPMetricsHandler.instance
    }

    public func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }
    public func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
    public func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
    public func destroyTimer(_ handler: any TimerHandler) { remove(handler) }

    /// The series of a metric; nil if there is no room for another metric.
    private func series<Series>(
        _ name: String,
        _ dimensions: [(String, String)],
        family: (inout MetricRegistry) -> MetricFamily<Series>?
    ) -> Series? {
        let (family, faults) = state.withLock { (family(&$0.registry), $0.faults) }
        guard let family else {
            faults.record(
                .metricsLimit,
                "There is no room for the metric \(HumanText.oneLine(name, limit: 200)): nothing is measured under this "
                    + "name. Put what varies into attributes, not into names."
            )
            return nil
        }
        var isFirstOverflow = false
        let series = family.series(Attributes(dimensions: dimensions), isFirstOverflow: &isFirstOverflow)
        if isFirstOverflow {
            faults.record(
                .metricsLimit,
                "The metric \(HumanText.oneLine(name, limit: 200)) has as many series as it may have: what is measured "
                    + "with further attributes is counted together. Take out attributes that have many values."
            )
        }
        return series
    }

    /// Whether a recorder is one of ours, to which tallies can be added.
    package static func takesTallies(_ recorder: any RecorderHandler) -> Bool {
        recorder is HistogramSeries
    }

    /// Adds what somebody has counted for themselves, if the recorder is one of ours.
    package static func add(_ tally: HistogramTally, to recorder: any RecorderHandler) {
        (recorder as? HistogramSeries)?.add(tally)
    }

    private func remove(_ handler: AnyObject) {
        let registry = state.withLock { $0.registry }
        switch handler {
        case is SumSeries:
            for family in registry.counters.values { family.remove(handler) }
            for family in registry.floatingPointCounters.values { family.remove(handler) }
        case is GaugeSeries:
            for family in registry.gauges.values { family.remove(handler) }
        case is HistogramSeries:
            for family in registry.histograms.values { family.remove(handler) }
            for family in registry.timers.values { family.remove(handler) }
        default:
            break
        }
    }
}

extension Attributes {
    /// The dimensions of an instrument, by name, so that their order makes no difference.
    fileprivate init(dimensions: [(String, String)]) {
        self.init(
            dimensions.map { name, value in (name, AttributeValue(dimension: value, of: name)) }
                .sorted { $0.0 < $1.0 }
        )
    }
}

extension AttributeValue {
    /// Dimensions are texts. A port is a number in the conventions; and a text that somebody else has chosen may be of
    /// any length.
    fileprivate init(dimension value: String, of name: String) {
        if name == OTel.serverPort, let port = Int64(value) {
            self = .int(port)
        } else {
            self = .string(value.utf8.count <= 1024 ? value : String(value.unicodeScalars.prefix(256)))
        }
    }
}
