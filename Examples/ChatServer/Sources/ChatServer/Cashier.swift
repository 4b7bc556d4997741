import Foundation
import TracewingAgents

/// An agent that finds trains, and asks before it buys.
enum Cashier {
    static var agent: Agent {
        Agent(
            name: "cashier",
            instructions: "You help people to travel by train. Be brief.",
            client: client,
            tools: [findTrains, buyTicket]
        )
    }

    private struct TrainQuery: Decodable {
        var from: String
        var to: String
    }

    private struct Ticket: Decodable {
        var train: String
        var price: Int
    }

    private static let findTrains = Tool("find_trains", description: "Trains between two cities") {
        (query: TrainQuery) in
        ["08:25 from \(query.from), 15:05 in \(query.to), 599"]
    }

    private static let buyTicket = Tool(
        "buy_ticket",
        description: "Buys a ticket",
        requiresApproval: true
    ) { (ticket: Ticket) in
        "The ticket for \(ticket.train) is yours."
    }

    /// A real model if there is a key for one, a script otherwise.
    private static var client: any ChatClient {
        let environment = ProcessInfo.processInfo.environment
        if let key = environment["OPENAI_API_KEY"] {
            return OpenAIChatClient(model: environment["OPENAI_MODEL"] ?? "gpt-4o-mini", apiKey: key)
        }
        return ScriptedChatClient(
            [
                .text("Let me look. "), .toolCall(name: "find_trains", arguments: ["from": "Oslo", "to": "Bergen"]),
                .text("The 08:25 it is. "), .toolCall(name: "buy_ticket", arguments: ["train": "08:25", "price": 599]),
                .text("Have a good journey."),
            ],
            tokenDelay: .milliseconds(30)
        )
    }
}
