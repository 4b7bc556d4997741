import Testing
import Tracewing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("Details")
struct ServiceEndpointTests {
    @Test(
        "An endpoint from a URL has its port, else the scheme's",
        arguments: [
            ("https://example.com/path", ServiceEndpoint(hostname: "example.com", port: 443)),
            ("http://example.com", ServiceEndpoint(hostname: "example.com", port: 80)),
            ("HTTP://example.com:8080", ServiceEndpoint(hostname: "example.com", port: 8080)),
            ("ftp://example.com", ServiceEndpoint(hostname: "example.com", port: nil)),
            ("file:///tmp", nil), ("mailto:a@example.com", nil),
        ] as [(String, ServiceEndpoint?)]
    )
    func endpoint(text: String, endpoint: ServiceEndpoint?) throws {
        #expect(ServiceEndpoint(try #require(URL(string: text))) == endpoint)
    }

    @Test(
        "A date becomes nanoseconds since 1970; what does not fit becomes the nearest that does",
        arguments: [
            (0, 0), (1.5, 1_500_000_000), (-1, 0), (.nan, 0), (-.infinity, 0), (.infinity, .max), (1e300, .max),
            (1_700_000_000, 1_700_000_000_000_000_000),
        ] as [(Double, UInt64)]
    )
    func dates(seconds: Double, nanoseconds: UInt64) {
        #expect(SpanDetails(startTime: Date(timeIntervalSince1970: seconds)).startTime == nanoseconds)
    }

    @Test("The raw values Agent 365 expects")
    func rawValues() {
        #expect(
            AgentType.allCases.map(\.rawValue) == [
                "EntraEmbodied", "EntraNonEmbodied", "MicrosoftCopilot", "DeclarativeAgent", "Foundry",
            ]
        )
        #expect(ToolType.allCases.map(\.rawValue) == ["function", "extension", "datastore"])
    }
}
