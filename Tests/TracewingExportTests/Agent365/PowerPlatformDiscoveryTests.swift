import Testing
import TracewingExport

/// The hosts of Power Platform.
@Suite("Power Platform discovery")
struct PowerPlatformDiscoveryTests {
    private static let tenant = "e3064512-cc6d-4703-be71-a2ecaecaa98a"

    @Test(
        "Every category has its base, and splits a tenant's digits in its own way",
        arguments: [
            (.local, "e3064512cc6d4703be71a2ecaecaa98.a", "api.powerplatform.localhost"),
            (.dev, "e3064512cc6d4703be71a2ecaecaa98.a", "api.powerplatform.com"),
            (.test, "e3064512cc6d4703be71a2ecaecaa98.a", "api.powerplatform.com"),
            (.preprod, "e3064512cc6d4703be71a2ecaecaa98.a", "api.powerplatform.com"),
            (.firstrelease, "e3064512cc6d4703be71a2ecaecaa9.8a", "api.powerplatform.com"),
            (.prod, "e3064512cc6d4703be71a2ecaecaa9.8a", "api.powerplatform.com"),
            (.gov, "e3064512cc6d4703be71a2ecaecaa98.a", "api.gov.powerplatform.microsoft.us"),
            (.high, "e3064512cc6d4703be71a2ecaecaa98.a", "api.high.powerplatform.microsoft.us"),
            (.dod, "e3064512cc6d4703be71a2ecaecaa98.a", "api.appsplatform.us"),
            (.mooncake, "e3064512cc6d4703be71a2ecaecaa98.a", "api.powerplatform.partner.microsoftonline.cn"),
            (.ex, "e3064512cc6d4703be71a2ecaecaa98.a", "api.powerplatform.eaglex.ic.gov"),
            (.rx, "e3064512cc6d4703be71a2ecaecaa98.a", "api.powerplatform.microsoft.scloud"),
        ] as [(ClusterCategory, String, String)]
    )
    func hosts(category: ClusterCategory, digits: String, base: String) throws {
        let discovery = PowerPlatformDiscovery(clusterCategory: category)
        #expect(try discovery.tenantEndpoint(Self.tenant) == "\(digits).tenant.\(base)")
        #expect(try discovery.tenantIslandClusterEndpoint(Self.tenant) == "il-\(digits).tenant.\(base)")
        #expect(discovery.tokenEndpointHost == base)
        #expect(discovery.tokenAudience == "https://\(base)")
    }

    @Test("All categories are there, by their names; others are not")
    func names() {
        #expect(ClusterCategory.allCases.count == 12)
        #expect(ClusterCategory(rawValue: "firstrelease") == .firstrelease)
        #expect(ClusterCategory(rawValue: "moon") == nil)
        #expect(PowerPlatformDiscovery().clusterCategory == .prod)
    }

    @Test("Letters become small ones, dashes go, whatever their places")
    func letters() throws {
        #expect(try PowerPlatformDiscovery().tenantEndpoint("-A-Bc-") == "a.bc.tenant.api.powerplatform.com")
    }

    @Test(
        "An id that no host can be named after is an error that says so",
        arguments: [
            "", "-", "ab", "a-b", "a b c", "t/../x", "a.b.c", "ünï", "abc\r\n", String(repeating: "a", count: 70),
        ]
    )
    func badTenants(id: String) {
        #expect(throws: Agent365ConfigurationError.self) {
            try PowerPlatformDiscovery().tenantIslandClusterEndpoint(id)
        }
    }

    @Test("As short as it may be")
    func shortest() throws {
        #expect(try PowerPlatformDiscovery().tenantEndpoint("abc") == "a.bc.tenant.api.powerplatform.com")
        #expect(
            try PowerPlatformDiscovery(clusterCategory: .dev).tenantEndpoint("ab") == "a.b.tenant.api.powerplatform.com"
        )
        let long = String(repeating: "a", count: 62)
        #expect(try PowerPlatformDiscovery().tenantIslandClusterEndpoint(long).hasPrefix("il-a"))
    }
}
