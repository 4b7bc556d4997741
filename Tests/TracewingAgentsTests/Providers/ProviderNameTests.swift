import Testing

@testable import TracewingAgents

@Suite("The name of a provider")
struct ProviderNameTests {
    @Test(
        "goes by the host",
        arguments: [
            ("api.openai.com", "openai"), ("API.OpenAI.com", "openai"), ("eu.api.openai.com", "openai"),
            ("contoso.openai.azure.com", "azure.ai.openai"), ("contoso.cognitiveservices.azure.com", "azure.ai.openai"),
            ("contoso.services.ai.azure.com", "azure.ai.inference"), ("api.anthropic.com", "anthropic"),
            ("api.groq.com", "groq"), ("api.x.ai", "x_ai"), ("api.mistral.ai", "mistral_ai"),
            ("api.deepseek.com", "deepseek"), ("api.perplexity.ai", "perplexity"), ("api.cohere.ai", "cohere"),
            ("generativelanguage.googleapis.com", "gcp.gemini"),
            ("europe-west4-aiplatform.googleapis.com", "gcp.vertex_ai"),
            ("bedrock-runtime.eu-north-1.amazonaws.com", "aws.bedrock"),
            ("us-south.ml.cloud.ibm.com", "ibm.watsonx.ai"),
            ("localhost", nil), ("127.0.0.1", nil), ("ec2-1-2-3-4.amazonaws.com", nil), ("notopenai.com", nil),
            ("openai.com.evil.example", nil), ("", nil), ("..", nil),
        ] as [(String, String?)]
    )
    func hosts(host: String, name: String?) {
        #expect(ProviderName.provider(at: host) == name)
    }

    @Test("is the one given, then the host's, then that of the API")
    func clients() {
        #expect(OpenAIChatClient(model: "m").model.provider == "openai")
        #expect(OpenAIChatClient(model: "m", baseURL: "http://localhost:1/v1").model.provider == "openai")
        #expect(
            OpenAIChatClient(model: "m", baseURL: "https://a.openai.azure.com/x").model.provider == "azure.ai.openai"
        )
        #expect(OpenAIResponsesClient(model: "m", provider: "mine").model.provider == "mine")
        #expect(OpenAIResponsesClient(model: "m", baseURL: "https://api.groq.com/v1").model.provider == "groq")
        #expect(AnthropicChatClient(model: "m").model.provider == "anthropic")
        #expect(AnthropicChatClient(model: "m").model.serverAddress == "api.anthropic.com")
        #expect(AnthropicChatClient(model: "m", baseURL: "http://localhost:1").model.provider == "anthropic")
        #expect(
            AnthropicChatClient(model: "m", baseURL: "https://api.deepseek.com/anthropic").model.provider == "deepseek"
        )
    }
}
