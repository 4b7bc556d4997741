import Foundation
import Tracewing
import TracewingSDK
import TracewingTesting

/// Says for every way of handing work on what becomes of the context. Exits with 1 if it is not as asserted.
///
///     swift run ContextBoundaries
@main
struct ContextBoundaries {
    static let shapes: [any Shape] = [
        BuildClosure(), UnfoldingStream(), ReturnedStream(), DetachedPulls(),
        ChildTasks(), UnstructuredTask(), OutlivingTask(), DetachedTask(),
        DispatchedWork(), ThreadedWork(), ResumedElsewhere(),
        ActorCall(), MailboxActor(),
        CancellationHandler(), DroppedChain(), DroppedPump(), Deinitializer(),
    ]

    static func main() async throws {
        let spans = SpanCollector()
        let journal = SpanJournal()
        Observability.provider.addProcessor(journal)
        Observability.configure(
            serviceName: "context-boundaries",
            exporter: .inMemory(spans),
            // Whatever the environment says: the table is always the same.
            configuration: ObservabilityConfiguration(environment: ProcessEnvironment([:]))
        )

        var problems: [String] = []
        var rows = [("shape", "task-local", "explicit context")]
        var count = 0
        for shape in shapes {
            try await shape.withTaskLocal()
            let ambient = journal.take()
            problems += ambient.problems(expecting: shape.taskLocalFinding).map { "\(shape.name), task-local: \($0)" }

            try await shape.withExplicitContext()
            let explicit = journal.take()
            problems += explicit.problems(expecting: .kept, ending: shape.ending, before: shape.endsBefore)
                .map { "\(shape.name), explicit context: \($0)" }

            rows.append((shape.name, "\(ambient.finding)", "\(explicit.finding), \(explicit.ending)"))
            count += ambient.spans.count + explicit.spans.count
        }

        let isFlushed = await Observability.forceFlush(deadline: .seconds(10))
        if !isFlushed || spans.records.count != count {
            problems.append("\(count) spans were started and \(spans.records.count) exported")
        }
        for row in rows { print(row.0.padded(to: 40), row.1.padded(to: 28), row.2) }
        print("\(shapes.count) shapes, \(count) spans, each ended and exported once; \(problems.count) problems")
        for problem in problems { print("problem: \(problem)") }
        exit(problems.isEmpty ? 0 : 1)
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        padding(toLength: max(width, count), withPad: " ", startingAt: 0)
    }
}
