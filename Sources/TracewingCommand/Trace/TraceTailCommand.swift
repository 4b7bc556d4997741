import ArgumentParser
import TracewingModel

/// `tracewing trace tail`: traces as they arrive and change.
struct TraceTailCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail",
        abstract: "Shows traces as they arrive and change, a line each, until control-C."
    )

    @OptionGroup var query: ServerQuery

    @Option(name: .shortAndLong, help: "End after so many lines.")
    var limit: Int?

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("The limit must be at least 1, not \(limit).") }
    }

    func run() async throws {
        var left = limit ?? .max
        try await query.client().live { event in
            if let missed = event["missed"]?.integerValue {
                Terminal.note("\(missed) changes were not shown: they came too fast.")
                return true
            }
            try Terminal.write((query.json ? event.text : TraceLine(event).text) + "\n")
            left -= 1
            return left > 0
        }
    }
}
