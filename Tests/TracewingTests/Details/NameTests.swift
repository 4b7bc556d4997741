import Testing
import Tracewing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("The names Agent 365 gives")
struct NameTests {
    @Test("Kinds of agents, tools, sources and decisions are recorded by these names")
    func rawValues() {
        #expect(
            AgentType.allCases.map(\.rawValue) == [
                "EntraEmbodied", "EntraNonEmbodied", "MicrosoftCopilot", "DeclarativeAgent", "Foundry",
            ]
        )
        #expect(ToolType.allCases.map(\.rawValue) == ["function", "extension", "datastore"])
        #expect(OperationSource.allCases.map(\.rawValue) == ["SDK", "Gateway", "MCPServer"])
        #expect(GuardrailDecisionType.allCases.map(\.rawValue) == ["allow", "audit", "deny", "modify", "warn"])
        let severities: [GuardrailRiskSeverity] = [.none, .low, .medium, .high, .critical, "other"]
        #expect(severities.map(\.rawValue) == ["none", "low", "medium", "high", "critical", "other"])
        let targets: [GuardrailTargetType] = [
            .llmInput, .llmOutput, .toolCall, .toolDefinition, .memoryStore, .memoryRetrieve, .knowledgeQuery,
            .knowledgeResult, .message, "other",
        ]
        #expect(
            targets.map(\.rawValue) == [
                "llm_input", "llm_output", "tool_call", "tool_definition", "memory_store", "memory_retrieve",
                "knowledge_query", "knowledge_result", "message", "other",
            ]
        )
    }

    @Test(
        "A date is taken to the microsecond; what does not fit becomes the nearest that does",
        arguments: [
            (1_700_000_020, 1_700_000_020_000_000_000), (1_700_000_500.002, 1_700_000_500_002_000_000),
            (1_700_000_500.123_456, 1_700_000_500_123_456_000), (0.000_001, 1_000), (1.5, 1_500_000_000), (0, 0),
            (-1, 0), (1e300, .max), (-1e300, 0), (.nan, 0), (.infinity, .max), (-.infinity, 0),
        ] as [(TimeInterval, UInt64)]
    )
    func dates(seconds: TimeInterval, nanoseconds: UInt64) {
        let date = Date(timeIntervalSince1970: seconds)
        #expect(SpanDetails(startTime: date).startTime == nanoseconds)
        #expect(SpanDetails(endTime: date).endTime == nanoseconds)
        #expect(SpanDetails(endTime: date).startTime == nil)
        #expect(SpanDetails(startTime: date, endTime: date).endTime == nanoseconds)
        #expect(SpanDetails(startTime: nanoseconds).startTime == nanoseconds)
    }
}
