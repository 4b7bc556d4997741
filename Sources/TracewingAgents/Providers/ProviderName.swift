/// The providers of models as `gen_ai.provider.name` names them.
enum ProviderName {
    /// Domains and who serves models there. A host below one of them counts as well.
    private static let domains = [
        "openai.azure.com": "azure.ai.openai",
        "cognitiveservices.azure.com": "azure.ai.openai",
        "services.ai.azure.com": "azure.ai.inference",
        "models.ai.azure.com": "azure.ai.inference",
        "openai.com": "openai",
        "anthropic.com": "anthropic",
        "generativelanguage.googleapis.com": "gcp.gemini",
        "aiplatform.googleapis.com": "gcp.vertex_ai",
        "cohere.ai": "cohere",
        "cohere.com": "cohere",
        "ml.cloud.ibm.com": "ibm.watsonx.ai",
        "perplexity.ai": "perplexity",
        "x.ai": "x_ai",
        "deepseek.com": "deepseek",
        "groq.com": "groq",
        "mistral.ai": "mistral_ai",
    ]

    /// Who serves models at `host`; nil if that is not known.
    static func provider(at host: String) -> String? {
        var rest = host.lowercased()[...]
        // Two put a region into their names: europe-west4-aiplatform.googleapis.com, bedrock-runtime.eu-north-1.….
        if rest.hasSuffix("-aiplatform.googleapis.com") { return "gcp.vertex_ai" }
        if rest.hasPrefix("bedrock"), rest.hasSuffix(".amazonaws.com") { return "aws.bedrock" }
        while !rest.isEmpty {
            if let name = domains[String(rest)] { return name }
            guard let dot = rest.firstIndex(of: ".") else { return nil }
            rest = rest[rest.index(after: dot)...]
        }
        return nil
    }
}
