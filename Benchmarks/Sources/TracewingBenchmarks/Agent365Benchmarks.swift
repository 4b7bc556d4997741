import Foundation
import TracewingExport
import TracewingModel

/// How fast spans get to Agent 365, beside its Python SDK where there is one.
///
/// Both send the same spans to the same server in the same run: `Scripts/agent365-peer.sh`.
enum Agent365Benchmarks {
    private static let spans = 10_000
    private static let identities = 128
    private static let batchSize = 512

    static func run(_ table: inout Table) async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        let url = "http://127.0.0.1:\(server.port)"
        var rates: [Double] = []
        for contract in [Agent365Contract.powerPlatform, .observabilityService] {
            let rate = try await rate(contract, url)
            rates.append(rate)
            table.add("spans of \(identities) identities to Agent 365, \(contract)", perSecond: rate)
        }
        guard let python = ProcessInfo.processInfo.environment["TRACEWING_AGENT365_PYTHON"],
            let peer = try peerRate(python, url)
        else { return }
        table.add("the same from its Python SDK", perSecond: peer)
        let times = rates.map { String(format: "%.1f", $0 / peer) }.joined(separator: " and ")
        table.add("times as fast as the Python SDK (at least 10)", times)
    }

    /// The median of a few runs, in spans a second.
    private static func rate(_ contract: Agent365Contract, _ url: String) async throws -> Double {
        let options = Agent365Options(tokenResolver: { _, _ in "token" }, contract: contract, domainOverride: url)
        let exporter = try Agent365Exporter(options)
        let records = (0..<spans).map(record)
        var rates: [Double] = []
        for sample in 0...5 {
            let time = try await ContinuousClock().measure {
                for first in stride(from: 0, to: spans, by: batchSize) {
                    try await exporter.export(Array(records[first..<min(first + batchSize, spans)]))
                }
            }
            if sample > 0 { rates.append(Double(spans) / (time / .seconds(1))) }
        }
        return rates.sorted()[rates.count / 2]
    }

    private static func peerRate(_ python: String, _ url: String) throws -> Double? {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: python)
        process.arguments = ["Tests/Clients/agent365_peer.py", url]
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Double(text.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    private static let resource = Resource(attributes: ["service.name": "benchmark", "service.version": "1.0"])
    private static let scope = InstrumentationScope(name: "Agent365Sdk")
    private static let words = String(repeating: "the first train leaves at eight and arrives before three, ", count: 8)

    /// As an inference scope records it.
    private static func record(_ number: Int) -> SpanRecord {
        let identity = number % identities
        let message = #"","parts":[{"type":"text","content":"\#(words)"}]"#
        return SpanRecord(
            traceID: TraceID(high: 0x0AF7_6519_16CD_43DD, low: UInt64(number + 1)),
            spanID: SpanID(UInt64(number + 1) &* 0x9E37_79B9_7F4A_7C15),
            name: "chat gpt-4o-mini",
            kind: .client,
            startTime: 1_760_000_000_000_000_000 + UInt64(number) * 1_000_000,
            endTime: 1_760_000_000_500_000_000 + UInt64(number) * 1_000_000,
            attributes: [
                "telemetry.sdk.name": "tracewing",
                "telemetry.sdk.language": "swift",
                "telemetry.sdk.version": "0.1.0",
                "gen_ai.agent.id": "agent-\(identity)",
                "gen_ai.agent.name": "concierge",
                "tenant_id": "tenant-\(identity % 16)",
                "gen_ai.input.messages": "[{\"role\":\"user\(message)}]",
                "gen_ai.conversation.id": "conversation-\(number)",
                "gen_ai.operation.name": "chat",
                "gen_ai.request.model": "gpt-4o-mini",
                "gen_ai.response.model": "gpt-4o-mini-2024-07-18",
                "gen_ai.provider.name": "openai",
                "gen_ai.usage.input_tokens": 812,
                "gen_ai.usage.output_tokens": 64,
                "gen_ai.response.finish_reasons": ["stop"],
                "server.address": "api.openai.com",
                "gen_ai.output.messages": "[{\"role\":\"assistant\(message),\"finish_reason\":\"stop\"}]",
            ],
            resource: resource,
            scope: scope
        )
    }
}
