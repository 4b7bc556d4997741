import Testing
import Tracewing
import TracewingCompression
import TracewingModel
import TracewingOTLP
import TracewingSDK
import TracewingTesting
@testable import TracewingExport

@Suite("The OTLP exporter of metrics", .timeLimit(.minutes(10)))
struct OTLPMetricsExporterTests {
    private static let snapshot = MetricsSnapshot(
        resource: Resource(attributes: ["service.name": "test"]),
        scope: InstrumentationScope(name: "tracewing"),
        metrics: [
            Metric(
                name: "requests",
                points: .sum(
                    [Metric.NumberPoint(startTime: 1, time: 2, value: .int(3))],
                    .cumulative,
                    isMonotonic: true
                )
            )
        ]
    )

    private func exporter(
        to url: String,
        encoding: OTLPEncoding? = nil,
        compression: OTLPCompression? = nil,
        variables: [String: String] = [:],
        retry: RetryPolicy = .quick,
        clock: RetryClock = .system,
        faults: TelemetryFaults = TelemetryFaults()
    ) -> OTLPMetricsExporter {
        let options = OTLPOptions(endpoint: url, encoding: encoding, compression: compression, retry: retry)
        var setup = ExporterSetup(environment: ProcessEnvironment(variables), faults: faults)
        return OTLPMetricsExporter(options, &setup, clock: clock)
    }

    @Test(
        "The request is OTLP, as protobuf or JSON, compressed or not",
        arguments: [
            (.protobuf, .none), (.protobuf, .gzip), (.json, .none), (.json, .gzip),
        ] as [(OTLPEncoding, OTLPCompression)]
    )
    func request(encoding: OTLPEncoding, compression: OTLPCompression) async throws {
        try await FaultServer.run { server in
            let variables = ["OTEL_EXPORTER_OTLP_HEADERS": "x-a=1", "OTEL_EXPORTER_OTLP_METRICS_HEADERS": "x-b=2"]
            let exporter = exporter(to: server.url, encoding: encoding, compression: compression, variables: variables)
            try await exporter.export(Self.snapshot)
            try await exporter.export(MetricsSnapshot())
            #expect(server.requests.count == 1)
            let request = try #require(server.requests.first)
            #expect(request.method == "POST" && request.path == "/v1/metrics")
            #expect(request.values(of: "x-b") == ["2"] && request.values(of: "x-a") == [])
            #expect(request.values(of: "content-type") == [encoding.contentType])
            #expect(request.values(of: "content-encoding") == (compression == .gzip ? ["gzip"] : []))
            let body = compression == .gzip ? try Gzip.decompress(request.body, limit: 1 << 20) : request.body
            let expected =
                encoding == .json
                ? OTLPMetricsEncoder().encodeJSON(Self.snapshot) : OTLPMetricsEncoder().encode(Self.snapshot)
            #expect(body == expected)
        }
    }

    @Test("What may succeed later is tried again", arguments: [408, 429, 500, 502, 503, 504])
    func retries(status: Int) async throws {
        try await FaultServer.run([.status(status), .reset, .status(200)]) { server in
            let faults = TelemetryFaults(logger: LogLines().logger)
            try await exporter(to: server.url, faults: faults).export(Self.snapshot)
            #expect(server.requests.count == 3)
            #expect(faults.counts == [.metricsExportFailed: 2])
        }
    }

    @Test(
        "What would fail again is given up, in words",
        arguments: [
            (404, "answered 404. Check the address and the headers"), (400, "answered 400"), (307, "a redirect"),
            (413, "takes no request as large as these metrics"),
        ]
    )
    func failures(status: Int, words: String) async throws {
        try await FaultServer.run([.status(status)]) { server in
            let exporter = exporter(to: server.url)
            let error = await #expect(throws: MetricsExportError.self) { try await exporter.export(Self.snapshot) }
            #expect(server.requests.count == 1)
            #expect(error?.description.contains(words) == true)
            #expect(error?.description.contains("\(server.url)/v1/metrics") == true)
            #expect(error?.description.hasSuffix(".") == false)
        }
    }

    @Test("A server that stays away is given up when the time is over")
    func exhausted() async throws {
        try await FaultServer.run([.status(503)]) { server in
            let clock = VirtualClock()
            let exporter = exporter(to: server.url, retry: RetryPolicy(), clock: clock.clock)
            let error = await #expect(throws: MetricsExportError.self) { try await exporter.export(Self.snapshot) }
            #expect(error?.description.contains("answered 503; given up after") == true)
            #expect(clock.now <= .seconds(300))
        }
    }

