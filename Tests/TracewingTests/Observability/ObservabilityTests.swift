import Testing
import Tracewing
import TracewingModel
import TracewingSDK
import TracewingTesting
import Tracing

extension Telemetry {
    @Suite("Configuring")
    struct ObservabilityTests {
        private let agent = AgentDetails(agentName: "concierge")

        @Test("Configuring sets up a provider with the service's resource; resetting takes it away")
        func configureAndReset() async {
            await Telemetry.configured { spans in
                #expect(Observability.isConfigured)
                Observability.tracer(named: "library", version: "2").startSpan("work", context: .topLevel).end()
                let record = await spans.flushed().first
                #expect(record?.resource.serviceName == "test")
                #expect(record?.resource.attributes[OTel.serviceNamespace] == "suite")
                #expect(record?.scope.name == "library")
                #expect(record?.scope.version == "2")
                await Observability.reset()
                #expect(!Observability.isConfigured)
                #expect(Observability.provider.statistics.isEmpty)
            }
        }

        @Test("A second configuration changes nothing, and its report says so")
        func second() async {
            await Telemetry.configured { spans in
                let other = SpanCollector()
                let report = Observability.configure(serviceName: "other", exporter: .inMemory(other))
                #expect(report.notes.count == 1)
                #expect(report.notes.first?.contains("configured before") == true)
                Observability.tracer().startSpan("work", context: .topLevel).end()
                #expect(await spans.flushed().first?.resource.serviceName == "test")
                #expect(other.records.isEmpty)
            }
        }

        @Test("After a reset it can be configured again, as often as wanted")
        func again() async {
            for _ in 0..<3 {
                await Telemetry.configured { spans in
                    InferenceScope.start(details: InferenceCallDetails(modelName: "m"), agent: agent).end()
                    #expect(await spans.flushed().map(\.name) == ["chat m"])
                }
            }
        }

        @Test(
            "OTEL_SDK_DISABLED switches everything off, and the report says so",
            arguments: ["true", "TRUE", " true "]
        )
        func disabled(value: String) async {
            await Telemetry.unconfigured {
                let report = Observability.configure(
                    serviceName: "test",
                    exporter: .inMemory(SpanCollector()),
                    configuration: ObservabilityConfiguration(
                        environment: ProcessEnvironment(["OTEL_SDK_DISABLED": value])
                    )
                )
                #expect(report.notes.count == 1)
                #expect(!Observability.isConfigured)
                #expect(!Observability.tracer().startSpan("work", context: .topLevel).isRecording)
            }
        }

        @Test(
            "ENABLE_OBSERVABILITY decides about scopes; if it is not set, ENABLE_A365_OBSERVABILITY; else they are on",
            arguments: [
                (nil, nil, true), ("true", nil, true), ("false", nil, false), (nil, "true", true),
                (nil, "false", false),
                ("true", "false", true), ("false", "true", false), ("0", nil, false), ("1", nil, true),
                ("YES", nil, true),
                ("off", nil, false), ("nonsense", nil, false), ("", "false", false), (" ", nil, true),
            ] as [(String?, String?, Bool)]
        )
        func scopeSwitch(own: String?, agent365: String?, isOn: Bool) async {
            var variables: [String: String] = [:]
            variables["ENABLE_OBSERVABILITY"] = own
            variables["ENABLE_A365_OBSERVABILITY"] = agent365
            await Telemetry.configured(variables) { spans in
                let scope = InvokeAgentScope.start(request: Request(), agent: agent)
                #expect(scope.isRecording == isOn)
                scope.end()
                // The application's own spans are not scopes.
                Observability.tracer().startSpan("own", context: .topLevel).end()
                #expect(await spans.flushed().map(\.name) == (isOn ? ["invoke_agent concierge", "own"] : ["own"]))
            }
        }

        @Test(
            "The runtime's spans are on and content is off unless a variable says otherwise",
            arguments: [
                ([:], true, false), (["ENABLE_INSTRUMENTATION": "false"], false, false),
                (["ENABLE_SENSITIVE_DATA": "true"], true, true), (["ENABLE_SENSITIVE_DATA": "nonsense"], true, false),
                (["ENABLE_INSTRUMENTATION": "on", "ENABLE_SENSITIVE_DATA": "1"], true, true),
            ] as [([String: String], Bool, Bool)]
        )
        func runtimeSwitches(variables: [String: String], instruments: Bool, captures: Bool) async {
            let configuration = ObservabilityConfiguration(environment: ProcessEnvironment(variables))
            #expect(configuration.instrumentsRuntime == instruments)
            #expect(configuration.content.capturesContent == captures)
            await Telemetry.configured(variables) { _ in
                #expect(Observability.configuration.instrumentsRuntime == instruments)
                #expect(Observability.configuration.content.capturesContent == captures)
            }
        }

