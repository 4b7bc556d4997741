import Testing
import Tracewing
import TracewingSDK
@testable import TracewingExport

@Suite("Where OTLP goes")
struct OTLPEndpointTests {
    private func resolve(_ options: OTLPOptions = OTLPOptions(), _ variables: [String: String] = [:]) -> (
        OTLPEndpoint, notes: [String]
    ) {
        var setup = ExporterSetup(environment: ProcessEnvironment(variables), faults: TelemetryFaults())
        let endpoint = OTLPEndpoint(.traces, options, &setup)
        return (endpoint, setup.notes)
    }

    private static let base = "OTEL_EXPORTER_OTLP_ENDPOINT"
    private static let traces = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"

    @Test(
        "A base address gets /v1/traces, an address for traces is used as it is; options win over variables",
        arguments: [
            (OTLPOptions(), [:], "http://localhost:4318/v1/traces"),
            (OTLPOptions(), [base: "http://c:1"], "http://c:1/v1/traces"),
            (OTLPOptions(), [base: "http://c:1/"], "http://c:1/v1/traces"),
            (OTLPOptions(), [base: "https://c/otlp"], "https://c/otlp/v1/traces"),
            (OTLPOptions(), [base: "https://c/otlp/"], "https://c/otlp/v1/traces"),
            (OTLPOptions(), [base: " http://c:1 "], "http://c:1/v1/traces"),
            (OTLPOptions(), [base: ""], "http://localhost:4318/v1/traces"),
            (OTLPOptions(), [traces: "http://t:2"], "http://t:2"),
            (OTLPOptions(), [traces: "http://t:2/"], "http://t:2/"),
            (OTLPOptions(), [traces: "http://t:2/own/path?key=1"], "http://t:2/own/path?key=1"),
            (OTLPOptions(), [traces: "http://t:2/x", base: "http://c:1"], "http://t:2/x"),
            (
                OTLPOptions(endpoint: "http://o:3"), [traces: "http://t:2/x", base: "http://c:1"],
                "http://o:3/v1/traces"
            ),
            (OTLPOptions(tracesEndpoint: "http://o:4/y"), [traces: "http://t:2/x"], "http://o:4/y"),
            (OTLPOptions(endpoint: "http://o:3", tracesEndpoint: "http://o:4/y"), [:], "http://o:4/y"),
            (OTLPOptions(), [base: "HTTPS://c"], "HTTPS://c/v1/traces"),
            (OTLPOptions(), [base: "http://[::1]:4318"], "http://[::1]:4318/v1/traces"),
        ]
    )
    func addresses(options: OTLPOptions, variables: [String: String], url: String) {
        let (endpoint, notes) = resolve(options, variables)
        #expect(endpoint.url == url)
        #expect(notes == [])
    }

    @Test(
        "What is no address is noted, and the default is used",
        arguments: [
            "nonsense", "localhost:4318", "//c:1", "ftp://c:1", "grpc://c:4317", "http://", "http:///path",
            "unix:/tmp/socket",
            "http://127.0.0.1:99999", "http://127.0.0.1:0", "http://127.0.0.1:-1", "http://c:port",
        ]
    )
    func badAddress(text: String) {
        for variable in [Self.base, Self.traces] {
            let (endpoint, notes) = resolve(OTLPOptions(), [variable: text])
            #expect(endpoint.url == "http://localhost:4318/v1/traces")
            #expect(notes.count == 1)
            #expect(notes.first?.contains(text) == true)
        }
    }

    private static let headers = "OTEL_EXPORTER_OTLP_HEADERS"
    private static let tracesHeaders = "OTEL_EXPORTER_OTLP_TRACES_HEADERS"

    @Test(
        "Headers are percent-encoded pairs; those for traces replace those for all, and options replace both",
        arguments: [
            (nil, [:], []), (nil, [headers: "a=1,b=2"], ["a: 1", "b: 2"]),
            (nil, [headers: " a = 1 , b = 2 "], ["a: 1", "b: 2"]),
            (nil, [headers: "authorization=Bearer%20x%3D%3D"], ["authorization: Bearer x=="]),
            (nil, [headers: "a=b=c"], ["a: b=c"]), (nil, [headers: "a="], ["a: "]),
            (nil, [headers: "a=1", tracesHeaders: "b=2"], ["b: 2"]),
            (["z": "1", "k": "2"], [headers: "a=1"], ["k: 2", "z: 1"]), ([:], [headers: "a=1"], []),
        ] as [([String: String]?, [String: String], [String])]
    )
    func headerVariables(options: [String: String]?, variables: [String: String], headers: [String]) {
        let (endpoint, notes) = resolve(OTLPOptions(headers: options), variables)
        #expect(endpoint.headers.map { "\($0.0): \($0.1)" } == headers)
        #expect(notes == [])
    }

    @Test(
        "What cannot be a header is left out with one note, which does not show the value",
        arguments: [
            "secret", "=secret", "a b=secret", "ü=secret", "a:b=secret", "a=secret%", "a=secret%0D%0Ax: 1",
            "a=secret%00",
        ]
    )
    func badHeaders(text: String) {
        let (endpoint, notes) = resolve(OTLPOptions(), [Self.headers: "good=1,\(text)"])
        #expect(endpoint.headers.map(\.0) == ["good"])
        #expect(notes == ["OTEL_EXPORTER_OTLP_HEADERS: 1 of 2 headers cannot be sent and are left out."])
    }

