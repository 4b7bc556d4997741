import Logging
import TracewingAgents
import TracewingStreams

/// One run of an agent, and the protocol its events are written in.
struct HostedRun: Sendable {
    let stream: ResponseStream<AgentUpdate, AgentResponse>
    let encoder: any AgentEventEncoder
    /// Nil where nothing is traced.
    let traceID: String?
    let logger: Logger

    /// What a client may know of an error: nothing of the provider's or the program's inside. The log and the trace
    /// have the cause. One text for all, so that it does not depend on telemetry either.
    static let failureText = "The agent could not finish its answer."

    /// Pulls the run to its end, whatever that is, and writes its events.
    func write(to events: RunEvents) async {
        var encoder = encoder
        await events.append(encoder.start())
        do {
            for try await update in stream { await events.append(encoder.encode(update)) }
            await events.append(encoder.complete())
        } catch is CancellationError {
            logger.info("A run was cancelled: nobody waits for it any more.", metadata: metadata)
            await events.append(encoder.cancel())
        } catch {
            logger.error("A run failed: \(error)", metadata: metadata)
            await events.append(encoder.fail(errorText: Self.failureText))
        }
        events.end()
    }

    var metadata: Logger.Metadata? { traceID.map { ["trace-id": "\($0)"] } }
}
