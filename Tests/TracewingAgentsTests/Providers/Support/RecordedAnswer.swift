/// A provider's streamed answer, event by event, with what each event tells.
struct RecordedAnswer: Sendable {
    struct Event: Sendable {
        var name: String?
        var data: String
        /// The text of the answer it brings.
        var text = ""
        /// After it the answer is complete.
        var completes = false

        var bytes: String { (name.map { "event: \($0)\n" } ?? "") + "data: \(data)\n\n" }
    }

    var events: [Event]

    var body: String { events.map(\.bytes).joined() }
    var text: String { events.map(\.text).joined() }

    /// The events before the one that completes the answer.
    var opening: ArraySlice<Event> { events.prefix { !$0.completes } }

    /// What has come when only the first bytes have: an event counts from the end of its data on.
    func text(inFirst count: Int) -> (text: String, isComplete: Bool) {
        var text = ""
        var end = 0
        for event in events {
            let size = event.bytes.utf8.count
            // The empty line after the data is not waited for at the end of a body.
            guard count >= end + size - 1 else { break }
            end += size
            text += event.text
            if event.completes { return (self.text, true) }
        }
        return (text, false)
    }
}
