import Testing
import Tracing
import TracewingModel
import TracewingSDK

@Suite("W3C trace context")
struct TraceContextPropagatorTests {
    private static let trace = "0af7651916cd43dd8448eb211c80319c"
    private static let span = "b7ad6b7169203331"

    @Test(
        "A traceparent is read",
        arguments: [
            ("00-\(trace)-\(span)-01", true),
            ("00-\(trace)-\(span)-00", false),
            ("00-\(trace)-\(span)-03", true),
            ("00-\(trace)-\(span)-02", false),
            ("00-\(trace)-\(span)-ff", true),
            // Later versions are read as far as this one knows them.
            ("01-\(trace)-\(span)-01", true),
            ("fe-\(trace)-\(span)-00", false),
            ("cc-\(trace)-\(span)-01-what-the-future-will-be-like", true),
            ("cc-\(trace)-\(span)-01-", true),
        ]
    )
    func read(header: String, isSampled: Bool) throws {
        let parent = try #require(TraceContextPropagator().extract(["traceparent": header]).spanContext)
        #expect(parent.traceID.hex == Self.trace)
        #expect(parent.spanID.hex == Self.span)
        #expect(parent.isSampled == isSampled)
        #expect(parent.isRemote)
        #expect(parent.traceState == "")
    }

    @Test(
        "A malformed traceparent is ignored, and its tracestate with it",
        arguments: [
            "", "-", "---", "00", "00-", "00-\(trace)", "00-\(trace)-\(span)", "00-\(trace)-\(span)-",
            "00-\(trace)-\(span)-1", "00-\(trace)-\(span)-001", "00-\(trace)-\(span)-0g", "00-\(trace)-\(span)-+1",
            "00-\(trace)-\(span)-01-", "00-\(trace)-\(span)-01-extra", "00-\(trace)-\(span)-01,00-\(trace)-\(span)-01",
            "cc-\(trace)-\(span)-01.what-the-future-will-be-like", "ff-\(trace)-\(span)-01",
            "0-\(trace)-\(span)-01", "000-\(trace)-\(span)-01", "+0-\(trace)-\(span)-01", "zz-\(trace)-\(span)-01",
            "00-\(String(repeating: "0", count: 32))-\(span)-01", "00-\(trace)-0000000000000000-01",
            "00-\(trace.uppercased())-\(span)-01", "00-\(trace)-\(span.uppercased())-01", "00-\(trace)-\(span)-0A",
            "00-\(trace)0-\(span)-01", "00-\(trace.dropLast())-\(span)-01", "00-\(trace)-\(span)0-01",
            "00-\(trace.dropLast())g-\(span)-01", "00-\(trace)-\(span.dropLast())g-01",
            " 00-\(trace)-\(span)-01", "00-\(trace)-\(span)-01 ", "00_\(trace)_\(span)_01", "\(trace)-\(span)-01",
            "００-\(trace)-\(span)-01", "00-\(trace)-\(span)-0\u{0}", String(repeating: "-", count: 100_000),
            String(repeating: "00-\(trace)-", count: 10_000),
        ]
    )
    func malformed(header: String) {
        let context = TraceContextPropagator().extract(["traceparent": header, "tracestate": "a=b"])
        #expect(context.spanContext == nil)
    }

    @Test("Without a traceparent a tracestate says nothing")
    func lonelyTraceState() {
        #expect(TraceContextPropagator().extract(["tracestate": "a=b"]).spanContext == nil)
    }

    @Test("A malformed traceparent leaves the span of the context alone")
    func keepsLocalParent() {
        let local = SpanContext(traceID: TraceID(high: 1, low: 2), spanID: SpanID(3), isSampled: true)
        var context = ServiceContext.topLevel
        context.spanContext = local
        TraceContextPropagator().extract(into: &context) { _ in "nonsense" }
        #expect(context.spanContext == local)
    }

    private static let members32 = (0..<32).map { "k\($0)=v" }.joined(separator: ",")

