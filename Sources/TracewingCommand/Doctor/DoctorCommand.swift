import ArgumentParser
import Logging
import Tracewing
import TracewingConcurrency
import TracewingExport
import TracewingModel
import TracewingSDK
import TracewingServer

/// `tracewing doctor`: what a program started here would send, and whether it would arrive.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Says what would be sent where from this environment, and tries it with one span.",
        discussion: "Exits with 1 if the span does not arrive. Values of headers and keys are never shown."
    )

    @Flag(help: "Say it only; send nothing.")
    var dryRun = false

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var file: SettingsFile

    func run() async throws {
        // What the exporter would log is in the report.
        Terminal.bootstrapLogging(from: .critical)
        let environment = ProcessEnvironment.current
        var report = DoctorReport()
        report.describe(environment)
        describeProviders(&report)
        if let exporter = exporter(environment, &report), !dryRun { await attempt(exporter, &report) }
        try Terminal.write(json ? report.json.text + "\n" : report.text)
        guard report.isHealthy else { throw ExitCode(1) }
    }

    /// Which models a server started here could ask, by the same settings as it would read.
    private func describeProviders(_ report: inout DoctorReport) {
        do {
            for provider in try ProviderSettings(file.settings()).providers() {
                let key = provider.hasKey ? "has a key" : "has no key"
                let place = "\(provider.name) at \(DoctorReport.shown(provider.baseURL))"
                report.add(.good, "The playground of 'tracewing serve' may ask \(place), and \(key) for it.")
            }
        } catch {
            report.add(.bad, "Models cannot be asked by 'tracewing serve'. \(error)")
        }
    }

    /// What spans are sent with; nil where they are not, or where only the program itself can.
    private func exporter(_ environment: ProcessEnvironment, _ report: inout DoctorReport) -> OTLPExporter? {
        guard report.isEnabled else { return nil }
        if environment.flag("ENABLE_A365_OBSERVABILITY_EXPORTER") == true {
            report.add(.warning, "Spans go to Agent 365. That takes the program's token resolver, so it is not tried.")
            return nil
        }
        let choice = environment["OTEL_TRACES_EXPORTER"]?.lowercased() ?? "otlp"
        guard !["console", "none"].contains(choice) else {
            report.add(.warning, "OTEL_TRACES_EXPORTER is '\(choice)': spans leave the program for no server.")
            return nil
        }
        var options = OTLPOptions.environment
        // Somebody waits for the answer.
        options.retry = RetryPolicy(
            initialBackoff: .milliseconds(100),
            maxBackoff: .seconds(1),
            totalTimeout: .seconds(3)
        )
        options.sendsMetrics = false
        var setup = ExporterSetup(environment: environment, faults: TelemetryFaults())
        let exporters = ExporterChoice.otlp(options).makeExporters(&setup)
        for note in setup.notes { report.add(.warning, note) }
        return exporters.lazy.compactMap { $0 as? OTLPExporter }.first
    }

    private func attempt(_ exporter: OTLPExporter, _ report: inout DoctorReport) async {
        let ids = RandomIDGenerator()
        let now = UInt64(max(0, DoctorReport.now))
        let span = SpanRecord(
            traceID: ids.traceID(),
            spanID: ids.spanID(),
            name: "tracewing doctor",
            startTime: now,
            endTime: now + 1,
            resource: Resource(attributes: [OTel.serviceName: "tracewing-doctor"])
        )
        let destination = DoctorReport.shown(exporter.destination)
        switch await withDeadline(.seconds(15), operation: { try await exporter.export([span]) }) {
        case .finished(.success):
            report.add(.good, "A span was sent to \(destination) and accepted: trace \(span.traceID).")
        case .finished(.failure(let error)):
            let reason = "\(error)".replacing(exporter.destination, with: destination)
            report.add(.bad, "A span did not arrive. \(reason)")
        case .timedOut, .cancelled:
            report.add(.bad, "A span did not arrive: \(destination) did not answer in time.")
        }
    }
}