    @Test("Points that were refused are told and not sent again")
    func partialSuccess() async throws {
        let body = Array(#"{"partialSuccess":{"rejectedDataPoints":"3","errorMessage":"too\nold"}}"#.utf8)
        let answer = FaultServer.Answer.status(200, headers: ["content-type": "application/json"], body: body)
        try await FaultServer.run([answer]) { server in
            let lines = LogLines()
            let faults = TelemetryFaults(logger: lines.logger)
            try await exporter(to: server.url, faults: faults).export(Self.snapshot)
            #expect(server.requests.count == 1)
            #expect(faults.counts == [.partialSuccess: 1])
            #expect(lines.lines == ["\(server.url)/v1/metrics did not take 3 points of metrics: too old"])
        }
    }

    @Test(
        "What sums count from is the environment's to say",
        arguments: [
            (nil, .cumulative, 0), ("cumulative", .cumulative, 0), ("Delta", .delta, 0), ("LOWMEMORY", .delta, 0),
            ("sometimes", .cumulative, 1),
        ] as [(String?, Metric.Temporality, Int)]
    )
    func temporality(preference: String?, temporality: Metric.Temporality, noteCount: Int) {
        let variables = preference.map { ["OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE": $0] } ?? [:]
        var setup = ExporterSetup(environment: ProcessEnvironment(variables), faults: TelemetryFaults())
        #expect(OTLPMetricsExporter(OTLPOptions(), &setup).temporality == temporality)
        #expect(setup.notes.count == noteCount)
    }

    @Test("Histograms of another kind are noted", arguments: [("explicit_bucket_histogram", 0), ("exponential", 1)])
    func aggregation(name: String, noteCount: Int) {
        let variables = ["OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION": name]
        var setup = ExporterSetup(environment: ProcessEnvironment(variables), faults: TelemetryFaults())
        _ = OTLPMetricsExporter(OTLPOptions(), &setup)
        #expect(setup.notes.count == noteCount)
    }

    private static let base = "OTEL_EXPORTER_OTLP_ENDPOINT"
    private static let traces = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
    private static let metrics = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"

    @Test(
        "Which exporter of metrics a choice of OTLP brings along, and where it sends to",
        arguments: [
            (OTLPOptions(), [:], "http://localhost:4318/v1/metrics"),
            (OTLPOptions(), [base: "http://c:1/"], "http://c:1/v1/metrics"),
            (OTLPOptions(), [base: "http://c:1", traces: "http://t:2/x"], "http://c:1/v1/metrics"),
            (OTLPOptions(), [base: "http://c:1", metrics: "http://m:3/x"], "http://m:3/x"),
            (OTLPOptions(endpoint: "http://o:4"), [metrics: "http://m:3/x"], "http://o:4/v1/metrics"),
            (OTLPOptions(metricsEndpoint: "http://o:5/y"), [base: "http://c:1"], "http://o:5/y"),
            (OTLPOptions(), [traces: "http://t:2/x"], nil),
            (OTLPOptions(tracesEndpoint: "http://t:2/x"), [:], nil),
            (OTLPOptions(tracesEndpoint: "http://t:2/x"), [metrics: "http://m:3/x"], "http://m:3/x"),
            (
                OTLPOptions(tracesEndpoint: "http://t:2/x"), ["OTEL_METRICS_EXPORTER": "otlp"],
                "http://localhost:4318/v1/metrics"
            ),
            (OTLPOptions(), ["OTEL_METRICS_EXPORTER": "none"], nil),
            (OTLPOptions(), ["OTEL_METRICS_EXPORTER": "Console"], "console"),
            (OTLPOptions(sendsMetrics: false), ["OTEL_METRICS_EXPORTER": "otlp"], nil),
            (
                OTLPOptions(tracesEndpoint: "http://t:2/x", sendsMetrics: true), ["OTEL_METRICS_EXPORTER": "none"],
                "http://localhost:4318/v1/metrics"
            ),
        ] as [(OTLPOptions, [String: String], String?)]
    )
    func choice(options: OTLPOptions, variables: [String: String], destination: String?) {
        var setup = ExporterSetup(environment: ProcessEnvironment(variables), faults: TelemetryFaults())
        let exporters = ExporterChoice.otlp(options).makeExporters(&setup)
        #expect(exporters.count == 1)
        #expect(setup.metricsExporters.map(\.destination) == (destination.map { [$0] } ?? []))
        #expect(setup.notes == [])
    }

    @Test("The environment's choice has one too, whatever becomes of the spans; a spool is for spans alone")
    func otherChoices() {
        for traces in ["otlp", "console", "none"] {
            var setup = ExporterSetup(
                environment: ProcessEnvironment(["OTEL_TRACES_EXPORTER": traces]),
                faults: TelemetryFaults()
            )
            _ = ExporterChoice.environment.makeExporters(&setup)
            #expect(setup.metricsExporters.map(\.name) == ["otlp"])
        }
        var setup = ExporterSetup(
            environment: ProcessEnvironment(["OTEL_METRICS_EXPORTER": "carrier pigeon"]),
            faults: TelemetryFaults()
        )
        _ = ExporterChoice.environment.makeExporters(&setup)
        #expect(setup.metricsExporters.map(\.name) == ["otlp"])
        #expect(setup.notes == ["OTEL_METRICS_EXPORTER is 'carrier pigeon', which is not known; otlp is used."])
        var none = ExporterSetup(environment: ProcessEnvironment([:]), faults: TelemetryFaults())
        for choice in [ExporterChoice.console, .none] { _ = choice.makeExporters(&none) }
        #expect(none.metricsExporters.isEmpty)
    }
}