    @Test(
        "A tracestate is kept as it came, cleaned of empty members and space; one that breaks the rules is not kept",
        arguments: [
            ("", ""), ("a=b", "a=b"), ("a=b,c=d", "a=b,c=d"), ("a=b , c=d", "a=b,c=d"), ("\ta=b\t,\t c=d ", "a=b,c=d"),
            (",a=b,,c=d,", "a=b,c=d"), ("a=b c", "a=b c"), ("0a=b", "0a=b"), ("tenant@vendor=1", "tenant@vendor=1"),
            ("a-b_c*d/e=!#$%&'()*+-./:;<>?@[]^_`{|}~", "a-b_c*d/e=!#$%&'()*+-./:;<>?@[]^_`{|}~"),
            (members32, members32), (members32 + ",k32=v", ""),
            ("\(String(repeating: "k", count: 256))=v", "\(String(repeating: "k", count: 256))=v"),
            ("\(String(repeating: "k", count: 257))=v", ""),
            ("k=\(String(repeating: "v", count: 256))", "k=\(String(repeating: "v", count: 256))"),
            ("k=\(String(repeating: "v", count: 257))", ""),
            ("a", ""), ("=", ""), ("=b", ""), ("a=", ""), ("A=b", ""), ("@a=b", ""), ("a b=c", ""), ("a=b=c", ""),
            ("a=bü", ""), ("a=b\u{7F}", ""), ("a=b\r\nx-evil: 1", ""), ("a=b,nonsense", ""),
            (String(repeating: ",", count: 8193), ""),
        ]
    )
    func traceState(header: String, kept: String) throws {
        let fields = ["traceparent": "00-\(Self.trace)-\(Self.span)-01", "tracestate": header]
        let parent = try #require(TraceContextPropagator().extract(fields).spanContext)
        #expect(parent.traceState == kept)
    }

    @Test("What was read is written again, flags reduced to those that are known")
    func roundTrip() {
        let fields = ["traceparent": "00-\(Self.trace)-\(Self.span)-ff", "tracestate": "a=b,c=d"]
        let written = TraceContextPropagator().inject(TraceContextPropagator().extract(fields))
        #expect(written == ["traceparent": "00-\(Self.trace)-\(Self.span)-01", "tracestate": "a=b,c=d"])
    }

    @Test("A context without a span, or with an invalid one, writes nothing")
    func nothingToWrite() {
        #expect(TraceContextPropagator().inject(.topLevel) == [:])
        var context = ServiceContext.topLevel
        context.spanContext = SpanContext(traceID: .invalid, spanID: SpanID(1), isSampled: true)
        #expect(TraceContextPropagator().inject(context) == [:])
    }

    @Test(
        "A tracestate made up in this process cannot break the request",
        arguments: ["a=b\r\nx-evil: 1", "ü", "nonsense"]
    )
    func unsafeTraceState(state: String) {
        var context = ServiceContext.topLevel
        context.spanContext = SpanContext(
            traceID: TraceID(high: 1, low: 2),
            spanID: SpanID(3),
            isSampled: false,
            traceState: state
        )
        #expect(
            TraceContextPropagator().inject(context)
                == ["traceparent": "00-00000000000000010000000000000002-0000000000000003-00"]
        )
    }

    @Test("Through swift-distributed-tracing the same headers go in and out, whatever their case")
    func instrument() {
        let provider = TracerProvider()
        let headers = Headers(fields: ["traceparent": "00-\(Self.trace)-\(Self.span)-01", "baggage": "a=1"])
        var context = ServiceContext.topLevel
        provider.extract(headers, into: &context, using: HeadersCarrier())
        #expect(context.spanContext?.traceID.hex == Self.trace)
        #expect(context.baggage["a"] == "1")
        let span = provider.tracer(named: "test").startSpan("work", context: context)
        var sent = Headers()
        provider.tracer(named: "test").inject(span.context, into: &sent, using: HeadersCarrier())
        #expect(sent["Traceparent"] == "00-\(Self.trace)-\(span.spanContext.spanID.hex)-01")
        #expect(sent["Baggage"] == "a=1")
    }
}
