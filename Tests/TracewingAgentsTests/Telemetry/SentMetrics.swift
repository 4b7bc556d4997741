import TracewingModel
import TracewingTesting

/// What a collector was sent in OTLP/JSON: the histograms of the last request for metrics.
struct SentMetrics {
    struct Series {
        let metric: String
        let unit: String
        let attributes: [String: JSONValue]
        let count: Int
        let sum: Double
        let boundaries: [Double]
        let bucketCounts: [Int]
    }

    let series: [Series]

    init(to collector: FaultServer) throws {
        guard let request = collector.requests.last(where: { $0.path == "/v1/metrics" }) else {
            series = []
            return
        }
        let metrics = try JSONValue(parsing: request.body)["resourceMetrics"]?[0]?["scopeMetrics"]?[0]?["metrics"]
        series = (metrics?.arrayValue ?? []).flatMap { metric in
            (metric["histogram"]?["dataPoints"]?.arrayValue ?? []).map { Series($0, of: metric) }
        }
    }

    subscript(metric: String) -> [Series] { series.filter { $0.metric == metric } }
}

extension SentMetrics.Series {
    fileprivate init(_ point: JSONValue, of metric: JSONValue) {
        func numbers(_ key: String) -> [JSONValue] { point[key]?.arrayValue ?? [] }
        self.init(
            metric: metric["name"]?.stringValue ?? "",
            unit: metric["unit"]?.stringValue ?? "",
            attributes: Dictionary(
                uniqueKeysWithValues: (point["attributes"]?.arrayValue ?? []).map { entry in
                    let value = entry["value"]
                    return (entry["key"]?.stringValue ?? "", value?["stringValue"] ?? value?["intValue"] ?? .null)
                }
            ),
            count: point["count"]?.stringValue.flatMap { Int($0) } ?? -1,
            sum: point["sum"]?.numberValue ?? .nan,
            boundaries: numbers("explicitBounds").compactMap(\.numberValue),
            bucketCounts: numbers("bucketCounts").compactMap { $0.stringValue.flatMap { Int($0) } }
        )
    }
}
