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
        set("traceparent", Self.traceparent(of: span))
        guard !span.traceState.isEmpty else { return }
        // It may have been made up in this process: what is no header is not sent.
        if let traceState = Self.checkedTraceState(span.traceState), !traceState.isEmpty {
            set("tracestate", traceState)
        }
    }

    /// Written in place: it is made for every request.
    private static func traceparent(of span: SpanContext) -> String {
        String(unsafeUninitializedCapacity: 55) { text in
            let zero = UInt8(ascii: "0")
            let dash = UInt8(ascii: "-")
            (text[0], text[1], text[2]) = (zero, zero, dash)
            span.traceID.writeHex(to: text, at: 3)
            text[35] = dash
            span.spanID.writeHex(to: text, at: 36)
            (text[52], text[53], text[54]) = (dash, zero, span.isSampled ? zero + 1 : zero)
            return 55
        }
    }

    /// `00-{trace id}-{span id}-{flags}`, 55 bytes; a later version may have more behind another dash, and nothing is
    /// assumed of that.
    private static func parse(_ header: String) -> (traceID: TraceID, spanID: SpanID, isSampled: Bool)? {
        let text = header.trimmingSpace.utf8
        guard text.prefix(55).count == 55, zip(0..., text.prefix(55)).allSatisfy(isInPlace) else { return nil }
        // All of it is ASCII, so offsets are characters.
        func field(_ range: Range<Int>) -> Substring {
            Substring(text.dropFirst(range.lowerBound).prefix(range.count))
        }
        guard let version = UInt8(field(0..<2), radix: 16), version != 0xFF,
            let traceID = TraceID(hex: field(3..<35)), traceID.isValid,
            let spanID = SpanID(hex: field(36..<52)), spanID.isValid,
            let flags = UInt8(field(53..<55), radix: 16)
        else { return nil }
        if let next = text.dropFirst(55).first, version == 0 || next != UInt8(ascii: "-") { return nil }
        return (traceID, spanID, flags & 1 == 1)
    }

    /// Whether a byte may stand at this place of a traceparent: a dash, or a digit in lower case.
    private static func isInPlace(_ offset: Int, _ byte: UInt8) -> Bool {
        switch offset {
        case 2, 35, 52: byte == UInt8(ascii: "-")
        default: 0x30...0x39 ~= byte || 0x61...0x66 ~= byte
        }
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
