import TracewingCompression
import TracewingModel
import TracewingOTLP

/// A body for `POST /v1/traces`, made from a seed.
struct HostileBody {
    /// What is wrong with it, and how it may be answered: 200 also where damage leaves something that can be read.
    enum Kind: String, CaseIterable {
        case whole
        case damagedProtobuf = "damaged protobuf"
        case damagedJSON = "damaged JSON"
        case cutProtobuf = "cut protobuf"
        case cutJSON = "cut JSON"
        case noise
        case tokens = "JSON of random tokens"
        case packed = "damaged gzip or deflate"
        case headers = "wrong headers"
        case deep = "nested 100,000 deep"

        var statuses: Set<UInt> {
            switch self {
            case .whole: [200]
            case .headers: [200, 400, 415]
            case .packed: [200, 400, 413]
            default: [200, 400]
            }
        }
    }

    let kind: Kind
    let bytes: [UInt8]
    let type: String?
    let encoding: String?

    private static let protobuf = "application/x-protobuf"
    private static let json = "application/json"

    /// Requests that are cut at each of their bytes in turn.
    private static let samples: [(protobuf: [UInt8], json: [UInt8])] = (1...8).map { number in
        var random = SeededGenerator(seed: UInt64(number))
        let bytes = request(&random)
        return (bytes, (try? OTLPTraceJSON.json(from: bytes)) ?? [])
    }

    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let kind: Kind =
            seed % 4_096 == 0
            ? .deep
            : [
                .whole, .damagedProtobuf, .damagedProtobuf, .damagedProtobuf, .damagedProtobuf, .damagedProtobuf,
                .damagedJSON, .damagedJSON, .damagedJSON, .cutProtobuf, .cutJSON, .noise, .noise, .tokens, .packed,
                .headers,
            ][Int(seed % 16)]
        self.kind = kind
        let sample = Self.samples[Int(seed / 16 % 8)]
        switch kind {
        case .whole:
            let isJSON = random.once(in: 3)
            let bytes = Self.request(&random)
            self.bytes = isJSON ? (try? OTLPTraceJSON.json(from: bytes)) ?? [] : bytes
            (type, encoding) = (isJSON ? Self.json : Self.protobuf, nil)
        case .damagedProtobuf:
            bytes = Self.damaged(Self.request(&random), &random)
            (type, encoding) = (Self.protobuf, nil)
        case .damagedJSON:
            bytes = Self.damaged((try? OTLPTraceJSON.json(from: Self.request(&random))) ?? [], &random)
            (type, encoding) = (Self.json, nil)
        case .cutProtobuf:
            bytes = Array(sample.protobuf.prefix(Int(seed / 128) % (sample.protobuf.count + 1)))
            (type, encoding) = (Self.protobuf, nil)
        case .cutJSON:
            bytes = Array(sample.json.prefix(Int(seed / 128) % (sample.json.count + 1)))
            (type, encoding) = (Self.json, nil)
        case .noise:
            bytes = (0..<random.next() % 400).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            (type, encoding) = (random.once(in: 3) ? Self.json : Self.protobuf, nil)
        case .tokens:
            bytes = Self.tokens(&random)
            (type, encoding) = (Self.json, nil)
        case .packed:
            let gzip = Gzip.compress(Self.damaged(Self.request(&random), &random))
            bytes = random.once(in: 3) ? gzip : Self.damaged(gzip, &random)
            (type, encoding) = (Self.protobuf, random.once(in: 4) ? "deflate" : "gzip")
        case .headers:
            bytes = Self.request(&random)
            type =
                [
                    nil, "", "text/plain", "application/json;", ";", "application/x-protobuf, text/html",
                    "application/grpc",
                ]
                .randomElement(using: &random) ?? nil
            encoding = [nil, "br", "gzip, gzip", "identity", "\u{7F}", "zstd"].randomElement(using: &random) ?? nil
        case .deep:
            (bytes, type) = Self.deep(&random)
            encoding = nil
        }
    }

    private static func damaged(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<1 + random.next() % 6 { Damage.any(to: &bytes, &random) }
        return bytes
    }
}

// MARK: - What is damaged

extension HostileBody {
    /// A request of random spans, some with the attributes that columns are made of.
    private static func request(_ random: inout SeededGenerator) -> [UInt8] {
        var records = RandomRecords(seed: random.next())
        var batch = records.batch(upTo: 3)
        for index in batch.indices {
            // Times that can be: what is wrong with them would hide what else is.
            batch[index].startTime = 1_780_000_000_000_000_000 &+ random.next() % 1_000_000_000_000
            batch[index].endTime = random.once(in: 6) ? 0 : batch[index].startTime &+ random.next() % 1_000_000_000_000
            for _ in 0..<random.next() % 5 {
                batch[index].attributes[keys.randomElement(using: &random) ?? ""] =
                    random.once(in: 2) ? values.randomElement(using: &random) ?? .bool(true) : records.value()
            }
        }
        return OTLPTraceEncoder().encode(batch)
    }

