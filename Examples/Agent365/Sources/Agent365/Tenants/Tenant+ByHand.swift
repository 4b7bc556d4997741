import Tracewing

extension Tenant {
    /// With an agent of one's own, every step of which is a scope.
    func answerByHand(_ question: String) async throws {
        // Which tenant it works for, the baggage says.
        let agent = AgentDetails(agentID: Self.agentID, agentName: "departures")
        let run = InvokeAgentScope.start(request: Request(content: question, conversationID: "42"), agent: agent)
        try await run.run { run in
            let tool = ExecuteToolScope.start(
                details: ToolCallDetails(toolName: "look_up", toolArguments: ["from": "Bergen", "to": "Oslo"]),
                agent: agent
            )
            let departure = try await tool.run { tool in
                let departure = try await lookUpDeparture()
                tool.recordResponse(departure)
                return departure
            }

            let inference = InferenceScope.start(
                details: InferenceCallDetails(modelName: "gpt-4o-mini", provider: "openai"),
                agent: agent
            )
            let answer = try await inference.run { inference in
                let answer = try await phrase(departure)
                inference.recordInputTokens(12)
                inference.recordOutputTokens(5)
                inference.recordFinishReasons(["stop"])
                return answer
            }

            run.recordResponse(Response(answer))
            OutputScope.start(response: Response(answer), agent: agent).end()
        }
    }

    private func lookUpDeparture() async throws -> String { "7:59" }

    private func phrase(_ departure: String) async throws -> String { "The first one leaves at \(departure)." }
}
