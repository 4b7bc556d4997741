import Tracewing
import TracewingModel
import TracewingSDK
import TracewingTesting
import Tracing

struct Outage: Error, Equatable {}

/// Opens a span, runs `body` under it, and gives everything its trace consists of.
///
/// - Parameter bindsContext: Whether the span is also the current one, or only handed over.
func traced(
    _ spans: SpanCollector,
    _ body: (ServiceContext) async throws -> Void
) async throws -> [SpanRecord] {
    let root = Observability.tracer().startSpan("test", context: .topLevel, kind: .internal)
    try await body(root.context)
    root.end()
    return await spans.records(of: root.spanContext.traceID)
}

extension [SpanRecord] {
    /// The spans of a name, in the order they started.
    func named(_ name: String) -> [SpanRecord] {
        filter { $0.name == name }.sorted { $0.startTime < $1.startTime }
    }

    var agent: SpanRecord? { first { $0.attributes[GenAI.operationName] == "invoke_agent" } }
    var chats: [SpanRecord] {
        filter { $0.attributes[GenAI.operationName] == "chat" }.sorted { $0.startTime < $1.startTime }
    }
    var tools: [SpanRecord] {
        filter { $0.attributes[GenAI.operationName] == "execute_tool" }.sorted { $0.startTime < $1.startTime }
    }
}

extension SpanRecord {
    var outcome: AttributeValue? { attributes[TracewingNames.streamOutcome] ?? attributes[TracewingNames.outcome] }
}
