import ArgumentParser
import Foundation
import TracewingAgents
import TracewingModel

/// Which model is asked where nothing else is said.
struct ModelOptions: ParsableArguments {
    @Option(
        help: """
            The base address of an OpenAI-compatible server. Its key is taken from OPENAI_API_KEY, which is sent to this \
            server, or to https://api.openai.com, and to no other that a file names.
            """
    )
    var modelURL: String?

    @Option(help: "The model to ask for there.")
    var model: String?

    /// The model that a part of a file names, else this one.
    func client(_ json: JSONValue) throws -> any ChatClient {
        guard let name = json["model"]?.stringValue ?? model else {
            throw Failure("No model is named. Give one as \"model\" in the file, or --model.")
        }
        let address = json["base_url"]?.stringValue ?? modelURL ?? Self.openAI
        return OpenAIChatClient(model: name, baseURL: address, apiKey: key(for: try ModelAddress(address).url))
    }

    /// A file may come from anybody: the key goes where whoever starts the command says, not where the file says.
    private func key(for url: URL) -> String? {
        let trusted = [modelURL ?? Self.openAI, Self.openAI].compactMap { URL(string: $0).map(Origin.init) }
        guard trusted.contains(Origin(url)) else { return nil }
        return ProcessInfo.processInfo.environment["OPENAI_API_KEY"]
    }

    private static let openAI = "https://api.openai.com/v1"

    private struct Origin: Hashable {
        let scheme: String?
        let host: String?
        let port: Int?

        init(_ url: URL) {
            scheme = url.scheme?.lowercased()
            host = url.host()?.lowercased()
            port = url.port ?? (scheme == "https" ? 443 : 80)
        }
    }
}
