import Testing
import TracewingModel
import TracewingSDK

#if canImport(Glibc)
    import Glibc
#endif

@Suite("The environment")
struct ProcessEnvironmentTests {
    @Test(
        "true, 1, yes and on are true in any case and trimmed; anything else is false; blank is not set",
        arguments: [
            ("true", true), ("TRUE", true), ("True", true), ("1", true), ("yes", true), ("YES", true), ("on", true),
            ("On", true),
            ("  true\t", true), ("false", false), ("0", false), ("no", false), ("off", false), ("2", false),
            ("truee", false),
            ("nonsense", false), ("", nil), ("  ", nil), (nil, nil),
        ] as [(String?, Bool?)]
    )
    func flags(value: String?, flag: Bool?) {
        let environment = ProcessEnvironment(value.map { ["FLAG": $0] } ?? [:])
        #expect(environment.flag("FLAG") == flag)
    }

    @Test(
        "A value is trimmed, and a blank one is not set",
        arguments: [(" a b ", "a b"), ("a\n", "a"), ("\r\na\u{A0}", "a"), ("\t\n", nil), ("", nil)]
            as [(String, String?)]
    )
    func values(value: String, read: String?) {
        #expect(ProcessEnvironment(["NAME": value])["NAME"] == read)
        #expect(ProcessEnvironment([:])["NAME"] == nil)
    }

    @Test("The process's own variables are looked up when asked for")
    func current() {
        #expect(ProcessEnvironment.current["TRACEWING_TEST_\(RandomIDGenerator().spanID())"] == nil)
        #expect(ProcessEnvironment.current["PATH"] != nil)
    }

    @Test(
        "The service's name comes from the argument, then OTEL_SERVICE_NAME, then OTEL_RESOURCE_ATTRIBUTES",
        arguments: [
            (
                "argument", ["OTEL_SERVICE_NAME": "name", "OTEL_RESOURCE_ATTRIBUTES": "service.name=attribute"],
                "argument"
            ),
            (nil, ["OTEL_SERVICE_NAME": "name", "OTEL_RESOURCE_ATTRIBUTES": "service.name=attribute"], "name"),
            (nil, ["OTEL_RESOURCE_ATTRIBUTES": "service.name=attribute"], "attribute"),
            (nil, ["OTEL_SERVICE_NAME": " "], "unknown_service"),
            (nil, [:], "unknown_service"),
        ] as [(String?, [String: String], String)]
    )
    func serviceName(argument: String?, variables: [String: String], name: String) {
        let resource = Resource.process(serviceName: argument, environment: ProcessEnvironment(variables))
        #expect(resource.serviceName == name)
        #expect(resource.attributes.first?.key == OTel.serviceName)
    }

    @Test(
        "What describes the process is not overwritten by OTEL_RESOURCE_ATTRIBUTES, and nor is what the code says",
        arguments: [
            (nil, ["a": "1", "b": "2"]), ([:], [:]), (["c": 3], ["c": 3]),
        ] as [(Attributes?, Attributes)]
    )
    func resourceAttributes(given: Attributes?, others: Attributes) {
        let text = "a=1,telemetry.sdk.name=other,service.name=other,service.namespace=other,b=2"
        let environment = ProcessEnvironment(["OTEL_RESOURCE_ATTRIBUTES": text])
        let all = Resource.process(
            serviceName: "s",
            serviceNamespace: "n",
            attributes: given,
            environment: environment
        ).attributes
        let own: Attributes = [
            OTel.serviceName: "s", OTel.serviceNamespace: "n", OTel.sdkName: "tracewing", OTel.sdkLanguage: "swift",
            OTel.sdkVersion: .string(Resource.sdkVersion),
        ]
        #expect(Attributes(all.filter { !own.contains($0.key) }.map { ($0.key, $0.value) }) == others)
        for entry in own { #expect(all[entry.key] == entry.value) }
    }
}
