import Testing
import TracewingModel
import TracewingOTLP
import TracewingStore

@Suite("Appending")
struct AppendTests {
    @Test("Every field of a span comes back, with its links, events, resource and scope")
    func roundTrip() async throws {
        let record = SpanRecord(
            traceID: traceA,
            spanID: SpanID(7),
            parentSpanID: SpanID(6),
            traceState: "vendor=1,other=2",
            flags: [.sampled, .parentRemotenessKnown, .parentIsRemote],
            name: "chat gpt-4o",
            kind: .client,
            startTime: noon,
            endTime: noon + 1,
            status: .error("rate limited"),
            attributes: [
                "text": "þ", "truth": true, "whole": -7, "real": 0.25, "bytes": .bytes([0, 255]),
                "list": ["a", 1, [true]], "map": ["in": ["deep": 1]], "empty": "",
            ],
            events: [
                .init(name: "exception", time: noon + 1, attributes: ["exception.type": "E"], droppedAttributes: 3)
            ],
            links: [
                .init(
                    traceID: TraceID(high: 1, low: 2),
                    spanID: SpanID(3),
                    traceState: "a=b",
                    flags: .sampled,
                    attributes: ["why": "retry"],
                    droppedAttributes: 4
                )
            ],
            droppedAttributes: 5,
            droppedEvents: 6,
            droppedLinks: 7,
            resource: Resource(
                attributes: ["service.name": "concierge", "host": "h"],
                droppedAttributes: 8,
                schemaURL: "urn:resource"
            ),
            scope: InstrumentationScope(
                name: "library",
                version: "1.2",
                attributes: ["k": "v"],
                droppedAttributes: 9,
                schemaURL: "urn:scope"
            )
        )
        try await withStore { store in
            let receipt = try await store.append([record])
            #expect(receipt == AppendReceipt(traceIDs: [traceA], inserted: 1))

            let trace = try #require(try await store.trace(traceA))
            #expect(trace.spans.map(\.record) == [record])
            #expect(trace.spans[0].encoded == OTLPTraceEncoder().encodeSpan(record))
        }
    }

    @Test("The bytes of a span are kept as they came, also the fields nobody knows yet")
    func unknownFields() async throws {
        let record = makeSpan(1)
        // Field 999, varint 5.
        let encoded = OTLPTraceEncoder().encodeSpan(record) + [0xB8, 0x3E, 0x05]
        try await withStore { store in
            _ = try await store.append([IngestedSpan(record: record, encoded: encoded[...])], project: nil)
            let trace = try #require(try await store.trace(traceA))
            #expect(trace.spans[0].encoded == encoded)
            #expect(trace.spans[0].record == record)
        }
    }

    @Test("Spans of a request are stored from the slices of its body")
    func slices() async throws {
        let records = (1...50).map { makeSpan($0, name: "span \($0)") }
        let body = OTLPTraceEncoder().encode(records)
        let traces = try OTLPTraceDecoder.decode(body)
        try await withStore { store in
            let receipt = try await store.append(traces.spans.map { IngestedSpan($0, in: body) }, project: nil)
            #expect(receipt.inserted == 50)
            #expect(try await store.trace(traceA)?.spans.map(\.record) == records)
        }
    }

    @Test("Nothing appended is nothing done")
    func empty() async throws {
        try await withStore { store in
            let receipt = try await store.append([], project: nil)
            #expect(receipt == AppendReceipt())
            #expect(try await store.statistics().traces == 0)
        }
    }

    @Test("A trace nobody has sent is nil")
    func unknownTrace() async throws {
        try await withStore { store in
            let trace = try await store.trace(traceA)
            #expect(trace == nil)
            #expect(try await store.summaries(of: [traceA]).isEmpty)
        }
    }

    @Test("The project is the caller's, else the resource's, else the default")
    func project() async throws {
        let named = Resource(attributes: ["openinference.project.name": "phoenix", "service.namespace": "travel"])
        let spaced = Resource(attributes: ["service.namespace": "travel"])
        try await withStore { store in
            func project(_ resource: Resource, _ project: String?) async throws -> String? {
                let id = TraceID(high: 1, low: .random(in: 1 ... .max))
                try await store.append([makeSpan(1, in: id, resource: resource)], project: project)
                return try await store.summaries(of: [id]).first?.project
            }
            let mine = try await project(named, "mine")
            #expect(mine == "mine")
            #expect(try await project(named, nil) == "phoenix")
            #expect(try await project(spaced, nil) == "travel")
            #expect(try await project(.empty, nil) == "default")
        }
    }

    @Test("Statistics count spans and traces, and see the bytes grow")
    func statistics() async throws {
        try await withStore { store in
            let before = try await store.statistics()
            #expect((before.spans, before.traces) == (0, 0))
            try await store.append(
                (1...100).map { makeSpan($0, ["noise": .noise(5_000, seed: $0)]) }
            )
            try await store.append([makeSpan(1, in: TraceID(high: 0, low: 9)), makeSpan(1)])
            let after = try await store.statistics()
            #expect((after.spans, after.traces) == (101, 2))
            #expect(after.bytes > before.bytes + 500_000)
        }
    }

    @Test("Resources with the same content are stored once, whichever instance they are")
    func contentAddressing() async throws {
        func resource() -> Resource {
            Resource(attributes: ["service.name": "one", "filler": .string(String(repeating: "r", count: 20_000))])
        }
        try await withStore { store in
            try await store.append([makeSpan(1, resource: resource())])
            let before = try await store.statistics().bytes
            for id: UInt64 in 2...100 { try await store.append([makeSpan(id, resource: resource())]) }
            #expect(try await store.trace(traceA)?.spans.allSatisfy { $0.record.resource == resource() } == true)
            // 99 copies would be 2 MB. The log holds the pages of 99 commits.
            try store.close()
            #expect(before < 1_000_000)
        }
    }

    @Test("A store in memory does the same")
    func inMemory() async throws {
        let store = try SQLiteTraceStore(path: ":memory:")
        try await store.append([makeSpan(1)])
        #expect(try await store.trace(traceA)?.spans.count == 1)
        #expect(try await store.traces(TraceQuery()).traces.count == 1)
        try store.close()
    }
}
