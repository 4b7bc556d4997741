import Testing
import Tracing
import TracewingModel
import TracewingSDK

/// What the variables of the specification do, and what becomes of values that are none.
@Suite("Settings from the environment")
struct EnvironmentSettingsTests {
    /// What no variable that wants a whole number may be set to.
    static let noNumbers = [
        "-1", "-0.5", "1.5", "1e3", "NaN", "nan", "inf", "0x10", "1_000", "1,000", "5s", "ten", "٢٠٤٨", "２０４８", "½",
        "2147483648", "9223372036854775807", "9223372036854775808", "-9223372036854775809",
        "99999999999999999999999999999999", String(repeating: "9", count: 1_000), "1\n2", "1 2", "+", "-", "\u{0}",
        "true", "👩‍👩‍👧‍👦",
    ]

    private static func read<Value>(
        _ variables: [String: String],
        _ body: (ProcessEnvironment, inout [String]) -> Value
    ) -> (value: Value, notes: [String]) {
        var notes: [String] = []
        let value = body(ProcessEnvironment(variables), &notes)
        return (value, notes)
    }

    // MARK: Numbers

    private static let numbers = [
        "OTEL_BSP_SCHEDULE_DELAY", "OTEL_BSP_EXPORT_TIMEOUT", "OTEL_BSP_MAX_QUEUE_SIZE",
        "OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT",
        "OTEL_SPAN_EVENT_COUNT_LIMIT", "OTEL_SPAN_LINK_COUNT_LIMIT", "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT",
        "OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", "OTEL_ATTRIBUTE_COUNT_LIMIT", "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT",
    ]

    @Test("A number that is none is one note, and the default", arguments: numbers, noNumbers)
    func badNumbers(name: String, value: String) throws {
        let (options, optionNotes) = Self.read([name: value]) { $0.batchOptions(notes: &$1) }
        let (limits, limitNotes) = Self.read([name: value]) { $0.spanLimits(notes: &$1) }
        #expect(options == BatchOptions())
        #expect(limits == SpanLimits())
        let notes = optionNotes + limitNotes
        #expect(notes.count == 1)
        let note = try #require(notes.first)
        #expect(note.hasPrefix("\(name) is \""))
        #expect(note.hasSuffix("it is ignored."))
        #expect(note.count < 300)
        #expect(!note.contains("\n"), "a note is one line of a log")
    }

    @Test("A number that is blank is not set", arguments: numbers, ["", " ", "\t\n"])
    func blankNumbers(name: String, value: String) {
        #expect(Self.read([name: value]) { $0.batchOptions(notes: &$1) } == (BatchOptions(), []))
        #expect(Self.read([name: value]) { $0.spanLimits(notes: &$1) } == (SpanLimits(), []))
    }

    @Test("Nothing that may be zero is refused at zero; queues and batches may not")
    func zero() {
        for name in Self.numbers {
            let notes =
                Self.read([name: "0"]) { $0.batchOptions(notes: &$1) }.notes
                + Self.read([name: "0"]) { $0.spanLimits(notes: &$1) }.notes
            #expect(notes.isEmpty == !name.contains("_MAX_"), "\(name): \(notes)")
        }
    }

