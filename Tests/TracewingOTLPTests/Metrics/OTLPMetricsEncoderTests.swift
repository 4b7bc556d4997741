import Testing
import TracewingModel
@testable import TracewingOTLP

@Suite("Metrics as OTLP")
struct OTLPMetricsEncoderTests {
    private static func snapshot(_ metrics: Metric...) -> MetricsSnapshot {
        MetricsSnapshot(
            resource: Resource(attributes: ["service.name": "s"], schemaURL: "r"),
            scope: InstrumentationScope(name: "i", version: "1"),
            metrics: metrics
        )
    }

    private static let sum = Metric(
        name: "requests",
        unit: "1",
        description: "Requests.",
        points: .sum(
            [
                Metric.NumberPoint(attributes: ["route": "/"], startTime: 1, time: 2, value: .int(-3)),
                Metric.NumberPoint(startTime: 1, time: 2, value: .double(0)),
                Metric.NumberPoint(time: 0, value: .int(0)),
            ],
            .delta,
            isMonotonic: true
        )
    )
    private static let gauge = Metric(
        name: "load",
        points: .gauge([Metric.NumberPoint(time: 7, value: .double(.nan))])
    )
    private static let histogram = Metric(
        name: "duration",
        unit: "s",
        points: .histogram(
            [
                Metric.HistogramPoint(
                    attributes: ["ok": true],
                    startTime: 1,
                    time: .max,
                    count: 3,
                    sum: 0,
                    minimum: 0,
                    maximum: 2.5,
                    boundaries: [0.5, 1],
                    bucketCounts: [1, 0, 2]
                ),
                Metric.HistogramPoint(time: 2, count: 1, sum: 4, boundaries: [], bucketCounts: [1]),
            ],
            .cumulative
        )
    )

    @Test("Protobuf, byte by byte")
    func protobuf() {
        let point: [UInt8] =
            [0x11, 1, 0, 0, 0, 0, 0, 0, 0]  // start
            + [0x19, 2, 0, 0, 0, 0, 0, 0, 0]  // time
            + [0x21, 3, 0, 0, 0, 0, 0, 0, 0]  // count
            + [0x29, 0, 0, 0, 0, 0, 0, 0xF8, 0x3F]  // sum 1.5
            + [0x32, 16, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]  // counts 2, 1
            + [0x3A, 8, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F]  // boundary 1
        let histogram: [UInt8] = [0x0A, UInt8(point.count)] + point + [0x10, 2]
        let metric: [UInt8] = [0x0A, 1, 0x64, 0x1A, 1, 0x73, 0x4A, UInt8(histogram.count)] + histogram
        let scope: [UInt8] = [0x0A, 3, 0x0A, 1, 0x69, 0x12, UInt8(metric.count)] + metric
        let resource: [UInt8] = [0x0A, 0, 0x12, UInt8(scope.count)] + scope
        let snapshot = MetricsSnapshot(
            scope: InstrumentationScope(name: "i"),
            metrics: [
                Metric(
                    name: "d",
                    unit: "s",
                    points: .histogram(
                        [
                            Metric.HistogramPoint(
                                startTime: 1,
                                time: 2,
                                count: 3,
                                sum: 1.5,
                                boundaries: [1],
                                bucketCounts: [2, 1]
                            )
                        ],
                        .cumulative
                    )
                )
            ]
        )
        #expect(OTLPMetricsEncoder().encode(snapshot) == [0x0A, UInt8(resource.count)] + resource)
    }

    @Test("JSON: names, numbers of 64 bits as texts, kinds of numbers, optional values")
    func json() {
        let text = String(
            decoding: OTLPMetricsEncoder().encodeJSON(Self.snapshot(Self.sum, Self.gauge, Self.histogram)),
            as: UTF8.self
        )
        let sum =
            #"{"name":"requests","description":"Requests.","unit":"1","sum":{"dataPoints":["#
            + #"{"startTimeUnixNano":"1","timeUnixNano":"2","asInt":"-3","#
            + #""attributes":[{"key":"route","value":{"stringValue":"/"}}]},"#
            + #"{"startTimeUnixNano":"1","timeUnixNano":"2","asDouble":0},{"asInt":"0"}],"#
            + #""aggregationTemporality":1,"isMonotonic":true}}"#
        let gauge = #"{"name":"load","gauge":{"dataPoints":[{"timeUnixNano":"7","asDouble":"NaN"}]}}"#
        let histogram =
            #"{"name":"duration","unit":"s","histogram":{"dataPoints":["#
            + #"{"startTimeUnixNano":"1","timeUnixNano":"18446744073709551615","count":"3","sum":0,"#
            + #""bucketCounts":["1","0","2"],"explicitBounds":[0.5,1],"#
            + #""attributes":[{"key":"ok","value":{"boolValue":true}}],"min":0,"max":2.5},"#
            + #"{"timeUnixNano":"2","count":"1","sum":4,"bucketCounts":["1"]}],"aggregationTemporality":2}}"#
        #expect(
            text
                == #"{"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"s"}}]},"#
                + #""scopeMetrics":[{"scope":{"name":"i","version":"1"},"metrics":["# + "\(sum),\(gauge),\(histogram)"
                + #"]}],"schemaUrl":"r"}]}"#
        )
    }

    @Test("Our JSON is read into the same protobuf")
    func jsonAndBack() throws {
        let snapshot = Self.snapshot(Self.sum, Self.gauge, Self.histogram)
        let json = OTLPMetricsEncoder().encodeJSON(snapshot)
        let protobuf = try ProtobufWriter.bytes(of: JSONMessage(parsing: json, as: .metricsRequest))
        #expect(protobuf == OTLPMetricsEncoder().encode(snapshot))
    }

    @Test("An answer says how many points were refused, as protobuf and as JSON")
    func answers() throws {
        let protobuf: [UInt8] = [0x0A, 6, 0x08, 3, 0x12, 2, 0x6E, 0x6F]
        let json = Array(#"{"partialSuccess":{"rejectedDataPoints":"3","errorMessage":"no"}}"#.utf8)
        for answer in [
            try ExportMetricsResponse(decoding: protobuf), try ExportMetricsResponse(decodingJSON: json),
        ] {
            #expect(answer.rejectedPoints == 3)
            #expect(answer.errorMessage == "no")
            #expect(answer.isPartial)
        }
        let whole = try ExportMetricsResponse(decoding: [])
        #expect(!whole.isPartial)
        #expect(throws: OTLPDecodingError.self) { try ExportMetricsResponse(decoding: [0x0A, 9]) }
    }
}
