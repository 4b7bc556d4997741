/// Why bytes are not OTLP, and where.
///
/// ```swift
/// do {
///     traces = try OTLPTraceDecoder.decode(body)
/// } catch {
///     respond(400, "\(error)")   // not OTLP: a length points beyond the end of its message, at byte 17
/// }
/// ```
public struct OTLPDecodingError: Error, Sendable, Hashable {
    /// What can be wrong. Not public, so that cases can be added.
    enum Fault: Sendable, Hashable {
        case truncated
        case overlongVarint
        case lengthBeyondEnd
        case invalidTag
        case unexpectedEndOfGroup
        case unclosedGroup
        case groupsTooDeep
        case valueTooDeep
        case traceIDLength(Int)
        case traceIDZero
        case spanIDLength(Int)
        case tooManySpans(Int)
        case spanIDZero
        case parentSpanIDLength(Int)
        // Indirect, so that a fault is small: there may be one for every two bytes of a hostile request.
        indirect case notJSON(String)
        /// Where in the document, as `resourceSpans[0].schemaUrl`, and what should be there.
        indirect case unexpectedJSON(path: String, expected: String)
    }

    let fault: Fault

    /// Bytes from the start of the input; nil where ``reason`` names a field of a JSON document instead.
    public let offset: Int?

    init(_ fault: Fault, at offset: Int?) {
        self.fault = fault
        self.offset = offset
    }

    /// What was wrong, for a person, without the place.
    public var reason: String {
        switch fault {
        case .truncated: "the message ends in the middle of a field"
        case .overlongVarint: "a variable-length integer is longer than 10 bytes"
        case .lengthBeyondEnd: "a length points beyond the end of its message"
        case .invalidTag: "a field has an impossible number or wire type"
        case .unexpectedEndOfGroup: "a group ends that was not begun"
        case .unclosedGroup: "a group is not ended"
        case .groupsTooDeep: "groups nest deeper than \(ProtobufReader.groupDepthLimit) levels"
        case .valueTooDeep: "an attribute value nests deeper than \(OTLPTraceDecoder.valueDepthLimit) levels"
        case .traceIDLength(let count): "the trace id has \(count) bytes, 16 are needed"
        case .traceIDZero: "the trace id is all zero"
        case .tooManySpans(let limit): "the request has more than \(limit) spans"
        case .spanIDLength(let count): "the span id has \(count) bytes, 8 are needed"
        case .spanIDZero: "the span id is all zero"
        case .parentSpanIDLength(let count): "the parent span id has \(count) bytes, 8 are needed"
        case .notJSON(let reason): "not JSON: \(reason)"
        case .unexpectedJSON("", let expected): "the document is not \(expected)"
        case .unexpectedJSON(let path, let expected): "\(path) is not \(expected)"
        }
    }

    /// Whether there were more spans than the caller takes.
    public var isTooMany: Bool {
        if case .tooManySpans = fault { true } else { false }
    }

    /// Whether the fault lies in what one span says, so that the rest of the request can be kept.
    var concernsOneSpan: Bool {
        switch fault {
        case .valueTooDeep, .traceIDLength, .traceIDZero, .spanIDLength, .spanIDZero, .parentSpanIDLength: true
        default: false
        }
    }
}

extension OTLPDecodingError: CustomStringConvertible {
    public var description: String {
        if let offset { "not OTLP: \(reason), at byte \(offset)" } else { "not OTLP: \(reason)" }
    }
}