    @Test(
        "OTEL_BSP_*",
        arguments: [
            ([:], BatchOptions(), 0),
            (["SCHEDULE_DELAY": "100"], BatchOptions(scheduledDelay: .milliseconds(100)), 0),
            (["SCHEDULE_DELAY": "0"], BatchOptions(scheduledDelay: .zero), 0),
            (["SCHEDULE_DELAY": "2147483647"], BatchOptions(scheduledDelay: .milliseconds(2_147_483_647)), 0),
            (["EXPORT_TIMEOUT": " 1000\n"], BatchOptions(exportTimeout: .seconds(1)), 0),
            // The specification's "no limit".
            (["EXPORT_TIMEOUT": "0"], BatchOptions(exportTimeout: BatchOptions.noTimeout), 0),
            (["MAX_QUEUE_SIZE": "4096"], BatchOptions(maxQueueSize: 4096), 0),
            (["MAX_EXPORT_BATCH_SIZE": "1"], BatchOptions(maxExportBatchSize: 1), 0),
            (
                ["MAX_QUEUE_SIZE": "10000", "MAX_EXPORT_BATCH_SIZE": "5000"],
                BatchOptions(maxQueueSize: 10_000, maxExportBatchSize: 5_000), 0
            ),
            // A small queue alone makes the batches smaller; batches that no queue can fill are refused.
            (["MAX_QUEUE_SIZE": "100"], BatchOptions(maxQueueSize: 100, maxExportBatchSize: 100), 0),
            (
                ["MAX_QUEUE_SIZE": "100", "MAX_EXPORT_BATCH_SIZE": "101"],
                BatchOptions(maxQueueSize: 100, maxExportBatchSize: 100), 1
            ),
            (["MAX_EXPORT_BATCH_SIZE": "2049"], BatchOptions(), 1),
            (["MAX_QUEUE_SIZE": "0", "SCHEDULE_DELAY": "1"], BatchOptions(scheduledDelay: .milliseconds(1)), 1),
            (["MAX_QUEUE_SIZE": "x", "MAX_EXPORT_BATCH_SIZE": "x", "EXPORT_TIMEOUT": "x"], BatchOptions(), 3),
        ] as [([String: String], BatchOptions, Int)]
    )
    func batchOptions(variables: [String: String], options: BatchOptions, notes: Int) {
        let named = Dictionary(uniqueKeysWithValues: variables.map { ("OTEL_BSP_\($0.key)", $0.value) })
        let read = Self.read(named) { $0.batchOptions(notes: &$1) }
        #expect(read.value == options)
        #expect(read.notes.count == notes)
    }

    @Test(
        "OTEL_*_LIMIT: the general ones hold where there is no own",
        arguments: [
            ([:], SpanLimits()),
            (["SPAN_ATTRIBUTE_COUNT": "1"], SpanLimits(attributes: 1)),
            (["SPAN_EVENT_COUNT": "2"], SpanLimits(events: 2)),
            (["SPAN_LINK_COUNT": "3"], SpanLimits(links: 3)),
            (["EVENT_ATTRIBUTE_COUNT": "4"], SpanLimits(attributesPerEvent: 4)),
            (["LINK_ATTRIBUTE_COUNT": "5"], SpanLimits(attributesPerLink: 5)),
            (["SPAN_ATTRIBUTE_VALUE_LENGTH": "6"], SpanLimits(attributeValueLength: 6)),
            (["ATTRIBUTE_VALUE_LENGTH": "7"], SpanLimits(attributeValueLength: 7)),
            (["ATTRIBUTE_COUNT": "8"], SpanLimits(attributes: 8, attributesPerEvent: 8, attributesPerLink: 8)),
            (
                ["ATTRIBUTE_COUNT": "8", "SPAN_ATTRIBUTE_COUNT": "9"],
                SpanLimits(attributes: 9, attributesPerEvent: 8, attributesPerLink: 8)
            ),
            (["ATTRIBUTE_VALUE_LENGTH": "7", "SPAN_ATTRIBUTE_VALUE_LENGTH": "6"], SpanLimits(attributeValueLength: 6)),
            (["ATTRIBUTE_VALUE_LENGTH": "7", "SPAN_ATTRIBUTE_VALUE_LENGTH": "x"], SpanLimits(attributeValueLength: 7)),
            (["SPAN_EVENT_COUNT": "0", "SPAN_LINK_COUNT": "2147483647"], SpanLimits(events: 0, links: 2_147_483_647)),
        ] as [([String: String], SpanLimits)]
    )
    func limits(variables: [String: String], limits: SpanLimits) {
        let named = Dictionary(uniqueKeysWithValues: variables.map { ("OTEL_\($0.key)_LIMIT", $0.value) })
        #expect(Self.read(named) { $0.spanLimits(notes: &$1) }.value == limits)
    }

