import Testing
import Tracewing
import TracewingSDK
import TracewingTesting

extension Telemetry {
    /// The table of switches, row by row.
    @Suite("Switches")
    struct SwitchTests {
        /// Every way to say yes, to say no, and to say nothing.
        private static let values: [(String?, Bool?)] = [
            ("true", true), ("TRUE", true), ("True", true), (" true ", true), ("1", true), ("yes", true), ("YES", true),
            ("on", true), ("\tOn\n", true),
            ("false", false), ("False", false), ("0", false), ("no", false), ("off", false), ("nonsense", false),
            ("2", false), ("truee", false), ("enabled", false), ("-1", false), ("１", false),
            (nil, nil), ("", nil), ("  ", nil),
        ]

        private static let noWord: Set<String> = ["nonsense", "2", "truee", "enabled", "-1", "１"]

        private static func configuration(_ variables: [String: String?]) -> ObservabilityConfiguration {
            ObservabilityConfiguration(environment: ProcessEnvironment(variables.compactMapValues(\.self)))
        }

        @Test("ENABLE_INSTRUMENTATION: on unless it says no", arguments: values)
        func instrumentation(value: String?, flag: Bool?) {
            let configuration = Self.configuration(["ENABLE_INSTRUMENTATION": value])
            #expect(configuration.instrumentsRuntime == flag ?? true)
            #expect(!configuration.content.capturesContent)
        }

        @Test("ENABLE_SENSITIVE_DATA: off unless it says yes", arguments: values)
        func sensitiveData(value: String?, flag: Bool?) {
            let configuration = Self.configuration(["ENABLE_SENSITIVE_DATA": value])
            #expect(configuration.content.capturesContent == flag ?? false)
            #expect(configuration.instrumentsRuntime)
        }

        @Test(
            "ENABLE_OBSERVABILITY decides about scopes; ENABLE_A365_OBSERVABILITY where it is not set; else they are on",
            arguments: [(nil, nil), ("true", true), ("off", false), (" ", nil)] as [(String?, Bool?)],
            values
        )
        func scopes(own: (String?, Bool?), agent365: (String?, Bool?)) async {
            var variables: [String: String] = [:]
            variables["ENABLE_OBSERVABILITY"] = own.0
            variables["ENABLE_A365_OBSERVABILITY"] = agent365.0
            await Telemetry.configured(variables) { _ in
                let scope = InvokeAgentScope.start(request: Request(), agent: AgentDetails(agentName: "concierge"))
                #expect(scope.isRecording == own.1 ?? agent365.1 ?? true)
                scope.end()
            }
        }

        @Test("OTEL_SDK_DISABLED: everything is off if it says yes", arguments: values)
        func disabled(value: String?, flag: Bool?) async {
            await Telemetry.unconfigured {
                Observability.configure(
                    serviceName: "test",
                    exporter: .inMemory(SpanCollector()),
                    configuration: Self.configuration(["OTEL_SDK_DISABLED": value])
                )
                #expect(Observability.isConfigured == !(flag ?? false))
            }
        }

        @Test(
            "A switch that says neither yes nor no is noted, and counts as no",
            arguments: [
                "ENABLE_INSTRUMENTATION", "ENABLE_SENSITIVE_DATA", "ENABLE_OBSERVABILITY", "ENABLE_A365_OBSERVABILITY",
                "ENABLE_A365_OBSERVABILITY_EXPORTER", "OTEL_SDK_DISABLED",
            ],
            values
        )
        func notes(name: String, value: (String?, Bool?)) {
            let isWord = value.0.map { !Self.noWord.contains($0) } ?? true
            #expect(Self.configuration([name: value.0]).notes.count == (isWord ? 0 : 1))
        }
    }
}
