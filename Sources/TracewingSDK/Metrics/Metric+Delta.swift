import TracewingModel

extension [Metric] {
    /// What came on top of an earlier state. Series to which nothing came are left out; gauges stay as they are.
    func subtracting(_ earlier: [Metric]) -> [Metric] {
        let before = Dictionary(earlier.map { (Key($0), $0) }) { first, _ in first }
        return compactMap { metric in
            var metric = metric
            let earlier = before[Key(metric)]?.points
            switch metric.points {
            case .gauge:
                return metric
            case .sum(let points, _, let isMonotonic):
                var old: [Metric.NumberPoint] = []
                if case .sum(let points, _, _) = earlier { old = points }
                let changes = Self.changes(points, since: old) { $0.value != .int(0) && $0.value != .double(0) }
                metric.points = .sum(changes, .delta, isMonotonic: isMonotonic)
                return changes.isEmpty ? nil : metric
            case .histogram(let points, _):
                var old: [Metric.HistogramPoint] = []
                if case .histogram(let points, _) = earlier { old = points }
                let changes = Self.changes(points, since: old) { $0.count > 0 }
                metric.points = .histogram(changes, .delta)
                return changes.isEmpty ? nil : metric
            }
        }
    }

    /// Whether anything was measured after `earlier`.
    func hasChanged(since earlier: [Metric]) -> Bool {
        guard count == earlier.count else { return true }
        return zip(self, earlier).contains { now, before in
            guard now.name == before.name else { return true }
            return switch (now.points, before.points) {
            case (.gauge(let now), .gauge(let before)):
                now.map(\.value) != before.map(\.value)
            case (.sum(let now, _, _), .sum(let before, _, _)):
                now.map(\.value) != before.map(\.value)
            case (.histogram(let now, _), .histogram(let before, _)):
                now.map(\.count) != before.map(\.count)
            default:
                true
            }
        }
    }

    private static func changes<Point: MetricPoint>(
        _ points: [Point],
        since earlier: [Point],
        counts: (Point) -> Bool
    ) -> [Point] {
        let before = Dictionary(earlier.map { ($0.attributes, $0) }) { first, _ in first }
        return points.map { point in before[point.attributes].flatMap(point.subtracting) ?? point }.filter(counts)
    }

    /// A name may be used for several kinds.
    private struct Key: Hashable {
        let name: String
        let unit: String
        let kind: Int

        init(_ metric: Metric) {
            name = metric.name
            unit = metric.unit
            kind =
                switch metric.points {
                case .gauge: 0
                case .histogram: 1
                case .sum(let points, _, _):
                    if case .int = points.first?.value { 2 } else { 3 }
                }
        }
    }
}
