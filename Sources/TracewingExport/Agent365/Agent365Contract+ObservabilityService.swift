import TracewingModel

extension Agent365Contract {
    /// What the observability service takes today.
    public static let observabilityService = Agent365Contract(
        name: "observabilityService",
        endpoint: Endpoint(
            base: .fixed("https://agent365.svc.cloud.microsoft"),
            path: "/observabilityService/tenants/{tenant}/otlp/agents/{agent}/traces",
            serviceToServicePath: nil,
            query: "api-version=1"
        ),
        tenantHeader: "x-ms-tenant-id",
        operations: [
            GenAI.Operation.invokeAgent, GenAI.Operation.executeTool, GenAI.Operation.chat,
            GenAI.Operation.textCompletion, GenAI.Operation.generateContent, "output_messages", "apply_guardrail",
        ],
        attributes: wireAttributes,
        constants: [],
        baggage: BaggageRule(
            keys: baggageKeys,
            operation: GenAI.Operation.invokeAgent,
            operationKeys: invokeAgentBaggageKeys
        ),
        outcomes: ["cancelled": Outcome(errorType: "TaskCanceledException", message: "Task was cancelled")],
        limits: Limits(span: 256_000, request: 900_000)
    )

    private static let wireAttributes: [String: Attribute] = [
        OTel.sdkName: Attribute(value: "A365ObservabilitySDK"),
        GenAI.operationName: Attribute(isIdentity: true),
        GenAI.Agent.id: Attribute(isIdentity: true),
        Agent365Names.tenantID: Attribute(name: "microsoft.tenant.id", isIdentity: true),
        Agent365Names.agentUserID: Attribute(name: "microsoft.agent.user.id"),
        Agent365Names.agentEmail: Attribute(name: "microsoft.agent.user.email"),
        Agent365Names.userID: Attribute(name: "user.id"),
        Agent365Names.userName: Attribute(name: "user.name"),
        Agent365Names.userEmail: Attribute(name: "user.email"),
        Agent365Names.sessionID: Attribute(name: "microsoft.session.id"),
        Agent365Names.sourceName: Attribute(name: "microsoft.channel.name"),
        Agent365Names.sourceLink: Attribute(name: "microsoft.channel.link"),
        GenAI.Usage.cacheWriteInputTokens: Attribute(name: "gen_ai.usage.cache_write.input_tokens"),
        GenAI.Response.finishReasons: Attribute(form: .jsonText),
        GenAI.Tool.callArguments: Attribute(form: .json),
        GenAI.Tool.callResult: Attribute(form: .json),
        GenAI.inputMessages: Attribute(form: .messages),
        GenAI.outputMessages: Attribute(form: .messages),
    ]

    private static let baggageKeys = [
        "microsoft.tenant.id",
        "custom.parent.span.id",
        "custom.span.name",
        GenAI.conversationID,
        "microsoft.conversation.item.link",
        GenAI.operationName,
        GenAI.Agent.id,
        Agent365Names.agentType,
        GenAI.Agent.name,
        GenAI.Agent.description,
        GenAI.Agent.version,
        "microsoft.agent.user.email",
        Agent365Names.blueprintID,
        "microsoft.agent.user.id",
        Agent365Names.platformID,
        "microsoft.session.id",
        "microsoft.session.description",
        Agent365Names.clientAddress,
        "microsoft.channel.name",
        "microsoft.channel.link",
        "user.id",
        "user.name",
        "user.email",
        OTel.serviceName,
    ]

    private static let invokeAgentBaggageKeys = [
        Agent365Names.CallerAgent.id,
        Agent365Names.CallerAgent.name,
        Agent365Names.CallerAgent.userID,
        Agent365Names.CallerAgent.userEmail,
        Agent365Names.CallerAgent.blueprintID,
        Agent365Names.CallerAgent.platformID,
        Agent365Names.CallerAgent.version,
        OTel.serverAddress,
        OTel.serverPort,
    ]
}
