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
            // What they have behind the flags is nobody's business yet.
            ("cc-\(trace)-\(span)-01-Anything At+All-é", true),
            ("cc-\(trace)-\(span)-00-\(String(repeating: "-", count: 100_000))", false),
            // Space around a header's value is not part of it.
            (" 00-\(trace)-\(span)-01\t", true),
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
            "00 -\(trace)-\(span)-01", "00-\(trace)-\(span)-01\n", "00-\(trace)-\(span)-01\u{301}",
            "cc-\(trace)-\(span)-01\u{301}", "cc-\(trace)-\(span)-01, cc-\(trace)-\(span)-01",
            "FF-\(trace)-\(span)-01", "CC-\(trace)-\(span)-01", "-0-\(trace)-\(span)-01", "00-\(trace)-\(span)--1",
            "00\u{301}-\(trace)-\(span)-01", "00–\(trace)–\(span)–01", "٠٠-\(trace)-\(span)-01",
            "00_\(trace)_\(span)_01", "\(trace)-\(span)-01",
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
            (members32, members32), (members32 + ",k32=v", ""), (members32 + ",,\t, ,", members32),
            // Level 1 wants a tenant's key to be tenant@vendor, level 2 takes an at sign anywhere but first.
            (
                "\(String(repeating: "t", count: 241))@\(String(repeating: "v", count: 14))=1",
                "\(String(repeating: "t", count: 241))@\(String(repeating: "v", count: 14))=1"
            ),
            ("0tenant@vendor=1,a@b@c=2", "0tenant@vendor=1,a@b@c=2"), ("tenant@=1", "tenant@=1"),
            // A vendor that is there twice is nobody else's to judge.
            ("a=1,a=2", "a=1,a=2"), ("a= b", "a= b"), ("a=b,\u{301}c=d", ""), ("a\t=b", ""), ("_a=b", ""),
            ("\(String(repeating: "k", count: 256))=v", "\(String(repeating: "k", count: 256))=v"),
            ("\(String(repeating: "k", count: 257))=v", ""),
            ("k=\(String(repeating: "v", count: 256))", "k=\(String(repeating: "v", count: 256))"),
            ("k=\(String(repeating: "v", count: 257))", ""),
            ("a", ""), ("=", ""), ("=b", ""), ("a=", ""), ("A=b", ""), ("@a=b", ""), ("a b=c", ""), ("a=b=c", ""),
            ("a=bü", ""), ("a=b\u{7F}", ""), ("a=b\r\nx-evil: 1", ""), ("a=b,nonsense", ""),
            (String(repeating: ",", count: 8192), ""), (String(repeating: ",", count: 8193), ""),
            ("a=b" + String(repeating: " ", count: 8189), "a=b"), ("a=b" + String(repeating: " ", count: 8190), ""),
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

    @Test("Fields are found whatever the case of their names, and several of one name are one list")
    func fields() {
        var context = ServiceContext.topLevel
        W3CPropagator().extract(
            into: &context,
            fields: [
                ("TraceParent", "00-\(Self.trace)-\(Self.span)-01"), ("TRACESTATE", "a=1"), ("Baggage", "x=1"),
                ("tracestate", ""), ("other", "z=9"), ("Tracestate", " b=2"), ("BAGGAGE", "y=2;p"),
            ]
        )
        #expect(context.spanContext?.traceID.hex == Self.trace)
        #expect(context.spanContext?.traceState == "a=1,b=2")
        #expect(context.baggage.entries.map { "\($0.key)=\($0.value)" } == ["x=1", "y=2"])
    }

    @Test("Two traceparents are none: nobody knows which is right")
    func twoParents() {
        var context = ServiceContext.topLevel
        let parent = "00-\(Self.trace)-\(Self.span)-01"
        W3CPropagator().extract(into: &context, fields: [("traceparent", parent), ("Traceparent", parent)])
        #expect(context.spanContext == nil)
    }

    @Test("Random bytes are ignored or read, never a trap")
    func randomHeaders() {
        var numbers = SeededGenerator(seed: 1)
        let alphabet = Array("0123456789abcdef-=,; \t@%AZ\u{301}é\r\n\"\\".unicodeScalars)
        let valid = Array("00-\(Self.trace)-\(Self.span)-01".unicodeScalars)
        for _ in 0..<20_000 {
            var parent = valid
            for _ in 0..<Int.random(in: 1...4, using: &numbers) {
                let place = Int.random(in: 0..<parent.count, using: &numbers)
                parent[place] = alphabet.randomElement(using: &numbers) ?? "0"
            }
            var rest = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...40, using: &numbers) {
                rest.append(alphabet.randomElement(using: &numbers) ?? "0")
            }
            let context = W3CPropagator().extract([
                "traceparent": String(String.UnicodeScalarView(parent)), "tracestate": String(rest),
                "baggage": String(rest),
            ])
            #expect(context.spanContext?.isValid != false)
            let written = W3CPropagator().inject(context)
            #expect(W3CPropagator().inject(W3CPropagator().extract(written)) == written)
            for header in written.values { #expect(header.utf8.allSatisfy { 0x20...0x7E ~= $0 || $0 == 0x09 }) }
        }
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
