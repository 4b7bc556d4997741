#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif
import Logging
import ServiceLifecycle
import Tracewing
import TracewingExport
import TracewingModel
import TracewingSDK
import Tracing
import UnixSignals

/// Leaves three ended spans waiting and ends, in the way the first argument says. The second is the collector's
/// address.
enum ExitMode {
    static func run(_ arguments: [String]) async throws {
        let exporter: ExporterChoice =
            arguments[1] == "hanging" ? .custom(HangingExporter()) : .otlp(OTLPOptions(endpoint: arguments[1]))
        var configuration = ObservabilityConfiguration(environment: ProcessEnvironment([:]))
        configuration.batch.scheduledDelay = .seconds(600)
        if let milliseconds = arguments.dropFirst(2).first.flatMap({ Int($0) }) {
            configuration.exitDeadline = .milliseconds(milliseconds)
        }
        if arguments[0] == "signal-handled" { signal(SIGTERM) { _ in write(1, "handled\n", 8) } }
        Observability.configure(
            serviceName: "test-program",
            exporter: exporter,
            configuration: configuration,
            flushesOnSignals: arguments[0].hasPrefix("signal")
        )
        let tracer = Observability.tracer()
        for number in 0..<3 { tracer.startSpan("span \(number)", context: .topLevel).end() }
        try await end(arguments[0])
    }

    private static let open = Observability.tracer().startSpan("open", context: .topLevel)

    private static func end(_ way: String) async throws {
        switch way {
        case "return":
            return
        case "exit":
            exit(3)
        case "exit-in-task":
            Task.detached { () -> Void in exit(3) }
            await waitForEver()
        case "exit-in-every-thread":
            // Every thread of the pool is kept busy, and then one of them ends the program.
            for _ in 0..<256 { Task.detached { blockForEver() } }
            exit(3)
        case "exit-during-shutdown":
            Task.detached { await Observability.shutdown(deadline: .seconds(60)) }
            // It has begun when a span that ends is not taken any more.
            repeat {
                Observability.tracer().startSpan("late", context: .topLevel).end()
                await Task.yield()
            } while Observability.provider.statistics.allSatisfy { $0.dropped[.afterShutdown] == nil }
            exit(3)
        case "shutdown-first":
            await Observability.shutdown(deadline: .milliseconds(300))
        case "flush-first":
            let isSent = await Observability.forceFlush(deadline: .seconds(60))
            report(isSent ? "sent" : "not sent")
        case "open":
            _ = open.spanContext
            exit(3)
        case "fork":
            try fork()
        case "signal", "signal-handled", "ignore":
            await waitForEver()
        case "killed":
            _ = await Observability.forceFlush(deadline: .seconds(60))
            for number in 3..<5 { Observability.tracer().startSpan("span \(number)", context: .topLevel).end() }
            await waitForEver()
        case "service":
            let group = ServiceGroup(
                services: [TelemetryService(), LastWords()],
                gracefulShutdownSignals: [.sigterm],
                logger: Logger(label: "group", factory: { _ in SwiftLogNoOpLogHandler() })
            )
            try await group.run()
            report("stopped")
        default:
            report("No such way to end: \(way)")
        }
    }

    /// Records a span while it stops.
    private struct LastWords: Service {
        func run() async throws {
            ExitMode.report("ready")
            try await gracefulShutdown()
            Observability.tracer().startSpan("last words", context: .topLevel).end()
        }
    }

    private struct HangingExporter: SpanExporter {
        let name = "hanging"
        func export(_ batch: [SpanRecord]) async throws {
            // It does not even listen to its cancellation.
            await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
        }
    }

    private static func waitForEver() async {
        report("ready")
        while true { try? await Task.sleep(for: .seconds(3600)) }
    }

    private static func blockForEver() {
        while true { sleep(3600) }
    }

    /// A child process exits as any other does, with the parent's telemetry in its memory.
    private static func fork() throws {
        typealias Fork = @convention(c) () -> pid_t
        guard let symbol = dlsym(dlopen(nil, RTLD_NOW), "fork") else { return report("no fork") }
        let child = unsafeBitCast(symbol, to: Fork.self)()
        if child == 0 { exit(7) }
        var status: Int32 = 0
        waitpid(child, &status, 0)
        report("child \(status >> 8)")
    }

    fileprivate static func report(_ line: String) {
        print(line)
        fflush(nil)
    }
}