    @Test("The same for headers of the options")
    func badOptionHeaders() {
        let (endpoint, notes) = resolve(OTLPOptions(headers: ["good": "1", "bad": "a\r\nb", "b a d": "1"]))
        #expect(endpoint.headers.map(\.0) == ["good"])
        #expect(notes == ["The options: 2 of 3 headers cannot be sent and are left out."])
    }

    private static let timeout = "OTEL_EXPORTER_OTLP_TIMEOUT"
    private static let tracesTimeout = "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT"

    @Test(
        "The timeout is in milliseconds, 10 seconds unless told otherwise",
        arguments: [
            (nil, [:], .seconds(10), nil), (nil, [timeout: "500"], .milliseconds(500), nil),
            (nil, [timeout: "500", tracesTimeout: "700"], .milliseconds(700), nil),
            (.seconds(1), [timeout: "500"], .seconds(1), nil), (nil, [timeout: "0"], .seconds(10), timeout),
            (nil, [timeout: "-1"], .seconds(10), timeout), (nil, [timeout: "10s"], .seconds(10), timeout),
            (nil, [timeout: "1.5"], .seconds(10), timeout),
            (nil, [tracesTimeout: "x", timeout: "5"], .seconds(10), tracesTimeout),
            (nil, [timeout: "99999999999999999999"], .seconds(10), timeout),
            (nil, [timeout: "\(Int.max)"], .milliseconds(Int.max), nil),
        ] as [(Duration?, [String: String], Duration, String?)]
    )
    func timeouts(option: Duration?, variables: [String: String], timeout: Duration, noted: String?) {
        let (endpoint, notes) = resolve(OTLPOptions(timeout: option), variables)
        #expect(endpoint.timeout == timeout)
        #expect(notes.count == (noted == nil ? 0 : 1))
        if let noted { #expect(notes.first?.hasPrefix("\(noted) is ") == true) }
    }

    private static let `protocol` = "OTEL_EXPORTER_OTLP_PROTOCOL"
    private static let tracesProtocol = "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"

    @Test(
        "http/protobuf is spoken unless told otherwise; another protocol is noted under its own name",
        arguments: [
            (nil, [:], .protobuf, nil), (nil, [`protocol`: "http/protobuf"], .protobuf, nil),
            (nil, [`protocol`: "http/json"], .json, nil), (nil, [`protocol`: " HTTP/JSON "], .json, nil),
            (nil, [tracesProtocol: "http/json", `protocol`: "http/protobuf"], .json, nil),
            (nil, [tracesProtocol: "http/protobuf", `protocol`: "grpc"], .protobuf, nil),
            (nil, [`protocol`: "grpc"], .protobuf, "\(`protocol`) is 'grpc'"),
            (nil, [tracesProtocol: "grpc", `protocol`: "http/json"], .protobuf, "\(tracesProtocol) is 'grpc'"),
            (.json, [`protocol`: "grpc"], .json, nil), (.protobuf, [`protocol`: "http/json"], .protobuf, nil),
        ] as [(OTLPEncoding?, [String: String], OTLPEncoding, String?)]
    )
    func protocols(option: OTLPEncoding?, variables: [String: String], encoding: OTLPEncoding, noted: String?) {
        let (endpoint, notes) = resolve(OTLPOptions(encoding: option), variables)
        #expect(endpoint.encoding == encoding)
        #expect(notes == (noted.map { ["\($0), which is not supported; http/protobuf is used."] } ?? []))
    }

    private static let compression = "OTEL_EXPORTER_OTLP_COMPRESSION"
    private static let tracesCompression = "OTEL_EXPORTER_OTLP_TRACES_COMPRESSION"

    @Test(
        "Nothing is compressed unless told otherwise; another method is noted under its own name",
        arguments: [
            (nil, [:], .none, nil), (nil, [compression: "gzip"], .gzip, nil), (nil, [compression: "none"], .none, nil),
            (nil, [tracesCompression: "GZIP"], .gzip, nil),
            (nil, [tracesCompression: "none", compression: "gzip"], .none, nil),
            (nil, [compression: "zstd"], .none, "\(compression) is 'zstd'"),
            (nil, [tracesCompression: "br", compression: "gzip"], .none, "\(tracesCompression) is 'br'"),
            (.gzip, [compression: "zstd"], .gzip, nil), (OTLPCompression.none, [compression: "gzip"], .none, nil),
        ] as [(OTLPCompression?, [String: String], OTLPCompression, String?)]
    )
    func compressions(
        option: OTLPCompression?,
        variables: [String: String],
        compression: OTLPCompression,
        noted: String?
    ) {
        let (endpoint, notes) = resolve(OTLPOptions(compression: option), variables)
        #expect(endpoint.compression == compression)
        #expect(notes == (noted.map { ["\($0), which is not supported; none is used."] } ?? []))
    }
}
