import TracewingModel
import TracewingOTLP

/// How spans and metrics are written in a request.
public struct OTLPEncoding: Sendable, Hashable {
    private enum Format: String {
        case protobuf = "http/protobuf"
        case json = "http/json"
    }

    private let format: Format

    /// `http/protobuf`, which every collector reads.
    public static let protobuf = OTLPEncoding(format: .protobuf)
    /// `http/json`: three times as large, and readable by people.
    public static let json = OTLPEncoding(format: .json)

    private init(format: Format) {
        self.format = format
    }

    /// By its name in `OTEL_EXPORTER_OTLP_PROTOCOL`.
    init?(name: String) {
        guard let format = Format(rawValue: name.lowercased()) else { return nil }
        self.format = format
    }

    var contentType: String {
        switch format {
        case .protobuf: "application/x-protobuf"
        case .json: "application/json"
        }
    }

    /// Empty if they cannot be written.
    func encode(_ records: ArraySlice<SpanRecord>) -> [UInt8] {
        let protobuf = OTLPTraceEncoder().encode(records)
        switch format {
        case .protobuf: return protobuf
        case .json: return (try? OTLPTraceJSON.json(from: protobuf)) ?? []
        }
    }

    func encode(_ snapshot: MetricsSnapshot) -> [UInt8] {
        switch format {
        case .protobuf: OTLPMetricsEncoder().encode(snapshot)
        case .json: OTLPMetricsEncoder().encodeJSON(snapshot)
        }
    }
}