    private static let keys = [
        "gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.system", "gen_ai.request.model",
        "gen_ai.response.model",
        "gen_ai.conversation.id", "session.id", "user.id", "gen_ai.agent.name", "gen_ai.tool.name",
        "gen_ai.tool.call.id",
        "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "gen_ai.usage.cost", "llm.cost.total",
        "gen_ai.response.finish_reasons", "gen_ai.input.messages", "gen_ai.output.messages",
        "gen_ai.system_instructions",
        "gen_ai.server.time_to_first_token", "openinference.span.kind", "input.value", "output.value",
        "llm.invocation_parameters",
        "llm.input_messages.0.message.content", "llm.input_messages.0.message.role",
        "llm.input_messages.18446744073709551616.message.content",
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.name",
        "gen_ai.prompt.0.content", "gen_ai.prompt.-1.content", "gen_ai.completion.999.content", "traceloop.span.kind",
        "traceloop.entity.input", "llm.token_count.prompt", "llm.token_count.total", "error.type",
        "tracewing.stream.chunks",
        "__proto__", "constructor", "a.b.c.d.e.f.g", "'; DROP TABLE spans; --", "\u{202E}right to left",
    ]

    private static let values: [AttributeValue] = [
        .int(.max), .int(.min), .int(-1), .double(.nan), .double(.infinity), .double(-1e308), .string(""),
        .string("\u{0}"),
        .string("chat"), .string("invoke_agent"), .string("execute_tool"), .string("99999999999999999999"),
        .string("1e400"),
        .string(#"[{"role":"user","parts":[{"type":"text","content":"hello"}]}]"#),
        .string(#"[{"role":1,"parts":{"type":[]}},null,"x",[[]]]"#),
        .string(#"{"model":{"model":"x"},"a":1e999}"#), .string(#"["stop"]"#), .string("["),
        .string(String(repeating: "[", count: 2_000)), .string(String(repeating: "ü", count: 700)),
        .array([.string("stop"), .int(1)]), .array([]), .bytes([0xFF, 0x00]),
    ]

    private static func tokens(_ random: inout SeededGenerator) -> [UInt8] {
        let pieces = [
            "{", "}", "[", "]", ",", ":", "\"", "null", "true", "1e999", "-0", "0x1", "\"\\ud800\"", "\"\\u0000\"",
            "\"resourceSpans\":", "\"scopeSpans\":", "\"spans\":", "\"traceId\":",
            "\"0af7651916cd43dd8448eb211c80319c\"",
            "\"attributes\":", "\"value\":", "\"intValue\":", "\"18446744073709551616\"", "\"kvlistValue\":",
            "\"endTimeUnixNano\":",
        ]
        let text = (0..<random.next() % 60).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
        let opening = #"{"resourceSpans":[{"scopeSpans":[{"spans":["#
        return Array((random.once(in: 2) ? opening + text : text).utf8)
    }

    /// Values within values, far deeper than any stack.
    private static func deep(_ random: inout SeededGenerator) -> ([UInt8], String) {
        let depth = 100_000
        switch random.next() % 4 {
        case 0:
            return (Array(repeating: UInt8(ascii: "["), count: depth), json)
        case 1:
            let opening = #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":[{"key":"a","value":"#
            let inner = String(repeating: #"{"arrayValue":{"values":["#, count: depth)
            return (Array((opening + inner + String(repeating: "]}}", count: depth)).utf8), json)
        case 2:
            // Groups, which protobuf no longer has.
            return ([UInt8](repeating: 0x0B, count: depth), protobuf)
        default:
            // From the inside out: each value is as long as what it holds, and the length of that.
            var length = 0
            var heads: [[UInt8]] = []
            for level in 0..<depth {
                // AnyValue.array_value = 5, ArrayValue.values = 1, in turn.
                let head = [level % 2 == 0 ? UInt8(0x0A) : 0x2A] + varint(length)
                heads.append(head)
                length += head.count
            }
            var body: [UInt8] = heads.reversed().flatMap(\.self)
            // KeyValue.value, Span.attributes, ScopeSpans.spans, ResourceSpans.scope_spans, Request.resource_spans.
            for tag: UInt8 in [0x12, 0x4A, 0x12, 0x12, 0x0A] { body = [tag] + varint(body.count) + body }
            return (body, protobuf)
        }
    }

    private static func varint(_ number: Int) -> [UInt8] {
        var rest = UInt(number)
        var bytes: [UInt8] = []
        while rest > 0x7F {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }
}
