import Testing
import TracewingModel
import TracewingSDK
import TracewingTesting

@testable import TracewingExport

/// What goes over the wire, to the byte.
@Suite("Requests to Agent 365")
struct Agent365GoldenTests {
    @Test("The observability service gets what the Python SDK sends: paths, headers and bodies to the byte")
    func observabilityService() async throws {
        let golden = try JSONValue(parsing: PackageResources.observability_service_json)
        let expected = try #require(golden["requests"]?.arrayValue)
        try await FaultServer.run { server in
            let exporter = try Agent365Exporter(to: server.url, contract: .observabilityService)
            let failure = await exporter.failure(GoldenSpans.all)
            #expect(failure?.losses(of: GoldenSpans.all.count) == [.noIdentity: 2])
            #expect(server.requests.count == expected.count)
            for request in expected {
                let path = try #require(request["path"]?.stringValue)
                let body = try #require(request["body"]?.stringValue)
                let sent = try #require(server.requests.first { $0.path == path }, "\(path)")
                #expect(sent.method == "POST")
                #expect(sent.values(of: "content-type") == ["application/json"])
                #expect(sent.values(of: "authorization") == [request["headers"]?["authorization"]?.stringValue])
                #expect(
                    sent.values(of: "x-ms-tenant-id") == [
                        path.split(separator: "/").dropFirst(2).first.map(String.init)
                    ]
                )
                let text = String(decoding: sent.body, as: UTF8.self)
                #expect(text == body, "\(Self.difference(text, body))")
            }
        }
    }

    @Test("Power Platform gets the process's own vocabulary as it is, and which system it is")
    func powerPlatform() async throws {
        let batch = [GoldenSpans.all[2], GoldenSpans.all[5], GoldenSpans.all[1]]
        try await FaultServer.run { server in
            try await Agent365Exporter(to: server.url).export(batch)
            let request = try #require(server.requests.first)
            #expect(server.requests.count == 1)
            #expect(request.path == "/maven/agent365/agents/agent-1/traces?api-version=1")
            #expect(request.values(of: "authorization") == ["Bearer tok-agent-1-tenant-A"])
            #expect(request.values(of: "content-type") == ["application/json"])
            #expect(request.values(of: "x-ms-tenant-id") == [])
            let body = try JSONValue(parsing: request.body)
            let spans = try #require(body["resourceSpans"]?[0]?["scopeSpans"]?[0]?["spans"]?.arrayValue)
            #expect(body["resourceSpans"]?[0]?["scopeSpans"]?[0]?["scope"] == ["name": "Agent365Sdk", "version": ""])
            #expect(spans.map { $0["name"] } == batch.map { .string($0.name) })
            for (span, record) in zip(spans, batch) {
                let members = try #require(span["attributes"]?.objectValue?.members)
                let start = try #require(
                    record.attributes.firstIndex { ["telemetry.sdk.name", "gen_ai.operation.name"].contains($0.key) }
                )
                #expect(members[start] == .init(key: "gen_ai.system", value: "az.ai.agent365"))
                let others = members[..<start] + members[(start + 1)...]
                #expect(others.map(\.key) == record.attributes.map(\.key))
                #expect(others.map(\.value) == record.attributes.map { JSONValue($0.value) })
                #expect(
                    span.objectValue?.members.map(\.key) == [
                        "traceId", "spanId", "parentSpanId", "name", "kind", "startTimeUnixNano", "endTimeUnixNano",
                        "attributes", "events", "links", "status",
                    ]
                )
            }
        }
    }

    @Test("Calls from service to service have a path of their own, where there is one")
    func serviceToService() async throws {
        for (contract, path) in [
            (Agent365Contract.powerPlatform, "/maven/agent365/service/agents/agent/traces?api-version=1"),
            (.observabilityService, "/observabilityService/tenants/tenant/otlp/agents/agent/traces?api-version=1"),
        ] {
            try await FaultServer.run { server in
                try await Agent365Exporter(to: server.url, contract: contract, useS2SEndpoint: true)
                    .export([.ofAgent()])
                #expect(server.requests.map(\.path) == [path])
            }
        }
    }

    @Test("Spans of different resources go to different resourceSpans, of different scopes to different scopeSpans")
    func groups() async throws {
        var batch = (0..<6).map { SpanRecord.ofAgent("agent", of: "tenant", $0 + 1) }
        for index in batch.indices {
            // Equal ones that are not the same.
            batch[index].resource = Resource(attributes: ["service.name": .string(index % 2 == 0 ? "a" : "b")])
            batch[index].scope = InstrumentationScope(name: index < 4 ? "x" : "y", version: "1")
        }
        try await FaultServer.run { server in
            try await Agent365Exporter(to: server.url).export(batch)
            let body = try JSONValue(parsing: try #require(server.requests.first?.body))
            let groups = body["resourceSpans"]?.arrayValue?.map { resource in
                let scopes = resource["scopeSpans"]?.arrayValue ?? []
                return scopes.map { scope in
                    let names = scope["spans"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
                    return "\(scope["scope"]?["name"]?.stringValue ?? ""): \(names.joined(separator: ", "))"
                }
            }
            #expect(groups == [["x: chat 1, chat 3", "y: chat 5"], ["x: chat 2, chat 4", "y: chat 6"]])
        }
    }

    /// The two texts from a little before their first difference on.
    private static func difference(_ left: String, _ right: String) -> String {
        let place = zip(left.utf8, right.utf8).prefix { $0 == $1 }.count
        func part(_ text: String) -> String {
            String(decoding: text.utf8.dropFirst(max(0, place - 40)).prefix(160), as: UTF8.self)
        }
        return "\n\(part(left))\n\(part(right))"
    }
}
