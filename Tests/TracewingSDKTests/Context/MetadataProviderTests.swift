import Logging
import Testing
import Tracing
import TracewingModel
import TracewingSDK

@Suite("Ids on log lines")
struct MetadataProviderTests {
    @Test("Inside a span a line carries its ids, outside it carries nothing of ours")
    func current() async {
        let recorded = Recorded()
        #expect(Logger.MetadataProvider.tracewing.get() == [:])
        recorded.tracer.withSpan("work") { span in
            #expect(
                Logger.MetadataProvider.tracewing.get() == [
                    "trace_id": "\(span.spanContext.traceID.hex)", "span_id": "\(span.spanContext.spanID.hex)",
                ]
            )
        }
        #expect(Logger.MetadataProvider.tracewing.get() == [:])
    }

    @Test("A span that is not sampled has ids all the same; an invalid one has none")
    func unsampled() {
        var context = ServiceContext.topLevel
        context.spanContext = SpanContext(traceID: TraceID(high: 1, low: 2), spanID: SpanID(3), isSampled: false)
        ServiceContext.$current.withValue(context) {
            #expect(Logger.MetadataProvider.tracewing.get()["span_id"] == "0000000000000003")
        }
        context.spanContext = SpanContext(traceID: .invalid, spanID: SpanID(3), isSampled: true)
        ServiceContext.$current.withValue(context) { #expect(Logger.MetadataProvider.tracewing.get() == [:]) }
    }
}
