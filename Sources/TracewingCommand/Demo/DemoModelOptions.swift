import ArgumentParser
import Foundation
import TracewingAgents

/// Which model the demo's agent asks: a scripted one unless an address is given.
struct DemoModelOptions: ParsableArguments {
    @Option(help: "The base address of an OpenAI-compatible server, such as http://127.0.0.1:8080/v1.")
    var modelURL: String?

    @Option(help: "The model to ask for there.")
    var model: String?

    func validate() throws {
        if model != nil, modelURL == nil { throw ValidationError("--model needs --model-url: where is it served?") }
    }

    func client() throws -> any ChatClient {
        guard let modelURL else { return DemoModel.scripted }
        _ = try ModelAddress(modelURL)
        return OpenAIChatClient(
            model: model ?? "default",
            baseURL: modelURL,
            apiKey: ProcessInfo.processInfo.environment["OPENAI_API_KEY"]
        )
    }
}
