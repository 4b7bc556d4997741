import CoreMetrics
import TracewingModel

/// The metrics of a provider, by kind and name.
///
/// A name that is used for two kinds of instruments is two metrics.
struct MetricRegistry {
    private(set) var counters: [String: MetricFamily<SumSeries>] = [:]
    private(set) var floatingPointCounters: [String: MetricFamily<SumSeries>] = [:]
    private(set) var gauges: [String: MetricFamily<GaugeSeries>] = [:]
    private(set) var histograms: [String: MetricFamily<HistogramSeries>] = [:]
    private(set) var timers: [String: MetricFamily<HistogramSeries>] = [:]

    let clock: SpanClock
    /// How many series a metric may have.
    let cardinalityLimit: Int
    /// How many metrics there may be.
    let metricLimit: Int

    init(clock: SpanClock, cardinalityLimit: Int, metricLimit: Int) {
        self.clock = clock
        self.cardinalityLimit = cardinalityLimit
        self.metricLimit = metricLimit
    }

    /// The specification's boundaries, for numbers whose unit is not known.
    private static let boundaries: [Double] = [
        0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000,
    ]
    /// The same, which are milliseconds where they come from, for durations in seconds.
    private static let secondBoundaries = boundaries.map { $0 / 1000 }

    // Each is nil if there is no room for another metric.

    mutating func counter(_ name: String) -> MetricFamily<SumSeries>? {
        let clock = clock
        return family(name, in: \.counters) { SumSeries(attributes: $0, zero: .int(0), clock: clock) }
    }

    mutating func floatingPointCounter(_ name: String) -> MetricFamily<SumSeries>? {
        let clock = clock
        return family(name, in: \.floatingPointCounters) {
            SumSeries(attributes: $0, zero: .double(0), clock: clock)
        }
    }

    mutating func gauge(_ name: String) -> MetricFamily<GaugeSeries>? {
        family(name, in: \.gauges) { GaugeSeries(attributes: $0) }
    }

    mutating func histogram(_ name: String) -> MetricFamily<HistogramSeries>? {
        let boundaries = MetricConvention.named(name)?.boundaries ?? Self.boundaries
        let clock = clock
        return family(name, in: \.histograms) { HistogramSeries(attributes: $0, boundaries: boundaries, clock: clock) }
    }

    mutating func timer(_ name: String) -> MetricFamily<HistogramSeries>? {
        // A known duration is the same metric, whichever instrument records it.
        if MetricConvention.named(name) != nil { return histogram(name) }
        let clock = clock
        return family(name, in: \.timers, unit: "s") {
            HistogramSeries(attributes: $0, boundaries: Self.secondBoundaries, clock: clock)
        }
    }

    private mutating func family<Series>(
        _ name: String,
        in families: WritableKeyPath<MetricRegistry, [String: MetricFamily<Series>]>,
        unit: String = "",
        makeSeries: @escaping @Sendable (Attributes) -> Series
    ) -> MetricFamily<Series>? {
        if let family = self[keyPath: families][name] { return family }
        guard metricCount < metricLimit else { return nil }
        let convention = MetricConvention.named(name)
        let family = MetricFamily(
            name: name,
            unit: convention?.unit ?? unit,
            description: convention?.description ?? "",
            limit: cardinalityLimit,
            makeSeries: makeSeries
        )
        self[keyPath: families][name] = family
        return family
    }

    private var metricCount: Int {
        counters.count + floatingPointCounters.count + gauges.count + histograms.count + timers.count
    }

    /// How many series there are in all.
    var seriesCount: Int {
        func sum<Series>(_ families: [String: MetricFamily<Series>]) -> Int {
            families.values.reduce(0) { $0 + $1.count }
        }
        return sum(counters) + sum(floatingPointCounters) + sum(gauges) + sum(histograms) + sum(timers)
    }

    /// How all metrics stand, by name. One without any point is left out.
    func metrics(at time: UInt64) -> [Metric] {
        func metrics<Series>(
            _ families: [String: MetricFamily<Series>],
            _ points: ([Series.Point]) -> Metric.Points
        ) -> [Metric] {
            families.values.compactMap { family in
                let all = family.points(at: time)
                guard !all.isEmpty else { return nil }
                return Metric(
                    name: family.name,
                    unit: family.unit,
                    description: family.description,
                    points: points(all)
                )
            }
        }
        let sums =
            metrics(counters) { .sum($0, .cumulative, isMonotonic: true) }
            + metrics(floatingPointCounters) { .sum($0, .cumulative, isMonotonic: true) }
        let others =
            metrics(gauges) { .gauge($0) }
            + metrics(histograms) { .histogram($0, .cumulative) }
            + metrics(timers) { .histogram($0, .cumulative) }
        return (sums + others).sorted { $0.name < $1.name }
    }
}
