#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif
public import Tracing
public import TracewingModel
import TracewingSDK

/// One traced piece of an agent's work: its span, and the context its children are started with.
///
/// A scope owns its span. Use it as a closure, and it ends with it:
///
/// ```swift
/// let scope = InferenceScope.start(details: .init(modelName: "gpt-4o-mini", provider: "openai"), agent: agent)
/// let answer = try await scope.run { scope in
///     let answer = try await model.answer(question)       // spans opened in here are children
///     scope.recordOutputTokens(answer.tokens)
///     return answer
/// }
/// ```
///
/// or end it yourself with ``end()``, from any task or thread. A scope that is released without an end ends by itself
/// and its span says so. While telemetry is off a scope costs next to nothing, records nothing and hands its parent's
/// context on; what it is asked to run it runs.
public protocol TelemetryScope: Sendable {
    /// The scope's span and context. Opaque: the methods of the scope are the way to use it.
    var handle: ScopeHandle { get }

    /// Records what was answered.
    func recordResponse(_ response: Response)
}

extension TelemetryScope {
    /// The parent's context with this scope's span, and its baggage, on top.
    public var context: ServiceContext { handle.context }

    /// Whether what is recorded is kept.
    public var isRecording: Bool { handle.isRecording }

    /// Ends the span. The first end wins; later ones do nothing.
    @inlinable
    public func end() { handle.end() }

    /// Fixes the end, in nanoseconds since 1970, that ``end()`` will give the span.
    public func setEndTime(_ time: UInt64) { handle.setEndTime(time) }

    /// Fixes the end that ``end()`` will give the span.
    public func setEndTime(_ time: Date) { setEndTime(time.nanosecondsSince1970) }

    /// Runs `body` with this scope's span as the current one, and ends the scope with it.
    ///
    /// What `body` throws is recorded and thrown on, unchanged; a `CancellationError` is an outcome, not an error.
    public func run<Value>(_ body: (Self) throws -> Value) rethrows -> Value {
        do {
            let value = try ServiceContext.$current.withValue(context) { try body(self) }
            end()
            return value
        } catch {
            end(after: error)
            throw error
        }
    }

    /// Runs `body` with this scope's span as the current one, and ends the scope with it.
    ///
    /// What `body` throws is recorded and thrown on, unchanged; a `CancellationError` is an outcome, not an error.
    public func run<Value>(
        isolation: isolated (any Actor)? = #isolation,
        _ body: (Self) async throws -> Value
    ) async rethrows -> Value {
        do {
            let value = try await ServiceContext.$current.withValue(context) { try await body(self) }
            end()
            return value
        } catch {
            end(after: error)
            throw error
        }
    }

    /// Records what was answered: as output messages, unless the scope knows better.
    public func recordResponse(_ response: Response) {
        recordMessages(response.content, as: .assistant, under: GenAI.outputMessages)
    }

    /// Records why the work failed: an `exception` event, `error.type` and the status. A `CancellationError` is
    /// recorded as ``recordCancellation(reason:)``.
    public func recordError(_ error: any Error) {
        if error is CancellationError {
            recordCancellation()
        } else {
            handle.span?.recordError(error)
        }
    }

    /// Records that the work was called off. That is an outcome, not an error: the status stays as it is.
    public func recordCancellation(reason: String? = nil) {
        handle.span?.set(TracewingNames.outcome, "cancelled")
        if let reason { handle.span?.set(TracewingNames.outcomeReason, .string(reason)) }
    }

    /// Sets an attribute unless `value` is nil. Under a name for things said (`gen_ai.input.messages`, …) it is treated
    /// as such: see ``ContentPolicy``.
    public func setTagMaybe(_ key: String, _ value: AttributeValue?) {
        if let value { handle.set(key, value) }
    }

    /// Records what the runtime knows, all at once. None of it carries what somebody said.
    ///
    /// - Parameter capacity: At least as many as are written.
    package func record(atMost capacity: Int, _ write: (inout Attributes.Writer) -> Void) {
        handle.record(atMost: capacity, write)
    }

    /// Sets several attributes, in the order of their keys. Blank keys are skipped.
    public func recordAttributes(_ attributes: [String: AttributeValue]) {
        guard isRecording else { return }
        for (key, value) in attributes.sorted(by: { $0.key < $1.key }) where !key.isBlank {
            handle.set(key, value)
        }
    }

    /// Adds an entry to the baggage of this scope's own context: seen by children started from it, by later
    /// ``run(_:)-(_)`` calls and by ``injectHeaders(includingBaggage:includingPersonalData:)``.
    ///
    /// For traces only: a scope opened while telemetry is off has no context of its own, and this does nothing. What
    /// the code being traced reads from baggage itself is set with a ``BaggageBuilder``, which does not depend on
    /// telemetry.
    public func addBaggage(_ key: String, _ value: String) { handle.addBaggage(key, value) }

    /// The headers that carry this scope's span to another service: `traceparent`, `tracestate`.
    ///
    /// - Parameters:
    ///   - includingBaggage: Whether `baggage` is sent as well. Ids of tenants are in it: allow it towards services of
    ///     your own, not towards a model provider.
    ///   - includingPersonalData: Whether that baggage includes what says who a person is: see `BaggagePropagator`.
    public func injectHeaders(
        includingBaggage: Bool = false,
        includingPersonalData: Bool = false
    ) -> [String: String] {
        var headers: [String: String] = [:]
        TraceContextPropagator().inject(context) { headers[$0] = $1 }
        if includingBaggage {
            BaggagePropagator(sendsPersonalData: includingPersonalData).inject(context) { headers[$0] = $1 }
        }
        return headers
    }

    private func end(after error: any Error) {
        recordError(error)
        end()
    }
}
