extension ResponseStream {
    /// A stream that asynchronous code makes when this one is first pulled.
    ///
    /// It delivers what the made stream delivers, and its response is that stream's; give it one that nobody has
    /// pulled. The closure runs once, inside the bound context, and not at all if this stream is closed before; it is
    /// cancelled when this stream is closed, or its consumer cancelled, while it works. If it throws, this stream has
    /// failed.
    public convenience init(deferring makeStream: @escaping @Sendable () async throws -> ResponseStream) {
        let stream = DeferredStream(makeStream)
        self.init(
            pulling: { DeferredSource(stream) },
            folding: (),
            { _, _ in },
            finalizer: { _ in
                // There is no end without a first pull.
                guard let made = stream.made else { throw StreamClosed() }
                return try await made.response
            }
        )
    }
}
