import CoreMetrics
import TracewingConcurrency
import TracewingModel

/// A number that goes up and down, as it was set last.
final class GaugeSeries: MetricSeries {
    private let attributes: Attributes
    private let value = Locked<Metric.NumberPoint.Value?>(nil)

    init(attributes: Attributes) {
        self.attributes = attributes
    }

    func point(at time: UInt64) -> Metric.NumberPoint? {
        value.withLock { $0 }.map { Metric.NumberPoint(attributes: attributes, time: time, value: $0) }
    }

    private func set(to new: Metric.NumberPoint.Value) {
        value.withLock { $0 = new }
    }

    private func add(_ amount: Double) {
        value.withLock { value in
            let old: Double =
                switch value {
                case .int(let number): Double(number)
                case .double(let number): number
                case nil: 0
                }
            let new = old + amount
            if new.isFinite { value = .double(new) }
        }
    }
}

extension GaugeSeries: RecorderHandler {
    func record(_ value: Int64) { set(to: .int(value)) }
    func record(_ value: Double) { if value.isFinite { set(to: .double(value)) } }
}

extension GaugeSeries: MeterHandler {
    func set(_ value: Int64) { record(value) }
    func set(_ value: Double) { record(value) }
    func increment(by amount: Double) { add(amount) }
    func decrement(by amount: Double) { add(-amount) }
}
