import Testing
import Tracewing
import TracewingModel
import TracewingSDK
import TracewingTesting

@testable import TracewingExport

/// Where spans go.
@Suite("Addresses of Agent 365", .timeLimit(.minutes(5)))
struct Agent365AddressTests {
    @Test(
        "Whatever an id is, it stays within its segment",
        arguments: [
            ("t/../x", "t%2F..%2Fx"), ("a?x#y", "a%3Fx%23y"), ("a b", "a%20b"), ("ü漢👋", "%C3%BC%E6%BC%A2%F0%9F%91%8B"),
            ("a\r\nx-admin: 1", "a%0D%0Ax-admin%3A%201"), ("...", "..."), (".a", ".a"), ("%2F", "%252F"),
            ("a;b=c&d", "a%3Bb%3Dc%26d"), ("\\..\\", "%5C..%5C"), ("a\u{0}b", "a%00b"), ("{agent}", "%7Bagent%7D"),
            (String(repeating: "x", count: 2_000), String(repeating: "x", count: 2_000)),
        ]
    )
    func hostileIDs(id: String, segment: String) async throws {
        try await FaultServer.run { server in
            for contract in [Agent365Contract.powerPlatform, .observabilityService] {
                let exporter = try Agent365Exporter(to: server.url, contract: contract) { _, _ in "tok" }
                #expect(await exporter.failure([.ofAgent(id, of: id)]) == nil)
            }
            #expect(
                server.requests.map(\.path) == [
                    "/maven/agent365/agents/\(segment)/traces?api-version=1",
                    "/observabilityService/tenants/\(segment)/otlp/agents/\(segment)/traces?api-version=1",
                ]
            )
            #expect(server.requests.allSatisfy { $0.values(of: "x-admin") == [] })
            #expect(server.requests.last?.values(of: "x-ms-tenant-id").count == 1)
        }
    }

    @Test("An id of dots, which leads elsewhere even when it is encoded, is refused alone", arguments: [".", ".."])
    func dots(id: String) async throws {
        try await FaultServer.run { server in
            let exporter = try Agent365Exporter(to: server.url, contract: .observabilityService)
            let failure = await exporter.failure([
                .ofAgent(id, of: "tenant", 1), .ofAgent("agent", of: id, 2), .ofAgent("agent", of: "tenant", 3),
            ])
            #expect(failure?.losses(of: 3) == [.permanent: 2])
            #expect(failure?.description.contains("'\(id)' as the id of a tenant or an agent") == true)
            #expect(try server.requests.map { try $0.spans.count } == [1])
        }
    }

    @Test(
        "An address that is none is refused when it is configured",
        arguments: [
            "ftp://example.com", "example.com", "http://", "https:///path", "http:8080", "nonsense", "http://a b",
            "https://user:secret@example.com", "https://user@example.com", "https://example.com?x=1",
            "https://example.com#x",
            "https://example.com:99999", "javascript:alert(1)",
        ]
    )
    func badOverride(text: String) {
        #expect(throws: Agent365ConfigurationError.self) { try Agent365Exporter(to: text) }
        var setup = ExporterSetup(
            environment: ProcessEnvironment(["A365_OBSERVABILITY_DOMAIN_OVERRIDE": text]),
            faults: TelemetryFaults()
        )
        let choice = ExporterChoice.agent365(Agent365Options { _, _ in "tok" })
        #expect(choice.makeExporters(&setup).map(\.name) == ["console"])
        #expect(setup.notes.count == 1)
        #expect(setup.notes.first?.hasPrefix("A365_OBSERVABILITY_DOMAIN_OVERRIDE is '") == true)
    }

    @Test("An override takes the place of the address; the options' own wins over the variable")
    func override() throws {
        func destination(_ option: String?, _ variable: String?) throws -> (String, [String]) {
            let environment = ProcessEnvironment(variable.map { ["A365_OBSERVABILITY_DOMAIN_OVERRIDE": $0] } ?? [:])
            var setup = ExporterSetup(environment: environment, faults: TelemetryFaults())
            let options = Agent365Options(tokenResolver: { _, _ in nil }, domainOverride: option)
            return (try Agent365Exporter(options, &setup).destination, setup.notes)
        }
        #expect(try destination(nil, nil) == ("https://api.powerplatform.com", []))
        #expect(try destination(nil, "https://a.example.com/") == ("https://a.example.com", []))
        #expect(try destination("https://b.example.com/base/", "ftp://x") == ("https://b.example.com/base", []))
        #expect(try destination(nil, "HTTP://LOCALHOST:8080") == ("HTTP://LOCALHOST:8080", []))
        #expect(try destination("http://a.example.com", nil).1.first?.contains("unencrypted") == true)
    }

    @Test("Each contract has its own address")
    func addresses() throws {
        func url(_ contract: Agent365Contract, _ category: ClusterCategory = .prod, s2s: Bool = false) throws -> String
        {
            var setup = ExporterSetup(environment: ProcessEnvironment([:]), faults: TelemetryFaults())
            let options = Agent365Options(clusterCategory: category, contract: contract, useS2SEndpoint: s2s)
            let identity = Agent365Identity([
                "tenant_id": "e3064512-cc6d-4703-be71-a2ecaecaa98a", "gen_ai.agent.id": "agent 1",
            ])
            return try Agent365Address(options, &setup).url(of: #require(identity))
        }
        let host = "https://il-e3064512cc6d4703be71a2ecaecaa9.8a.tenant.api.powerplatform.com"
        #expect(
            try url(.powerPlatform) == "\(host)/maven/agent365/agents/agent%201/traces?api-version=1"
        )
        #expect(
            try url(.powerPlatform, s2s: true)
                == "\(host)/maven/agent365/service/agents/agent%201/traces?api-version=1"
        )
        #expect(
            try url(.observabilityService, .gov)
                == "https://agent365.svc.cloud.microsoft/observabilityService/tenants/"
                + "e3064512-cc6d-4703-be71-a2ecaecaa98a/otlp/agents/agent%201/traces?api-version=1"
        )
    }
}

private func == (left: (String, [String]), right: (String, [String])) -> Bool {
    left.0 == right.0 && left.1 == right.1
}
