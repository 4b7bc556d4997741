/// One event of a `text/event-stream`.
package struct ServerSentEvent: Sendable, Hashable {
    /// The event's type; nil if it has none, which browsers call `message`.
    var name: String?
    /// The data in UTF-8; lines are joined by line feeds.
    package var data: [UInt8]

    /// The data as text.
    package var text: String { String(decoding: data, as: UTF8.self) }
}
