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
}
