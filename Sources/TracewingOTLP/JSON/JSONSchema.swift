/// The messages of OTLP that have to do with traces and metrics, as JSON names them.
///
/// One table for both directions. Messages refer to one another by case, because they do so in circles.
enum JSONSchema: Sendable {
    case request
    case resourceSpans
    case resource
    case scopeSpans
    case scope
    case span
    case event
    case link
    case status
    case keyValue
    case anyValue
    case arrayValue
    case keyValueList
    case response
    case partialSuccess
    // Metrics: see JSONSchema+Metrics.swift.
    case metricsRequest
    case resourceMetrics
    case scopeMetrics
    case metric
    case gauge
    case sum
    case histogram
    case numberPoint
    case histogramPoint
    case metricsResponse
    case metricsPartialSuccess

    var fields: [JSONField] {
        switch self {
        case .request: Self.requestFields
        case .resourceSpans: Self.resourceSpansFields
        case .resource: Self.resourceFields
        case .scopeSpans: Self.scopeSpansFields
        case .scope: Self.scopeFields
        case .span: Self.spanFields
        case .event: Self.eventFields
        case .link: Self.linkFields
        case .status: Self.statusFields
        case .keyValue: Self.keyValueFields
        case .anyValue: Self.anyValueFields
        case .arrayValue: Self.arrayValueFields
        case .keyValueList: Self.keyValueListFields
        case .response: Self.responseFields
        case .partialSuccess: Self.partialSuccessFields
        case .metricsRequest: Self.metricsRequestFields
        case .resourceMetrics: Self.resourceMetricsFields
        case .scopeMetrics: Self.scopeMetricsFields
        case .metric: Self.metricFields
        case .gauge: Self.gaugeFields
        case .sum: Self.sumFields
        case .histogram: Self.histogramFields
        case .numberPoint: Self.numberPointFields
        case .histogramPoint: Self.histogramPointFields
        case .metricsResponse: Self.metricsResponseFields
        case .metricsPartialSuccess: Self.metricsPartialSuccessFields
        }
    }

    /// Whether the default value of a field is said: of the kinds of a value, exactly one is, whatever its value.
    var saysDefaults: Bool { self == .anyValue }

    private static let requestFields = [JSONField("resourceSpans", 1, .list(.resourceSpans))]

    private static let resourceSpansFields = [
        JSONField("resource", 1, .message(.resource)),
        JSONField("scopeSpans", 2, .list(.scopeSpans)),
        JSONField("schemaUrl", 3, .text),
    ]

    private static let resourceFields = [
        JSONField("attributes", 1, .list(.keyValue)),
        JSONField("droppedAttributesCount", 2, .uint32),
    ]

    private static let scopeSpansFields = [
        JSONField("scope", 1, .message(.scope)),
        JSONField("spans", 2, .list(.span)),
        JSONField("schemaUrl", 3, .text),
    ]

    private static let scopeFields = [
        JSONField("name", 1, .text),
        JSONField("version", 2, .text),
        JSONField("attributes", 3, .list(.keyValue)),
        JSONField("droppedAttributesCount", 4, .uint32),
    ]

    private static let spanFields = [
        JSONField("traceId", 1, .hexadecimal),
        JSONField("spanId", 2, .hexadecimal),
        JSONField("traceState", 3, .text),
        JSONField("parentSpanId", 4, .hexadecimal),
        JSONField("name", 5, .text),
        JSONField("kind", 6, .enumeration(kinds)),
        JSONField("startTimeUnixNano", 7, .spanTime),
        JSONField("endTimeUnixNano", 8, .spanTime),
        JSONField("attributes", 9, .list(.keyValue)),
        JSONField("droppedAttributesCount", 10, .uint32),
        JSONField("events", 11, .list(.event)),
        JSONField("droppedEventsCount", 12, .uint32),
        JSONField("links", 13, .list(.link)),
        JSONField("droppedLinksCount", 14, .uint32),
        JSONField("status", 15, .message(.status)),
        JSONField("flags", 16, .fixed32),
    ]

    private static let kinds = [
        "SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER", "SPAN_KIND_CLIENT", "SPAN_KIND_PRODUCER",
        "SPAN_KIND_CONSUMER",
    ]

    private static let eventFields = [
        JSONField("timeUnixNano", 1, .fixed64),
        JSONField("name", 2, .text),
        JSONField("attributes", 3, .list(.keyValue)),
        JSONField("droppedAttributesCount", 4, .uint32),
    ]

    private static let linkFields = [
        JSONField("traceId", 1, .hexadecimal),
        JSONField("spanId", 2, .hexadecimal),
        JSONField("traceState", 3, .text),
        JSONField("attributes", 4, .list(.keyValue)),
        JSONField("droppedAttributesCount", 5, .uint32),
        JSONField("flags", 6, .fixed32),
    ]

    private static let statusFields = [
        JSONField("message", 2, .text),
        JSONField("code", 3, .enumeration(["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"])),
    ]

    private static let keyValueFields = [
        JSONField("key", 1, .text),
        JSONField("value", 2, .message(.anyValue)),
    ]

    private static let anyValueFields = [
        JSONField("stringValue", 1, .text),
        JSONField("boolValue", 2, .bool),
        JSONField("intValue", 3, .int64),
        JSONField("doubleValue", 4, .double),
        JSONField("arrayValue", 5, .message(.arrayValue)),
        JSONField("kvlistValue", 6, .message(.keyValueList)),
        JSONField("bytesValue", 7, .base64),
    ]

    private static let arrayValueFields = [JSONField("values", 1, .list(.anyValue))]

    private static let keyValueListFields = [JSONField("values", 1, .list(.keyValue))]

    private static let responseFields = [JSONField("partialSuccess", 1, .message(.partialSuccess))]

    private static let partialSuccessFields = [
        JSONField("rejectedSpans", 1, .int64),
        JSONField("errorMessage", 2, .text),
    ]
}
