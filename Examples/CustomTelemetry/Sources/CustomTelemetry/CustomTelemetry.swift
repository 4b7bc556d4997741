import CustomPieces
import Foundation
import Tracewing

/// Traces a few runs of an agent through four pieces of telemetry of its own, and says what each of them did.
///
///     swift run CustomTelemetry            # a provider made by hand
///     swift run CustomTelemetry configure  # everything through Observability.configure
@main
struct CustomTelemetry {
    static func main() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "custom-telemetry.jsonl").path()
        try? FileManager.default.removeItem(atPath: path)
        let latency = LatencyProcessor(region: "eu-north-1")
        let lines = try JSONLinesExporter(path: path)
        if CommandLine.arguments.dropFirst().first == "configure" {
            configureEverything(latency, lines)
        } else {
            makeProvider(latency, lines)
        }

        for tenant in ["acme", "other", "acme"] { await Concierge(tenant: tenant).answer("Oslo to Bergen") }
        await Concierge(tenant: "acme").answer("Oslo to nowhere")

        await Observability.shutdown(deadline: .seconds(5))
        for (name, seen) in latency.summary.sorted(by: { $0.key < $1.key }) {
            print("processor: \(seen.count) times \(name), at most \(seen.slowestNanoseconds / 1000) µs")
        }
        let written = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        print("exporter:  \(written.count) lines in \(path)")
        for line in written { print("           \(line.prefix(110))…") }
        for statistics in Observability.provider.statistics { print("accounts:  \(statistics)") }
    }
}
