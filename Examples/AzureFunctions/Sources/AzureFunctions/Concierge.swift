import Foundation
import TracewingAgents

/// The agent: a real model if there is a key for one, a script otherwise.
enum Concierge {
    static var agent: Agent {
        Agent(
            name: "concierge",
            description: "Finds trains",
            instructions: "You help people to travel by train. Be brief.",
            client: client,
            tools: [findTrains]
        )
    }

    private struct TrainQuery: Decodable {
        var from: String
        var to: String
    }

    private static let findTrains = Tool("find_trains", description: "Trains between two cities") {
        (query: TrainQuery) in
        "08:25 from \(query.from), 15:05 in \(query.to)"
    }

    private static var client: any ChatClient {
        let environment = ProcessInfo.processInfo.environment
        if let key = environment["OPENAI_API_KEY"] {
            return OpenAIChatClient(model: environment["OPENAI_MODEL"] ?? "gpt-4o-mini", apiKey: key)
        }
        return ScriptedChatClient(
            [
                .text("Let me look. "), .toolCall(name: "find_trains", arguments: ["from": "Oslo", "to": "Bergen"]),
                .text("There is one at 08:25, in Bergen at 15:05."),
            ],
            tokenDelay: .milliseconds(30)
        )
    }
}
