/// What OpenTelemetry's GenAI semantic conventions 1.41.1 say of a metric. All of theirs are histograms.
///
/// As with attributes, names move: this is the one file to change when they do.
public struct MetricConvention: Sendable, Hashable {
    public let name: String
    /// In the letters of UCUM.
    public let unit: String
    /// For a person.
    public let description: String
    /// The upper ends of its buckets.
    public let boundaries: [Double]

    private init(_ name: String, unit: String = "s", _ description: String, _ boundaries: [Double]) {
        self.name = name
        self.unit = unit
        self.description = description
        self.boundaries = boundaries
    }

    /// The convention for metrics of this name, if there is one.
    public static func named(_ name: String) -> MetricConvention? {
        byName[name]
    }

    public static let all = [
        tokenUsage, operationDuration, timeToFirstChunk, timePerOutputChunk,
        serverRequestDuration, serverTimePerOutputToken, serverTimeToFirstToken,
        mcpClientOperationDuration, mcpServerOperationDuration, mcpClientSessionDuration, mcpServerSessionDuration,
    ]

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}

// What clients of models measure
extension MetricConvention {
    public static let tokenUsage = MetricConvention(
        "gen_ai.client.token.usage",
        unit: "{token}",
        "Number of input and output tokens used.",
        [1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864]
    )
    public static let operationDuration = MetricConvention(
        "gen_ai.client.operation.duration",
        "Duration of GenAI operations.",
        doublingSeconds
    )
    public static let timeToFirstChunk = MetricConvention(
        "gen_ai.client.operation.time_to_first_chunk",
        "Time from the request to the first chunk of a streamed response.",
        doublingSeconds
    )
    public static let timePerOutputChunk = MetricConvention(
        "gen_ai.client.operation.time_per_output_chunk",
        "Time from one chunk of a streamed response to the next.",
        doublingSeconds
    )

    private static let doublingSeconds = [
        0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
    ]
}

// What servers of models measure
extension MetricConvention {
    public static let serverRequestDuration = MetricConvention(
        "gen_ai.server.request.duration",
        "Duration of requests to a model, up to the last byte or token.",
        doublingSeconds
    )
    public static let serverTimePerOutputToken = MetricConvention(
        "gen_ai.server.time_per_output_token",
        "Time for each token after the first, of successful responses.",
        [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5]
    )
    public static let serverTimeToFirstToken = MetricConvention(
        "gen_ai.server.time_to_first_token",
        "Time to the first token, of successful responses.",
        [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
    )
}

// The Model Context Protocol
extension MetricConvention {
    public static let mcpClientOperationDuration = MetricConvention(
        "mcp.client.operation.duration",
        "Duration of MCP requests and notifications, as their sender sees it.",
        upToMinutes
    )
    public static let mcpServerOperationDuration = MetricConvention(
        "mcp.server.operation.duration",
        "Duration of MCP requests and notifications, as their receiver sees it.",
        upToMinutes
    )
    public static let mcpClientSessionDuration = MetricConvention(
        "mcp.client.session.duration",
        "Duration of MCP sessions, as the client sees it.",
        upToMinutes
    )
    public static let mcpServerSessionDuration = MetricConvention(
        "mcp.server.session.duration",
        "Duration of MCP sessions, as the server sees it.",
        upToMinutes
    )

    private static let upToMinutes = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300]
}
