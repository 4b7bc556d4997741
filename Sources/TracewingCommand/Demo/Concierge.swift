import TracewingAgents
import TracewingModel

/// The demo's agent: it finds trains and looks at the weather, in a timetable it carries with it.
struct Concierge {
    static func agent(client: any ChatClient) -> Agent {
        Agent(
            id: "concierge",
            name: "concierge",
            description: "Books trips",
            instructions:
                "You are a travel concierge. Answer in one or two sentences. Use the tools for trains and weather.",
            client: client,
            tools: [findTrains, weather],
            // A small model may not find an end by itself.
            options: ChatOptions(maxTokens: 256)
        )
    }

    struct TrainQuery: Decodable, Sendable {
        let from: String
        let to: String
    }

    struct Train: Encodable, Sendable {
        let number: Int
        let departure: String
        let arrival: String
        let price: Int
    }

    struct WeatherQuery: Decodable, Sendable {
        let city: String
    }

    struct Weather: Encodable, Sendable {
        let city: String
        let sky: String
        let celsius: Int
    }

    private static let findTrains = Tool("find_trains", description: "Trains between two cities") {
        (query: TrainQuery) in
        // As long as a timetable service might take.
        try await Task.sleep(for: .milliseconds(120))
        return [
            Train(number: 61, departure: "08:25", arrival: "14:57", price: 549),
            Train(number: 63, departure: "12:03", arrival: "18:49", price: 449),
        ]
    }

    private static let weather = Tool("weather", description: "The weather in a city") { (query: WeatherQuery) in
        try await Task.sleep(for: .milliseconds(60))
        return Weather(city: query.city, sky: "light rain", celsius: 7)
    }
}
