import Tracewing
import TracewingConcurrency
import TracewingExport
import TracewingModel
import TracewingSDK
import Tracing

/// Configures telemetry in a process that has another tracer already, and prints every span of both as
/// `tracer | name | trace id | span id | parent's span id`.
enum ForeignMode {
    static func run(_ arguments: [String]) async {
        let collector = CollectingExporter()
        var configuration = ObservabilityConfiguration(environment: ProcessEnvironment([:]))
        let foreign = PlainTracer(
            reads: arguments.contains("reads"),
            writes: arguments.contains("writes")
        )
        if arguments.contains("unsampled") { configuration.sampler = AlwaysOffSampler() }
        let mine = TracerProvider(resource: Resource(attributes: ["service.name": "mine"]))
        if arguments.contains("provider") {
            mine.addProcessor(TeamProcessor())
            InstrumentationSystem.bootstrap(mine)
        } else if arguments.contains("several") {
            InstrumentationSystem.bootstrap(MultiplexInstrument([HeaderInstrument(), mine]))
        } else {
            InstrumentationSystem.bootstrap(foreign)
        }
        // What is added before the configuration is there after it.
        Observability.provider.addProcessor(EarlyProcessor())
        let report = Observability.configure(
            serviceName: "test-program",
            exporter: .custom(collector),
            configuration: configuration
        )
        for note in report.notes { print("note |", note) }
        print("same provider |", Observability.provider === mine)

        await work()
        print("flushed |", await Observability.forceFlush(deadline: .seconds(60)))
        for record in collector.records {
            let parent = record.parentSpanID?.hex ?? "-"
            print("ours | \(record.name) | \(record.traceID.hex) | \(record.spanID.hex) | \(parent)")
            if let team = record.attributes["team"] { print("team |", team) }
            if let early = record.attributes["early"] { print("early |", early) }
            print("service |", record.resource.serviceName ?? "-")
        }
        for line in foreign.ended { print("theirs | \(line)") }
        for statistics in Observability.provider.statistics { print("balanced |", statistics.isBalanced) }
    }

    /// The application's spans and our scopes, in turns, and what hangs off each.
    private static func work() async {
        await withSpan("outer") { _ in
            let first = scope("first")
            await first.run { first in
                scope("child").end()
                await withSpan("inner") { _ in
                    await scope("second").run { _ in
                        await withSpan("innermost") { _ in await Task.yield() }
                    }
                }
                scope("sibling").end()
                // A parent that is handed over counts, wherever it is used.
                let handed = first.context
                await withSpan("elsewhere") { _ in
                    scope("handed", context: handed).end()
                    await Task.yield()
                }
                let byHand = Observability.tracer().startSpan("by hand", context: first.context)
                scope("under by hand", context: byHand.context).end()
                byHand.end()
            }
        }
        scope("root", context: .topLevel).end()
    }

    private static func scope(_ name: String, context: ServiceContext? = nil) -> ExecuteToolScope {
        ExecuteToolScope.start(details: ToolCallDetails(toolName: name), agent: AgentDetails(), context: context)
    }

    private struct TeamProcessor: SpanProcessor {
        func onStart(_ span: TracewingSpan, parentContext: ServiceContext) { span.set("team", "travel") }
        func onEnd(_ record: SpanRecord) {}
    }

    private struct EarlyProcessor: SpanProcessor {
        func onStart(_ span: TracewingSpan, parentContext: ServiceContext) { span.set("early", "kept") }
        func onEnd(_ record: SpanRecord) {}
    }

    private final class CollectingExporter: SpanExporter {
        private let state = Locked<[SpanRecord]>([])
        var records: [SpanRecord] { state.withLock { $0 } }
        func export(_ batch: [SpanRecord]) async throws { state.withLock { $0 += batch } }
    }

    /// An instrument that traces nothing.
    private struct HeaderInstrument: Instrument {
        func extract<Carrier, Extract: Extractor>(
            _ carrier: Carrier,
            into context: inout ServiceContext,
            using extractor: Extract
        ) where Extract.Carrier == Carrier {}

        func inject<Carrier, Inject: Injector>(
            _ context: ServiceContext,
            into carrier: inout Carrier,
            using injector: Inject
        ) where Inject.Carrier == Carrier {}
    }
}
