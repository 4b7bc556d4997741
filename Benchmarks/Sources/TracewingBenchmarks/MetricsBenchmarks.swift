import TracewingModel
import TracewingSDK

/// What is measured, and what it costs to measure it.
enum MetricsBenchmarks {
    static func run(_ table: inout Table) async {
        let provider = MeterProvider()
        let duration = provider.makeRecorder(
            label: MetricConvention.timePerOutputChunk.name,
            dimensions: [("gen_ai.request.model", "gpt-4o-mini")],
            aggregate: true
        )
        table.add(
            "value recorded in a histogram",
            await Cost.measure { count in
                for _ in 0..<count { duration.record(0.03) }
            },
            goal: 20,
            allocations: 0
        )
        let requests = provider.makeCounter(label: "requests", dimensions: [])
        table.add(
            "counter incremented",
            await Cost.measure { count in
                for _ in 0..<count { requests.increment(by: 1) }
            },
            goal: 20,
            allocations: 0
        )
    }
}
