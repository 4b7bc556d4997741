import Testing
import TracewingModel

@Suite("The conventions for metrics")
struct MetricConventionTests {
    /// As the conventions' registry has them, in version 1.41.1.
    private static let registry: [(name: String, unit: String, boundaries: [Double])] = [
        (
            "gen_ai.client.token.usage", "{token}",
            [1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864]
        ),
        (
            "gen_ai.client.operation.duration", "s",
            [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92]
        ),
        (
            "gen_ai.client.operation.time_to_first_chunk", "s",
            [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92]
        ),
        (
            "gen_ai.client.operation.time_per_output_chunk", "s",
            [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92]
        ),
        (
            "gen_ai.server.request.duration", "s",
            [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92]
        ),
        (
            "gen_ai.server.time_per_output_token", "s",
            [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5]
        ),
        (
            "gen_ai.server.time_to_first_token", "s",
            [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
        ),
        (
            "mcp.client.operation.duration", "s",
            [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300]
        ),
        (
            "mcp.server.operation.duration", "s",
            [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300]
        ),
        (
            "mcp.client.session.duration", "s",
            [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300]
        ),
        (
            "mcp.server.session.duration", "s",
            [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300]
        ),
    ]

    @Test("Names, units and buckets are the registry's", arguments: registry)
    func matches(name: String, unit: String, boundaries: [Double]) throws {
        let convention = try #require(MetricConvention.named(name))
        #expect(convention.name == name)
        #expect(convention.unit == unit)
        #expect(convention.boundaries == boundaries)
    }

    @Test("There is one for each of the registry's, and for nothing else")
    func all() {
        #expect(MetricConvention.all.map(\.name) == Self.registry.map(\.name))
        #expect(MetricConvention.named("gen_ai.client.token") == nil)
        #expect(MetricConvention.named("") == nil)
    }
}
