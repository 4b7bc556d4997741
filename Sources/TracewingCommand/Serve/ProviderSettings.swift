import ArgumentParser
import TracewingModel
import TracewingSDK
import TracewingServer

/// The providers of models a server may ask, and the keys they are asked with.
///
/// Keys come from variables of the environment alone, and each belongs to one provider: no entry can have another's
/// key sent to a host of its own.
struct ProviderSettings {
    let environment: ProcessEnvironment
    /// What TRACEWING_PROVIDERS says, or the file of settings.
    let entries: String

    init(_ settings: CommandSettings, environment: ProcessEnvironment = .current) throws {
        self.environment = environment
        entries = try settings.text(.providers) ?? ""
    }

    /// Those that are written out first, then OpenAI and Anthropic, as far as there is a key or an address for them.
    func providers() throws -> [ModelProvider] {
        var providers = try entries.split(whereSeparator: \.isWhitespace).map { try provider($0) }
        for vendor in Vendor.all where !providers.contains(where: { $0.name == vendor.name }) {
            if let provider = try vendor.provider(environment) { providers.append(provider) }
        }
        let variables = providers.map { Self.keyVariable($0.name) }
        guard Set(variables).count == variables.count else {
            throw ValidationError("Two providers in TRACEWING_PROVIDERS have names that are the same as variables.")
        }
        return providers
    }

    /// `local=openai-chat@http://127.0.0.1:8080/v1;models=a,b`.
    private func provider(_ entry: Substring) throws -> ModelProvider {
        let parts = entry.split(separator: ";")
        let (name, rest) = parts.first?.divided(at: "=") ?? ("", "")
        let (kind, address) = rest.divided(at: "@")
        guard let kind = ModelProvider.Kind(rawValue: String(kind)), !address.isEmpty else {
            // The entry is not repeated: a key may stand in it.
            throw ValidationError(
                "TRACEWING_PROVIDERS has an entry that is not written like "
                    + "'local=openai-chat@http://127.0.0.1:8080/v1;models=a,b'. "
                    + "There are \(ModelProvider.Kind.allCases.map(\.rawValue).joined(separator: ", "))."
            )
        }
        var models: [String] = []
        for option in parts.dropFirst() {
            let (key, value) = option.divided(at: "=")
            guard key == "models" else {
                throw ValidationError("TRACEWING_PROVIDERS has an option that is not 'models', for a provider.")
            }
            models = value.split(separator: ",").map(String.init)
        }
        do {
            return try ModelProvider(
                String(name),
                kind: kind,
                baseURL: String(address),
                models: models,
                key: environment[Self.keyVariable(String(name))]
            )
        } catch {
            throw ValidationError("TRACEWING_PROVIDERS cannot be used. \(error)")
        }
    }

    /// `TRACEWING_PROVIDER_MY_MODELS_KEY` for `my-models`.
    private static func keyVariable(_ name: String) -> String {
        "TRACEWING_PROVIDER_\(name.uppercased().replacing("-", with: "_"))_KEY"
    }
}

/// A provider with variables of its own, which other programs know as well.
private struct Vendor {
    let name: String
    let kind: ModelProvider.Kind
    let prefix: String
    /// Offered where the vendor itself serves them.
    let models: [String]

    static let all = [
        Vendor(
            name: "openai",
            kind: .openAIChat,
            prefix: "OPENAI",
            models: ["gpt-4o-mini", "gpt-4o", "gpt-4.1-mini", "gpt-4.1", "gpt-5-mini", "gpt-5"]
        ),
        Vendor(
            name: "anthropic",
            kind: .anthropic,
            prefix: "ANTHROPIC",
            models: ["claude-haiku-4-5", "claude-sonnet-4-5", "claude-opus-4-1"]
        ),
    ]

    /// Nil if neither a key nor an address is set.
    func provider(_ environment: ProcessEnvironment) throws -> ModelProvider? {
        let (key, address) = (environment["\(prefix)_API_KEY"], environment["\(prefix)_BASE_URL"])
        guard key != nil || address != nil else { return nil }
        do {
            return try ModelProvider(
                name,
                kind: kind,
                baseURL: address,
                models: address == nil ? models : [],
                key: key
            )
        } catch {
            throw ValidationError("\(prefix)_BASE_URL cannot be used. \(error)")
        }
    }
}

extension Substring {
    /// What stands before the first separator, and what after it.
    fileprivate func divided(at separator: Character) -> (Substring, Substring) {
        let parts = split(separator: separator, maxSplits: 1, omittingEmptySubsequences: false)
        return (parts.first ?? "", parts.count > 1 ? parts[1] : "")
    }
}
