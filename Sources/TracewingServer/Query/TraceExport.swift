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
        switch format {
        case .otlp:
            return try await file(
                Frame(begin: #"{"resourceSpans":["#, separator: ",", end: "]}"),
                ending: "json",
                page: { cursor in
                    try await read { try await $0.encodedSpans(of: trace, after: cursor, limit: Self.pageSize) }
                },
                text: { try OTLPTraceJSON.resourceSpans(of: $0) }
            )
        case .jsonl:
            return try await file(
                Frame(begin: "", separator: "", end: ""),
                ending: "jsonl",
                page: { cursor in
                    try await read { try await $0.spans(of: trace, after: cursor, limit: Self.pageSize) }
                },
                text: { spans in spans.flatMap { $0.detail.utf8 + [UInt8(ascii: "\n")] } }
            )
        }
    }

    /// What stands before, between and behind the texts of some spans.
    private struct Frame {
        let begin: String
        let separator: String
        let end: String
    }

    private func file<Span>(
        _ frame: Frame,
        ending: String,
        page: @escaping @Sendable (SpanCursor?) async throws -> SpanPage<Span>?,
        text: @escaping @Sendable (ArraySlice<Span>) throws -> [UInt8]
    ) async throws -> Response {
        let first = try await page(nil)
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/\(ending); charset=utf-8",
                .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"trace-\(trace).\(ending)\"",
            ],
            body: ResponseBody { writer in
                var (next, separator) = (first, "")
                try await writer.write(ByteBuffer(string: frame.begin))
                while let spans = next?.spans, !spans.isEmpty {
                    let cursor = next?.next
                    async let following = cursor == nil ? nil : page(cursor)
                    // One half beside the other, and beside the page that follows.
                    let half = spans.count / 2
                    async let front = text(spans[..<half])
                    let back = try text(spans[half...])
                    for text in [try await front, back] where !text.isEmpty {
                        try await writer.write(ByteBuffer(string: separator))
                        try await writer.write(ByteBuffer(bytes: text))
                        separator = frame.separator
                    }
                    next = try await following
                }
                try await writer.write(ByteBuffer(string: frame.end))
                try await writer.finish(nil)
            }
        )
    }
}

extension OTLPTraceJSON {
    /// What stands between the brackets of a request's `resourceSpans`.
    fileprivate static func resourceSpans(of spans: ArraySlice<EncodedSpan>) throws -> [UInt8] {
        let document = try json(from: OTLPTraceEncoder().encodeRequest(of: spans))
        guard let open = document.firstIndex(of: UInt8(ascii: "[")),
            let close = document.lastIndex(of: UInt8(ascii: "]")), open < close
        else { return [] }
        return Array(document[(open + 1)..<close])
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
