import TracewingModel
import TracewingSDK

/// Lets only failed spans through to another exporter.
public struct ErrorsOnlyExporter<Base: SpanExporter>: SpanExporter {
    private let base: Base

    public init(_ base: Base) {
        self.base = base
    }

    public var name: String { "errors of \(base.name)" }
    public var exportTimeout: Duration? { base.exportTimeout }

    public func export(_ batch: [SpanRecord]) async throws {
        var errors = batch.filter { $0.status.code == .error }
        guard !errors.isEmpty else { return }
        for index in errors.indices { errors[index].attributes["alert"] = true }
        try await base.export(errors)
    }

    public func shutdown() async {
        await base.shutdown()
    }
}