    // MARK: Samplers

    /// Of 1,000 roots, 1,000 children of sampled parents and 1,000 of others, about how many hundreds are recorded.
    private static func hundreds(_ sampler: any Sampler) -> [Int] {
        let ids = RandomIDGenerator()
        return [nil, true, false].map { parent in
            let count = (0..<1_000).count { _ in
                let traceID = ids.traceID()
                let parent = parent.map { SpanContext(traceID: traceID, spanID: ids.spanID(), isSampled: $0) }
                return sampler.sample(SamplingCandidate(traceID: traceID, name: "work", parent: parent)).isSampled
            }
            return Int((Double(count) / 100).rounded())
        }
    }

    @Test(
        "OTEL_TRACES_SAMPLER and its argument",
        arguments: [
            (nil, nil, [10, 10, 0], 0), ("parentbased_always_on", nil, [10, 10, 0], 0),
            ("always_on", nil, [10, 10, 10], 0),
            ("always_off", nil, [0, 0, 0], 0), ("parentbased_always_off", nil, [0, 10, 0], 0),
            ("traceidratio", "0.5", [5, 5, 5], 0), ("parentbased_traceidratio", "0.5", [5, 10, 0], 0),
            ("traceidratio", nil, [10, 10, 10], 0), ("traceidratio", "0", [0, 0, 0], 0),
            ("traceidratio", "1", [10, 10, 10], 0), (" ALWAYS_OFF\n", nil, [0, 0, 0], 0),
            // The argument belongs to a sampler that has one.
            (nil, "0", [10, 10, 0], 0), ("always_on", "nonsense", [10, 10, 10], 0), ("", "0", [10, 10, 0], 0),
            ("jaeger_remote", "endpoint=http://localhost:14250", [10, 10, 0], 1),
            ("parentbased_jaeger_remote", nil, [10, 10, 0], 1), ("xray", nil, [10, 10, 0], 1),
            ("nonsense", nil, [10, 10, 0], 1), ("always_on,always_off", nil, [10, 10, 0], 1),
            ("ａlways_on", nil, [10, 10, 0], 1),
        ] as [(String?, String?, [Int], Int)]
    )
    func sampler(name: String?, argument: String?, hundreds: [Int], notes: Int) {
        var variables: [String: String] = [:]
        variables["OTEL_TRACES_SAMPLER"] = name
        variables["OTEL_TRACES_SAMPLER_ARG"] = argument
        let read = Self.read(variables) { $0.sampler(notes: &$1) }
        #expect(zip(Self.hundreds(read.value), hundreds).allSatisfy { abs($0 - $1) <= ($1 == 5 ? 1 : 0) })
        #expect(read.notes.count == notes)
    }

    @Test(
        "A ratio that is none is one note, and everything is recorded",
        arguments: ["-0.1", "1.1", "1e3", "NaN", "inf", "-inf", "half", "50%", "0,5", "٠.٥", "0.5x", "½", "1 2"]
    )
    func badRatio(argument: String) {
        for (name, hundreds) in [("traceidratio", [10, 10, 10]), ("parentbased_traceidratio", [10, 10, 0])] {
            let variables = ["OTEL_TRACES_SAMPLER": name, "OTEL_TRACES_SAMPLER_ARG": argument]
            let read = Self.read(variables) { $0.sampler(notes: &$1) }
            #expect(Self.hundreds(read.value) == hundreds)
            #expect(read.notes.count == 1)
            #expect(read.notes.first?.hasPrefix("OTEL_TRACES_SAMPLER_ARG is ") == true)
        }
    }

    // MARK: Propagators

