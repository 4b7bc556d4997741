public import TracewingModel

/// Prints metrics to the terminal, a line for every series.
public struct ConsoleMetricsExporter: MetricsExporter {
    public let name = "console"

    public init() {}

    public func export(_ snapshot: MetricsSnapshot) async throws {
        print(snapshot.metrics.flatMap(\.lines).joined(separator: "\n"))
    }
}

extension Metric {
    /// As people read it: `http.requests {route=/} 12`.
    var lines: [String] {
        switch points {
        case .sum(let points, _, _), .gauge(let points):
            points.map { line($0.attributes, $0.value.text) }
        case .histogram(let points, _):
            points.map { point in
                let range = point.minimum.flatMap { minimum in point.maximum.map { ", \(minimum) to \($0)" } } ?? ""
                return line(point.attributes, "\(point.count) values, mean \(point.sum / Double(point.count))\(range)")
            }
        }
    }

    private func line(_ attributes: Attributes, _ value: String) -> String {
        let labels = attributes.map { "\($0.key)=\($0.value.stringValue ?? JSONValue($0.value).text)" }
        let text = [name, labels.isEmpty ? "" : "{\(labels.joined(separator: ", "))}", value, unit]
            .filter { !$0.isEmpty }.joined(separator: " ")
        // Attributes may hold what somebody else has chosen.
        return HumanText.oneLine(text, limit: 2_000)
    }
}

extension Metric.NumberPoint.Value {
    fileprivate var text: String {
        switch self {
        case .int(let value): "\(value)"
        case .double(let value): "\(value)"
        }
    }
}
