import TracewingConcurrency
import TracewingModel

/// All series of one metric, at most as many as the limit allows. What is measured beyond it goes into one series
/// together, as OpenTelemetry's specification has it.
final class MetricFamily<Series: MetricSeries>: Sendable {
    private struct State {
        var series: [Attributes: Series] = [:]
        var order: [Attributes] = []
        var overflow: Series?
    }

    let name: String
    let unit: String
    let description: String
    private let limit: Int
    private let makeSeries: @Sendable (Attributes) -> Series
    private let state = Locked(State())

    init(
        name: String,
        unit: String,
        description: String,
        limit: Int,
        makeSeries: @escaping @Sendable (Attributes) -> Series
    ) {
        self.name = name
        self.unit = unit
        self.description = description
        self.limit = limit
        self.makeSeries = makeSeries
    }

    /// The series with these attributes, or the one for what there is no room for.
    ///
    /// - Parameter isFirstOverflow: Whether this is the first time there is no room.
    func series(_ attributes: Attributes, isFirstOverflow: inout Bool) -> Series {
        let (series, overflows) = state.withLock { state in
            if let series = state.series[attributes] { return (series, false) }
            // The one for the rest counts as well.
            guard state.series.count < limit - 1 else {
                if let series = state.overflow { return (series, false) }
                let series = makeSeries([OTel.metricOverflow: true])
                state.overflow = series
                return (series, true)
            }
            let series = makeSeries(attributes)
            state.series[attributes] = series
            state.order.append(attributes)
            return (series, false)
        }
        isFirstOverflow = overflows
        return series
    }

    /// Forgets a series. Who holds it can go on recording; nobody sees it.
    func remove(_ series: AnyObject) {
        state.withLock { state in
            guard let attributes = state.series.first(where: { $0.value === series })?.key else { return }
            state.series[attributes] = nil
            state.order.removeAll { $0 == attributes }
        }
    }

    /// How many series there are.
    var count: Int {
        state.withLock { $0.series.count + ($0.overflow == nil ? 0 : 1) }
    }

    /// How all series stand, in the order in which they came.
    func points(at time: UInt64) -> [Series.Point] {
        let all = state.withLock { state in
            state.order.compactMap { state.series[$0] } + (state.overflow.map { [$0] } ?? [])
        }
        return all.compactMap { $0.point(at: time) }
    }
}