    @Test(
        "OTEL_PROPAGATORS",
        arguments: [
            (nil, ["baggage", "traceparent"], 0), ("", ["baggage", "traceparent"], 0),
            (",", ["baggage", "traceparent"], 0),
            ("tracecontext,baggage", ["baggage", "traceparent"], 0), ("tracecontext", ["traceparent"], 0),
            ("baggage", ["baggage"], 0), ("none", [], 0), (" None ", [], 0),
            ("baggage, TraceContext,baggage,", ["baggage", "traceparent"], 0),
            ("b3", ["baggage", "traceparent"], 1), ("b3,b3multi,jaeger,xray,ottrace", ["baggage", "traceparent"], 1),
            ("tracecontext,b3,jaeger", ["traceparent"], 1), ("none,b3", [], 1),
            ("nonsense", ["baggage", "traceparent"], 1),
            ("none,baggage", ["baggage"], 0), (String(repeating: "b3,", count: 10_000), ["baggage", "traceparent"], 1),
        ] as [(String?, [String], Int)]
    )
    func propagators(value: String?, headers: [String], notes: Int) {
        let read = Self.read(value.map { ["OTEL_PROPAGATORS": $0] } ?? [:]) { $0.propagator(notes: &$1) }
        var context = ServiceContext.topLevel
        context.spanContext = SpanContext(traceID: TraceID(high: 1, low: 1), spanID: SpanID(1), isSampled: true)
        context.baggage["a"] = "1"
        var written: [String: String] = [:]
        read.value.inject(context) { name, value in
            #expect(written[name] == nil, "each propagator is there once")
            written[name] = value
        }
        #expect(written.keys.sorted() == headers)
        #expect(read.notes.count == notes)
        #expect(read.notes.allSatisfy { $0.count < 300 })
        // What it writes it reads.
        var back = ServiceContext.topLevel
        read.value.extract(into: &back, fields: [("traceparent", written["traceparent"] ?? ""), ("baggage", "a=1")])
        #expect((back.spanContext != nil) == headers.contains("traceparent"))
        #expect((back.baggage["a"] != nil) == headers.contains("baggage"))
    }

    // MARK: Resource

    @Test(
        "OTEL_RESOURCE_ATTRIBUTES: percent-encoded pairs",
        arguments: [
            ("a=1,b=2", ["a": "1", "b": "2"]), (" a = 1 , b = 2 ", ["a": "1", "b": "2"]), ("a=%2C%20%3D", ["a": ", ="]),
            ("%C3%BC%2C=%E6%97%A5", ["ü,": "日"]), ("a=", ["a": ""]), ("a=1=2", ["a": "1=2"]), ("a=1,a=2", ["a": "2"]),
            ("a=1,", ["a": "1"]), (",,", [:]), ("", [:]), ("a=1;b=2", ["a": "1;b=2"]), ("a=%FF", ["a": "\u{FFFD}"]),
            ("a=\u{301}b,c=ü", ["a": "\u{301}b", "c": "ü"]), ("b=1,a=2", ["b": "1", "a": "2"]),
        ] as [(String, Attributes)]
    )
    func resourceAttributes(text: String, attributes: Attributes) {
        let read = Self.read(["OTEL_RESOURCE_ATTRIBUTES": text]) { $0.resourceAttributes(notes: &$1) }
        #expect(read == (attributes, []))
    }

    @Test(
        "OTEL_RESOURCE_ATTRIBUTES: one malformed pair discards them all, with one note",
        arguments: ["a", "a,b=2", "b=2,=1", "=", "b=2,a=%", "b=2,a=%2", "b=2,a=%zz", "b=2,%zz=1", "b=2, =1", "b=%+1"]
    )
    func malformedResourceAttributes(text: String) {
        let read = Self.read(["OTEL_RESOURCE_ATTRIBUTES": text]) { $0.resourceAttributes(notes: &$1) }
        #expect(read.value.isEmpty)
        #expect(read.notes.count == 1)
    }
}
