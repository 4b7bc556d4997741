import CoreMetrics
import TracewingConcurrency
import TracewingModel

/// A number that only grows, whole or not.
final class SumSeries: MetricSeries {
    private struct State {
        var start: UInt64
        var value: Metric.NumberPoint.Value
    }

    private let attributes: Attributes
    private let zero: Metric.NumberPoint.Value
    private let clock: SpanClock
    private let state: Locked<State>

    /// - Parameter zero: What it starts with; the kind of number stays.
    init(attributes: Attributes, zero: Metric.NumberPoint.Value, clock: SpanClock) {
        self.attributes = attributes
        self.zero = zero
        self.clock = clock
        state = Locked(State(start: clock.wall(), value: zero))
    }

    func point(at time: UInt64) -> Metric.NumberPoint? {
        state.withLock { state in
            Metric.NumberPoint(
                attributes: attributes,
                startTime: state.start,
                time: max(state.start, time),
                value: state.value
            )
        }
    }
}

extension SumSeries: CounterHandler {
    /// A sum that only grows knows no negative amounts; one that is full stays full.
    func increment(by amount: Int64) {
        guard amount > 0 else { return }
        state.withLock { state in
            guard case .int(let value) = state.value else { return }
            let (sum, overflow) = value.addingReportingOverflow(amount)
            state.value = .int(overflow ? .max : sum)
        }
    }

    func reset() {
        let now = clock.wall()
        state.withLock { state in
            // Whoever has seen the series before sees that it begins anew.
            state.start = max(now, state.start &+ 1)
            state.value = zero
        }
    }
}

extension SumSeries: FloatingPointCounterHandler {
    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        state.withLock { state in
            guard case .double(let value) = state.value else { return }
            state.value = .double(min(value + amount, .greatestFiniteMagnitude))
        }
    }
}

extension Metric.NumberPoint: MetricPoint {
    func subtracting(_ earlier: Metric.NumberPoint) -> Metric.NumberPoint? {
        guard startTime == earlier.startTime else { return nil }
        var difference = self
        switch (value, earlier.value) {
        case (.int(let value), .int(let before)) where value >= before: difference.value = .int(value - before)
        case (.double(let value), .double(let before)) where value >= before:
            difference.value = .double(value - before)
        default: return nil
        }
        difference.startTime = earlier.time
        return difference
    }
}
