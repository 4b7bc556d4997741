public import TracewingAgents

/// Turns the updates of one run into the bytes of a protocol.
///
/// A value that holds what is open, so that no event is sent to a part that was not started, and nothing stays open
/// however the run ends. ``AgentRoutes`` drives one for each request; on its own it needs no server:
///
/// ```swift
/// var encoder = UIMessageStreamEncoder(messageID: "m1")
/// var bytes = encoder.start()
/// for try await update in stream { bytes += encoder.encode(update) }
/// bytes += encoder.complete()
/// ```
public protocol AgentEventEncoder: Sendable {
    /// The first events of every stream.
    mutating func start() -> [UInt8]

    /// The events of one update; empty if it shows nothing.
    mutating func encode(_ update: AgentUpdate) -> [UInt8]

    /// The last events of a run that has come to its end.
    mutating func complete() -> [UInt8]

    /// The last events of a run that has failed.
    ///
    /// - Parameter errorText: Shown to a user: it must hold nothing of the provider's or of the program's inside.
    mutating func fail(errorText: String) -> [UInt8]

    /// The last events of a run that the server has called off.
    mutating func cancel() -> [UInt8]
}
