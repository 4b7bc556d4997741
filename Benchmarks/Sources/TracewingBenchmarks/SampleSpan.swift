import TracewingModel

/// A chat span as agents send them: about 1.7 KB in protobuf.
enum SampleSpan {
    private static let resource = Resource(attributes: ["service.name": "benchmark", "service.version": "1.0"])
    private static let scope = InstrumentationScope(name: "benchmark", version: "1.0")
    private static let words = String(repeating: "the first train leaves at eight and arrives before three, ", count: 8)

    static func make(index: Int) -> SpanRecord {
        SpanRecord(
            traceID: TraceID(high: 0x0AF7_6519_16CD_43DD, low: UInt64(index / 8 + 1)),
            spanID: SpanID(UInt64(index + 1) &* 0x9E37_79B9_7F4A_7C15),
            parentSpanID: index % 8 == 0 ? nil : SpanID(UInt64(index / 8 * 8 + 1) &* 0x9E37_79B9_7F4A_7C15),
            name: "chat gpt-4o-mini",
            kind: .client,
            startTime: 1_760_000_000_000_000_000 + UInt64(index) * 1_000_000,
            endTime: 1_760_000_000_500_000_000 + UInt64(index) * 1_000_000,
            attributes: [
                "gen_ai.operation.name": "chat",
                "gen_ai.provider.name": "openai",
                "gen_ai.request.model": "gpt-4o-mini",
                "gen_ai.response.model": "gpt-4o-mini-2024-07-18",
                "gen_ai.response.id": "chatcmpl-AbCdEfGhIjKlMnOpQrStUv",
                "gen_ai.response.finish_reasons": ["stop"],
                "gen_ai.request.temperature": 0.2,
                "gen_ai.usage.input_tokens": 812,
                "gen_ai.usage.output_tokens": 64,
                "server.address": "api.openai.com",
                "server.port": 443,
                "gen_ai.input.messages": .string(
                    #"[{"role":"user","parts":[{"type":"text","content":"\#(words)"}]}]"#
                ),
                "gen_ai.output.messages": .string(
                    #"[{"role":"assistant","parts":[{"type":"text","content":"\#(words)"}],"finish_reason":"stop"}]"#
                ),
            ],
            events: [.init(name: "gen_ai.choice", time: 1_760_000_000_400_000_000, attributes: ["index": 0])],
            resource: resource,
            scope: scope
        )
    }
}
