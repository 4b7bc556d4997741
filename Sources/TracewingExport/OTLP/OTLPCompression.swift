/// Whether requests are made smaller.
public struct OTLPCompression: Sendable, Hashable {
    private enum Method: String {
        case none, gzip
    }

    private let method: Method

    /// As they are: the default.
    public static let none = OTLPCompression(method: .none)
    /// With gzip: far fewer bytes, for more processor time.
    public static let gzip = OTLPCompression(method: .gzip)

    private init(method: Method) {
        self.method = method
    }

    /// By its name in `OTEL_EXPORTER_OTLP_COMPRESSION`.
    init?(name: String) {
        guard let method = Method(rawValue: name.lowercased()) else { return nil }
        self.method = method
    }
}
