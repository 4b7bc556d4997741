public import TracewingSDK

/// Where spans go, and metrics if they are taken there: see ``ExporterSetup/metricsExporters``. Modules above add
/// choices of their own: `.otlp` comes with `TracewingExport`.
public struct ExporterChoice: Sendable {
    /// What the choice is called in reports.
    public let name: String
    package let makeExporters: @Sendable (inout ExporterSetup) -> [any SpanExporter]

    /// - Parameter makeExporters: Called once, when telemetry is configured. What it cannot use, it notes in the setup.
    public init(_ name: String, makeExporters: @escaping @Sendable (inout ExporterSetup) -> [any SpanExporter]) {
        self.name = name
        self.makeExporters = makeExporters
    }

    /// Nowhere. Spans are still made, for processors that are added later.
    public static let none = ExporterChoice("none") { _ in [] }

    /// To the terminal, as a readable tree.
    public static let console = ExporterChoice("console") { _ in [ConsoleExporter()] }

    /// To an exporter of your own.
    public static func custom(_ exporter: any SpanExporter) -> ExporterChoice {
        ExporterChoice(exporter.name) { _ in [exporter] }
    }
}
