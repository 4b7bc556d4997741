public import TracewingModel

/// Prints spans to the terminal, every batch as a tree.
public struct ConsoleExporter: SpanExporter {
    public let name = "console"

    public init() {}

    public func export(_ batch: [SpanRecord]) async throws {
        print(SpanTree(batch).text)
    }
}