        @Test("Without a configuration, a tracer's spans record nothing and hand the context on")
        func unconfigured() async {
            let parent = SpanContext(traceID: TraceID(high: 1, low: 2), spanID: SpanID(3), isSampled: true)
            var context = ServiceContext.topLevel
            context.spanContext = parent
            await Telemetry.unconfigured {
                let span = Observability.tracer().startSpan("work", context: context)
                #expect(!span.isRecording)
                #expect(span.spanContext.traceID == parent.traceID)
                span.end()
                #expect(await Observability.forceFlush(deadline: .seconds(1)))
                await Observability.shutdown()
            }
        }

        @Test("The free functions of swift-distributed-tracing record in what is configured at the moment")
        func freeFunctions() async {
            for round in 0..<2 {
                await Telemetry.configured { spans in
                    await withSpan("outer \(round)") { _ in
                        await withSpan("inner") { _ in await Task.yield() }
                    }
                    let expected = TreeExpectation("outer \(round)", [TreeExpectation("inner")])
                    #expect(expected.mismatches(in: await spans.flushed()) == [])
                    await Observability.reset()
                    #expect(withSpan("nobody listens") { !$0.isRecording })
                }
            }
        }

        @Test("Samplers and limits of the configuration are used")
        func samplerAndLimits() async {
            await Telemetry.configured { configuration in
                configuration.limits.attributeValueLength = 2
            } _: { spans in
                Observability.tracer().startSpan("work", context: .topLevel, attributes: ["key": "long"]).end()
                #expect(await spans.flushed().first?.attributes == ["key": "lo"])
            }
            await Telemetry.configured { configuration in
                configuration.sampler = AlwaysOffSampler()
            } _: { spans in
                let scope = InvokeAgentScope.start(request: Request(), agent: agent)
                #expect(scope.context.spanContext?.isSampled == false)
                #expect(scope.injectHeaders()["traceparent"]?.hasSuffix("-00") == true)
                scope.end()
                #expect(await spans.flushed().isEmpty)
            }
        }

        @Test("Running spans are shown if the configuration wants it, and end as finished ones")
        func running() async {
            await Telemetry.configured { configuration in
                configuration.showsRunningSpans = true
            } _: { spans in
                let scope = InvokeAgentScope.start(request: Request(), agent: agent)
                await until { !spans.snapshots.isEmpty }
                #expect(spans.snapshots.first?.attributes[TracewingNames.running] == true)
                #expect(spans.ended.isEmpty)
                scope.end()
                #expect(await spans.flushed().map(\.name) == ["invoke_agent concierge"])
            }
        }

        @Test("A processor can be added after the configuration, and statistics account for every span")
        func providerAccess() async {
            struct TeamProcessor: SpanProcessor {
                func onStart(_ span: TracewingSpan, parentContext: ServiceContext) { span.set("team", "travel") }
                func onEnd(_ record: SpanRecord) {}
            }
            await Telemetry.configured { spans in
                Observability.provider.addProcessor(TeamProcessor())
                InvokeAgentScope.start(request: Request(), agent: agent).end()
                #expect(await spans.flushed().first?.attributes["team"] == "travel")
                let statistics = Observability.provider.statistics
                #expect(statistics.map(\.exporter) == ["in-memory"])
                #expect(statistics.allSatisfy { $0.exported >= 1 })
                #expect(statistics.allSatisfy { $0.isBalanced })
            }
        }

        @Test(
            "A choice that cannot use what it was given says so in the report; one without exporters records all the same"
        )
        func notes() async {
            let choice = ExporterChoice("picky") { setup in
                setup.notes.append("\(setup.environment["WANTED"] ?? "") is not known.")
                return []
            }
            let environment = ProcessEnvironment(["WANTED": "grpc"])
            await Telemetry.unconfigured {
                let report = Observability.configure(
                    serviceName: "test",
                    exporter: choice,
                    configuration: ObservabilityConfiguration(environment: environment)
                )
                #expect(report.exporter == "picky")
                #expect(report.notes == ["grpc is not known."])
                #expect(Observability.tracer().startSpan("work", context: .topLevel).isRecording)
                #expect(Observability.provider.statistics.isEmpty)
            }
        }

        @Test(
            "The choices that need no other module have names",
            arguments: [(ExporterChoice.none, "none"), (.console, "console")]
        )
        func choiceNames(choice: ExporterChoice, name: String) {
            #expect(choice.name == name)
        }
    }
}
