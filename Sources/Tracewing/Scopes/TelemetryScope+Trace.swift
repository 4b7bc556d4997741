extension TelemetryScope {
    /// Traces a sequence of anyone's: the scope is current while it is pulled, and ends with it.
    ///
    /// ```swift
    /// let scope = InferenceScope.start(details: details, agent: agent)
    /// let answer = scope.trace(client.stream(question)) { chunk, scope in
    ///     if let usage = chunk.usage { scope.recordOutputTokens(usage.output) }
    /// }
    /// for try await chunk in answer { print(chunk.text) }
    /// ```
    ///
    /// Elements and errors pass unchanged. The span says how it ended (`tracewing.stream.outcome`): `completed`,
    /// `failed`, `cancelled` if the task that pulls is, `abandoned` if the sequence or its iterator is released before
    /// the end. On an ``InferenceScope`` the time to the first element is recorded as that to the first chunk.
    ///
    /// The first iterator is the traced one; those after it, where the sequence allows any, only find the same context.
    /// It may be pulled by one task after another.
    ///
    /// - Parameter onElement: Called with every element before it is delivered, to record what it says. It is called
    ///   whether telemetry is on or off.
    @inlinable
    public func trace<Base: AsyncSequence>(
        _ sequence: Base,
        onElement: (@Sendable (_ element: Base.Element, _ scope: Self) -> Void)? = nil
    ) -> TracedSequence<Base, Self> {
        TracedSequence(sequence, scope: self, onElement: onElement)
    }
}
