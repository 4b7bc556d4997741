/// Prints what things cost on this machine, now, as nanoseconds and as multiples of one calibration loop.
///
/// The ratio is the figure to compare: it moves less than the nanoseconds do when the machine is slower or busy.
@main
struct Benchmarks {
    static func main() async throws {
        if try await LoopbackServer.serveIfAsked() { return }
        let calibration = Calibration.measure()
        var table = Table(calibration: calibration)
        table.add("calibration: a step of a multiply-and-shift loop", calibration)
        if CommandLine.arguments.contains("agent365") { return try await Agent365Benchmarks.run(&table) }
        await SpanBenchmarks.run(&table)
        await ScopeBenchmarks.run(&table)
        await MetricsBenchmarks.run(&table)
        try await StreamBenchmarks.run(&table)
        try await AgentBenchmarks.run(&table)
        try CodecBenchmarks.run(&table)
        await EvaluationBenchmarks.run(&table)
        try await ExportBenchmarks.run(&table)
        try await Agent365Benchmarks.run(&table)
        try await StoreBenchmarks.run(&table)
    }
}
