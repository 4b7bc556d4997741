public import TracewingModel

/// Sends finished spans somewhere.
///
/// Return when the batch has arrived; throw when it has not, with a ``SpanExportError`` to say why and how much of it.
/// What an exporter throws, and how long it takes, never reaches the code being traced.
public protocol SpanExporter: Sendable {
    /// What it is called in statistics and log lines.
    var name: String { get }
    /// Where the spans go, for a person: an address. The name, unless the exporter says otherwise.
    var destination: String { get }
    /// How long one call of ``export(_:)`` may take before it is given up; nil leaves it to the processor (30 s).
    var exportTimeout: Duration? { get }
    /// How spans are collected for it, where it has a say: changed from what the application's configuration has.
    func batchOptions(_ options: BatchOptions) -> BatchOptions
    func export(_ batch: [SpanRecord]) async throws
    /// Lets go of connections. Called once, after the last export.
    func shutdown() async
}

extension SpanExporter {
    public var name: String { String(describing: Self.self) }
    public var destination: String { name }
    public var exportTimeout: Duration? { nil }
    public func batchOptions(_ options: BatchOptions) -> BatchOptions { options }
    public func shutdown() async {}
}
