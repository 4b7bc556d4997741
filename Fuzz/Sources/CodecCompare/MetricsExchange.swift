import TracewingModel
import TracewingOTLP

/// Requests for metrics to other programs, one JSON object a line:
///
///     {"protobuf":"0a2f…","json":{"resourceMetrics":[…]},"metrics":{"resource":[…],"scope":[…],"metrics":[…]}}
///
/// `metrics` is what the request says, in the words of `SpanRecord+Exchange.swift`.
enum MetricsExchange {
    static func emit(count: UInt64, seed: UInt64) {
        for number in 0..<count {
            var random = RandomMetrics(seed: seed &+ number)
            let snapshot = random.snapshot()
            let json = OTLPMetricsEncoder().encodeJSON(snapshot)
            let line: JSONValue = [
                "protobuf": .string(hexadecimal(OTLPMetricsEncoder().encode(snapshot))),
                "json": (try? JSONValue(parsing: json, depthLimit: 1_000)) ?? nil,
                "metrics": snapshot.exchanged,
            ]
            print(line.text)
        }
    }
}

extension MetricsSnapshot {
    /// Everything the snapshot says.
    fileprivate var exchanged: JSONValue {
        [
            "resource": [
                resource.attributes.exchanged, number(resource.droppedAttributes), .string(resource.schemaURL),
            ],
            "scope": [
                .string(scope.name), .string(scope.version), scope.attributes.exchanged,
                number(scope.droppedAttributes), .string(scope.schemaURL),
            ],
            "metrics": .array(metrics.map(\.exchanged)),
        ]
    }
}

extension Metric {
    fileprivate var exchanged: JSONValue {
        let data: JSONValue =
            switch points {
            case .gauge(let points):
                ["gauge", .array(points.map(\.exchanged))]
            case .sum(let points, let temporality, let isMonotonic):
                ["sum", .array(points.map(\.exchanged)), number(temporality.rawValue), .bool(isMonotonic)]
            case .histogram(let points, let temporality):
                ["histogram", .array(points.map(\.exchanged)), number(temporality.rawValue)]
            }
        return [.string(name), .string(unit), .string(description), data]
    }
}

extension Metric.NumberPoint {
    fileprivate var exchanged: JSONValue {
        let value: JSONValue =
            switch value {
            case .int(let value): ["int", number(value)]
            case .double(let value): ["double", number(value.bitPattern)]
            }
        return [attributes.exchanged, number(startTime), number(time), value]
    }
}

extension Metric.HistogramPoint {
    fileprivate var exchanged: JSONValue {
        func optional(_ value: Double?) -> JSONValue { value.map { number($0.bitPattern) } ?? .null }
        return [
            attributes.exchanged, number(startTime), number(time), number(count), number(sum.bitPattern),
            optional(minimum), optional(maximum), .array(boundaries.map { number($0.bitPattern) }),
            .array(bucketCounts.map { number($0) }),
        ]
    }
}
