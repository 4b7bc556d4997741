public import Tracing
import TracewingModel

/// The headers `traceparent` and `tracestate` of the W3C Trace Context recommendation.
public struct TraceContextPropagator: Propagator {
    public init() {}

    public func extract(into context: inout ServiceContext, header: (String) -> String?) {
        guard let text = header("traceparent"), let parent = Self.parse(text) else { return }
        context.spanContext = SpanContext(
            traceID: parent.traceID,
            spanID: parent.spanID,
            isSampled: parent.isSampled,
            isRemote: true,
            traceState: header("tracestate").flatMap(Self.checkedTraceState) ?? ""
        )
    }

    public func inject(_ context: ServiceContext, set: (_ name: String, _ value: String) -> Void) {
        guard let span = context.spanContext, span.isValid else { return }
        set("traceparent", "00-\(span.traceID.hex)-\(span.spanID.hex)-\(span.isSampled ? "01" : "00")")
        // It may have been made up in this process: what is no header is not sent.
        if let traceState = Self.checkedTraceState(span.traceState), !traceState.isEmpty {
            set("tracestate", traceState)
        }
    }

    /// `00-{trace id}-{span id}-{flags}`; a later version may have more behind another dash.
    private static func parse(_ header: String) -> (traceID: TraceID, spanID: SpanID, isSampled: Bool)? {
        let text = header.utf8
        let fields = header.split(separator: "-", maxSplits: 4, omittingEmptySubsequences: false)
        guard text.count >= 55, fields.count >= 4, fields[0].utf8.count == 2, fields[3].utf8.count == 2,
            let version = UInt8(fields[0], radix: 16), version != 0xFF,
            version > 0 || fields.count == 4,
            let traceID = TraceID(hex: fields[1]), traceID.isValid,
            let spanID = SpanID(hex: fields[2]), spanID.isValid,
            let flags = UInt8(fields[3], radix: 16),
            // The recommendation wants lower case; "+1" would pass as a number too.
            !header.utf8.contains(where: { 0x41...0x5A ~= $0 || $0 == 0x2B })
        else { return nil }
        return (traceID, spanID, flags & 1 == 1)
    }

    /// At most 32 members of `key=value`; nil for anything else.
    private static func checkedTraceState(_ header: String) -> String? {
        guard header.utf8.count <= 8192 else { return nil }
        let members = header.split(separator: ",").map { $0.trimmingSpace }.filter { !$0.isEmpty }
        guard members.count <= 32, members.allSatisfy(isTraceStateMember) else { return nil }
        return members.joined(separator: ",")
    }

    /// `key=value`, each of at most 256 bytes.
    private static func isTraceStateMember(_ member: Substring) -> Bool {
        guard let equals = member.utf8.firstIndex(of: UInt8(ascii: "=")) else { return false }
        let key = member.utf8[..<equals]
        let value = member.utf8[equals...].dropFirst()
        guard 1...256 ~= key.count, 1...256 ~= value.count, let first = key.first else { return false }
        return isKeyStart(first) && key.allSatisfy { isKeyStart($0) || "_-*/@".utf8.contains($0) }
            && value.allSatisfy { 0x20...0x7E ~= $0 && $0 != UInt8(ascii: "=") }
    }

    private static func isKeyStart(_ byte: UInt8) -> Bool {
        0x61...0x7A ~= byte || 0x30...0x39 ~= byte
    }
}

extension StringProtocol {
    /// Without the spaces and tabs at both ends.
    package var trimmingSpace: SubSequence {
        let start = firstIndex { $0 != " " && $0 != "\t" } ?? endIndex
        let end = self[start...].lastIndex { $0 != " " && $0 != "\t" }
        return end.map { self[start...$0] } ?? self[start..<start]
    }
}
