import HTTPTypes
import Hummingbird
import NIOCore
import TracewingModel
import TracewingOTLP
import TracewingStore

/// A whole trace as a file, written page by page: however large it is, little of it is in memory.
struct TraceExport: Sendable {
    enum Format: String {
        /// One OTLP/JSON request.
        case otlp
        /// A span a line, as the API gives it.
        case jsonl
    }

    let trace: TraceID
    let format: Format
    let read: StoreReader

    /// Small enough for the first to be there soon: each is read while the one before is written.
    private static let pageSize = 250

    /// Reads the first page before it answers: what cannot be read is said with a status.
    func response() async throws -> Response {
        let first = try await page(after: nil)
        let (name, type) =
            switch format {
            case .otlp: ("trace-\(trace).json", "application/json; charset=utf-8")
            case .jsonl: ("trace-\(trace).jsonl", "application/jsonl; charset=utf-8")
            }
        return Response(
            status: .ok,
            headers: [
                .contentType: type,
                .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"\(name)\"",
            ],
            body: ResponseBody { writer in
                try await write(first, to: &writer)
                try await writer.finish(nil)
            }
        )
    }

    private func page(after cursor: SpanCursor?) async throws -> SpanPage<StoredSpan>? {
        try await read { try await $0.spans(of: trace, after: cursor, limit: Self.pageSize) }
    }

    private func page(behind page: SpanPage<StoredSpan>) async throws -> SpanPage<StoredSpan>? {
        guard let cursor = page.next else { return nil }
        return try await self.page(after: cursor)
    }

    private func write(_ first: SpanPage<StoredSpan>?, to writer: inout any ResponseBodyWriter) async throws {
        var next = first
        var isFirst = true
        if format == .otlp { try await writer.write(ByteBuffer(string: #"{"resourceSpans":["#)) }
        while let page = next, !page.spans.isEmpty {
            async let following = self.page(behind: page)
            try await writer.write(ByteBuffer(bytes: bytes(of: page.spans, isFirst: isFirst)))
            isFirst = false
            next = try await following
        }
        if format == .otlp { try await writer.write(ByteBuffer(string: "]}")) }
    }

    private func bytes(of spans: [StoredSpan], isFirst: Bool) -> [UInt8] {
        switch format {
        case .jsonl:
            return spans.flatMap { $0.detail.utf8 + [UInt8(ascii: "\n")] }
        case .otlp:
            let groups = OTLPTraceJSON.resourceSpans(of: spans.map(\.record))
            return (isFirst ? [] : [UInt8(ascii: ",")]) + groups
        }
    }
}

extension OTLPTraceJSON {
    /// What stands between the brackets of a request's `resourceSpans`.
    fileprivate static func resourceSpans(of records: [SpanRecord]) -> ArraySlice<UInt8> {
        let document = encode(records)
        guard let open = document.firstIndex(of: UInt8(ascii: "[")),
            let close = document.lastIndex(of: UInt8(ascii: "]")), open < close
        else { return [] }
        return document[(open + 1)..<close]
    }
}

extension Response {
    /// Spans as OTLP/JSON.
    init(otlp records: [SpanRecord]) {
        self.init(
            status: .ok,
            headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: OTLPTraceJSON.encode(records)))
        )
    }
}
