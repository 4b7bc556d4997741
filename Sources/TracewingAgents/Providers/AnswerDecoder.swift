import TracewingModel

/// Makes updates of what a provider sends: the events of a streamed answer, or a whole one.
///
/// It is a value that is fed by ``ProviderAnswer`` and knows nothing of bytes and connections.
protocol AnswerDecoder: Sendable {
    /// The data of the event that ends a stream, if it is not JSON.
    static var endMarker: String? { get }

    /// Whether everything is there, though the end marker may be missing.
    var isComplete: Bool { get }

    /// Whether an event was the end marker.
    var hasEnded: Bool { get }

    /// The updates an event makes; none if it says nothing, as many do.
    ///
    /// - Throws: ``ProviderFailure`` if the event reports one.
    mutating func updates(from event: JSONValue) throws(ProviderFailure) -> [ChatUpdate]

    /// What is only known at the end of a stream, such as the tokens spent.
    mutating func closingUpdates() -> [ChatUpdate]

    /// The one update of an answer that was not streamed; nil if `document` is no answer.
    mutating func wholeUpdate(from document: JSONValue) throws(ProviderFailure) -> ChatUpdate?
}
