import HTTPTypes
import Hummingbird
import NIOCore
import TracewingStore

/// `GET /metrics`: what the server has counted, in Prometheus' text format.
struct MetricsRoutes: Sendable {
    let read: StoreReader
    let counters: ServerCounters
    let gate: IngestGate
    let feed: LiveFeed

    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        router.get("/metrics") { _, _ in
            Response(
                status: .ok,
                headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: try await text()))
            )
        }
    }

    private func text() async throws -> String {
        let counted = counters.current
        let stored = try await read { try await $0.statistics() }
        var page = PrometheusText()
        page.add("tracewing_ingest_requests_total", .counter, "Requests with spans, by status.") {
            counted.requests.sorted { $0.key < $1.key }.map { ("status=\"\($0.key)\"", Double($0.value)) }
        }
        page.add("tracewing_ingest_spans_total", .counter, "Spans that came, by what became of them.") {
            [("outcome=\"accepted\"", Double(counted.accepted)), ("outcome=\"rejected\"", Double(counted.rejected))]
        }
        page.add("tracewing_ingest_bytes", .gauge, "Bytes of requests under way.", Double(gate.bytes))
        page.add("tracewing_ingest_backlog_spans", .gauge, "Spans that wait for the disk.", Double(gate.spans))
        page.add("tracewing_store_spans", .gauge, "Spans that are stored.", Double(stored.spans))
        page.add("tracewing_store_traces", .gauge, "Traces that are stored.", Double(stored.traces))
        page.add("tracewing_store_bytes", .gauge, "What the store takes up on disk.", Double(stored.bytes))
        page.add(
            "tracewing_index_processor_seconds_total",
            .counter,
            "Processor time in which words were made searchable.",
            stored.indexing / .seconds(1)
        )
        page.add(
            "tracewing_checkpoint_processor_seconds_total",
            .counter,
            "Processor time in which the write-ahead log was copied into the database, beside the writer.",
            stored.checkpointing / .seconds(1)
        )
        page.add("tracewing_live_subscribers", .gauge, "Who watches the live feed.", Double(await feed.watchers))
        if let bytes = ProcessMemory.residentBytes {
            page.add("process_resident_memory_bytes", .gauge, "Memory in use.", Double(bytes))
        }
        return page.text
    }
}

/// Prometheus' text format.
struct PrometheusText {
    enum Kind: String {
        case counter, gauge
    }

    private(set) var text = ""

    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
        add(name, kind, help) { [("", value)] }
    }

    /// - Parameter series: Labels as they are written, and their values.
    mutating func add(_ name: String, _ kind: Kind, _ help: String, series: () -> [(labels: String, value: Double)]) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
        for (labels, value) in series() {
            text += name + (labels.isEmpty ? "" : "{\(labels)}") + " \(value)\n"
        }
    }
}
