import TracewingAgents
import TracewingModel

/// The demo's model unless a real one is given: it asks for trains, then answers with what the tool found.
enum DemoModel {
    static let scripted = ScriptedChatClient(tokenDelay: .milliseconds(35)) { request in
        guard let result = request.toolResults.last else {
            return [
                .text("Let me look at the timetable for you. "),
                .toolCall(name: "find_trains", arguments: ["from": "Oslo", "to": "Bergen"]),
            ]
        }
        guard let train = result.output[0] else {
            return [.text("I am sorry: the timetable does not answer at the moment.")]
        }
        let departure = train["departure"]?.stringValue ?? "?"
        let arrival = train["arrival"]?.stringValue ?? "?"
        let price = train["price"]?.integerValue ?? 0
        return [
            .text(
                "The first train from Oslo to Bergen tomorrow leaves at \(departure) and arrives at \(arrival), "
                    + "for \(price) kroner. Sit on the left side: the view over the Hardangervidda is worth it. "
                    + "Shall I book a seat?"
            )
        ]
    }
}
