import Testing
import Tracewing
import TracewingModel
import TracewingSDK
import TracewingTesting
import Tracing

extension Telemetry {
    @Suite("The environment of a configuration")
    struct EnvironmentTests {
        private static func configuration(_ variables: [String: String]) -> ObservabilityConfiguration {
            ObservabilityConfiguration(environment: ProcessEnvironment(variables))
        }

        @Test("Every variable of the specification is used")
        func allVariables() async throws {
            let variables = [
                "OTEL_TRACES_SAMPLER": "always_on", "OTEL_PROPAGATORS": "tracecontext",
                "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT": "2", "OTEL_SPAN_EVENT_COUNT_LIMIT": "1",
                "OTEL_SPAN_LINK_COUNT_LIMIT": "0", "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT": "3",
                "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT": "0", "OTEL_BSP_MAX_QUEUE_SIZE": "7",
                "OTEL_RESOURCE_ATTRIBUTES": "team=travel,service.name=other", "OTEL_SERVICE_NAME": "another",
            ]
            await Telemetry.configured(variables) { spans in
                var unsampled = ServiceContext.topLevel
                unsampled.spanContext = SpanContext(
                    traceID: TraceID(high: 1, low: 1),
                    spanID: SpanID(1),
                    isSampled: false
                )
                let span = Observability.tracer().startSpan(
                    "work",
                    context: unsampled,
                    attributes: ["a": "long", "b": 1, "c": 1],
                    links: [SpanRecord.Link(traceID: TraceID(high: 1, low: 1), spanID: SpanID(1))]
                )
                span.addEvent("first", attributes: ["a": 1])
                span.addEvent("second")
                var context = span.context
                context.baggage["a"] = "1"
                var headers: [String: String] = [:]
                Observability.provider.inject(context, into: &headers, using: DictionaryInjector())
                #expect(headers.keys.sorted() == ["traceparent"])
                span.end()
                let record = await spans.flushed().first
                #expect(record?.attributes == ["a": "lon", "b": 1])
                #expect(record?.events.map(\.name) == ["first"])
                #expect(record?.events.first?.attributes == [:])
                #expect(record?.links == [])
                #expect(record?.resource.attributes["team"] == "travel")
                #expect(record?.resource.serviceName == "test", "the argument wins")
                #expect(Observability.provider.statistics.allSatisfy { $0.isBalanced })
            }
            #expect(Self.configuration(variables).batch.maxQueueSize == 7)
        }

        private struct DictionaryInjector: Injector {
            func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) {
                carrier[key] = value
            }
        }

        @Test("What is assigned wins over the environment")
        func assigned() async {
            let variables = [
                "OTEL_TRACES_SAMPLER": "always_off", "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT": "1",
                "OTEL_PROPAGATORS": "none", "OTEL_RESOURCE_ATTRIBUTES": "team=travel",
            ]
            await Telemetry.configured(variables) { configuration in
                configuration.sampler = AlwaysOnSampler()
                configuration.limits = SpanLimits()
                configuration.propagator = TraceContextPropagator()
                configuration.resourceAttributes = ["team": "food"]
            } _: { spans in
                let span = Observability.tracer().startSpan("work", context: .topLevel, attributes: ["a": "long"])
                var headers: [String: String] = [:]
                Observability.provider.inject(span.context, into: &headers, using: DictionaryInjector())
                #expect(headers["traceparent"] != nil)
                span.end()
                let record = await spans.flushed().first
                #expect(record?.attributes == ["a": "long"])
                #expect(record?.resource.attributes["team"] == "food")
            }
        }

        @Test("An empty environment, and one that says what is the default, give the same and no notes")
        func defaults() {
            let spelledOut = Self.configuration([
                "OTEL_SDK_DISABLED": "false", "OTEL_TRACES_SAMPLER": "parentbased_always_on",
                "OTEL_PROPAGATORS": "tracecontext,baggage", "OTEL_BSP_SCHEDULE_DELAY": "5000",
                "OTEL_BSP_EXPORT_TIMEOUT": "30000", "OTEL_BSP_MAX_QUEUE_SIZE": "2048",
                "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "512", "OTEL_ATTRIBUTE_COUNT_LIMIT": "128",
                "OTEL_SPAN_EVENT_COUNT_LIMIT": "128", "OTEL_SPAN_LINK_COUNT_LIMIT": "128",
                "ENABLE_INSTRUMENTATION": "true", "ENABLE_SENSITIVE_DATA": "false",
                // Nothing to choose between: the conventions of one version are all there is.
                "OTEL_SEMCONV_STABILITY_OPT_IN": "gen_ai_latest_experimental", "OTEL_LOG_LEVEL": "debug",
            ])
            for configuration in [Self.configuration([:]), spelledOut] {
                #expect(configuration.notes == [])
                #expect(configuration.batch == BatchOptions())
                #expect(configuration.limits == SpanLimits())
                #expect(configuration.resourceAttributes == [:])
                #expect(configuration.instrumentsRuntime)
                #expect(!configuration.content.capturesContent)
            }
        }

        @Test("Whatever the variables say, configuring notes each bad one once, and traces")
        func everythingBad() async {
            let names = [
                "OTEL_TRACES_SAMPLER", "OTEL_PROPAGATORS", "OTEL_BSP_SCHEDULE_DELAY", "OTEL_BSP_EXPORT_TIMEOUT",
                "OTEL_BSP_MAX_QUEUE_SIZE", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT",
                "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "OTEL_SPAN_EVENT_COUNT_LIMIT", "OTEL_SPAN_LINK_COUNT_LIMIT",
                "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", "OTEL_ATTRIBUTE_COUNT_LIMIT",
                "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "OTEL_RESOURCE_ATTRIBUTES", "OTEL_SDK_DISABLED",
                "ENABLE_INSTRUMENTATION", "ENABLE_SENSITIVE_DATA", "ENABLE_OBSERVABILITY", "ENABLE_A365_OBSERVABILITY",
                "ENABLE_A365_OBSERVABILITY_EXPORTER",
            ]
            for value in ["nonsense", "1e3", "NaN", "-1", "９９", "\u{0}", String(repeating: "9", count: 10_000)] {
                let variables = Dictionary(uniqueKeysWithValues: names.map { ($0, value) })
                await Telemetry.unconfigured {
                    let spans = SpanCollector()
                    let report = Observability.configure(
                        serviceName: "test",
                        exporter: .inMemory(spans),
                        configuration: Self.configuration(variables)
                    )
                    #expect(report.notes.count == names.count)
                    for name in names { #expect(report.notes.count { $0.hasPrefix("\(name) ") } == 1, "\(name)") }
                    Observability.tracer().startSpan("work", context: .topLevel, attributes: ["a": "long"]).end()
                    #expect(await Observability.forceFlush(deadline: .seconds(60)))
                    #expect(spans.records.map(\.attributes).contains(["a": "long"]))
                    #expect(Observability.provider.statistics.allSatisfy { $0.isBalanced })
                }
            }
        }
    }
}
