import TracewingModel

/// Snapshots of every shape the model allows, mostly small.
struct RandomMetrics {
    private var random: SeededGenerator
    private var records: RandomRecords

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        records = RandomRecords(seed: seed)
    }

    mutating func snapshot() -> MetricsSnapshot {
        MetricsSnapshot(
            resource: random.once(in: 6) ? .empty : records.resource(),
            scope: records.scope(),
            metrics: list(upTo: 4) { $0.metric() }
        )
    }

    private mutating func metric() -> Metric {
        let points: Metric.Points =
            switch random.next() % 4 {
            case 0: .gauge(list(upTo: 3) { $0.numberPoint() })
            case 1: .sum(list(upTo: 3) { $0.numberPoint() }, temporality(), isMonotonic: random.once(in: 2))
            default: .histogram(list(upTo: 3) { $0.histogramPoint() }, temporality())
            }
        return Metric(name: text(), unit: text(), description: text(), points: points)
    }

    private mutating func temporality() -> Metric.Temporality {
        random.once(in: 2) ? .delta : .cumulative
    }

    private mutating func numberPoint() -> Metric.NumberPoint {
        Metric.NumberPoint(
            attributes: attributes(),
            startTime: number(),
            time: number(),
            value: random.once(in: 2) ? .int(Int64(bitPattern: number())) : .double(double())
        )
    }

    private mutating func histogramPoint() -> Metric.HistogramPoint {
        let boundaries = list(upTo: 20) { $0.double() }
        return Metric.HistogramPoint(
            attributes: attributes(),
            startTime: number(),
            time: number(),
            count: number(),
            sum: double(),
            minimum: random.once(in: 2) ? nil : double(),
            maximum: random.once(in: 2) ? nil : double(),
            boundaries: boundaries,
            bucketCounts: (0...boundaries.count).map { _ in number() }
        )
    }

    private mutating func attributes() -> Attributes {
        records.scope().attributes
    }

    private mutating func text() -> String {
        random.once(in: 3) ? "" : records.scope().name
    }

    /// Of any length on the wire.
    private mutating func number() -> UInt64 {
        random.once(in: 6) ? 0 : random.next() >> (random.next() % 64)
    }

    private mutating func double() -> Double {
        [0, -0.0, 1.5, -1e300, .leastNonzeroMagnitude, .infinity, -.infinity, 0.1].randomElement(using: &random) ?? 0
    }

    private mutating func list<Element>(upTo limit: UInt64, _ make: (inout Self) -> Element) -> [Element] {
        (0..<random.next() % (limit + 1)).map { _ in make(&self) }
    }
}
