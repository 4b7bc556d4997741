// The messages that have to do with metrics.

extension JSONSchema {
    static let metricsRequestFields = [JSONField("resourceMetrics", 1, .list(.resourceMetrics))]

    static let resourceMetricsFields = [
        JSONField("resource", 1, .message(.resource)),
        JSONField("scopeMetrics", 2, .list(.scopeMetrics)),
        JSONField("schemaUrl", 3, .text),
    ]

    static let scopeMetricsFields = [
        JSONField("scope", 1, .message(.scope)),
        JSONField("metrics", 2, .list(.metric)),
        JSONField("schemaUrl", 3, .text),
    ]

    static let metricFields = [
        JSONField("name", 1, .text),
        JSONField("description", 2, .text),
        JSONField("unit", 3, .text),
        JSONField("gauge", 5, .message(.gauge)),
        JSONField("sum", 7, .message(.sum)),
        JSONField("histogram", 9, .message(.histogram)),
    ]

    static let gaugeFields = [JSONField("dataPoints", 1, .list(.numberPoint))]

    static let sumFields = [
        JSONField("dataPoints", 1, .list(.numberPoint)),
        JSONField("aggregationTemporality", 2, .enumeration(temporalities)),
        JSONField("isMonotonic", 3, .bool),
    ]

    static let histogramFields = [
        JSONField("dataPoints", 1, .list(.histogramPoint)),
        JSONField("aggregationTemporality", 2, .enumeration(temporalities)),
    ]

    private static let temporalities = [
        "AGGREGATION_TEMPORALITY_UNSPECIFIED", "AGGREGATION_TEMPORALITY_DELTA", "AGGREGATION_TEMPORALITY_CUMULATIVE",
    ]

    static let numberPointFields = [
        JSONField("startTimeUnixNano", 2, .fixed64),
        JSONField("timeUnixNano", 3, .fixed64),
        JSONField("asDouble", 4, .double),
        JSONField("asInt", 6, .signedFixed64),
        JSONField("attributes", 7, .list(.keyValue)),
    ]

    static let histogramPointFields = [
        JSONField("startTimeUnixNano", 2, .fixed64),
        JSONField("timeUnixNano", 3, .fixed64),
        JSONField("count", 4, .fixed64),
        JSONField("sum", 5, .double),
        JSONField("bucketCounts", 6, .packed(.fixed64)),
        JSONField("explicitBounds", 7, .packed(.double)),
        JSONField("attributes", 9, .list(.keyValue)),
        JSONField("min", 11, .double),
        JSONField("max", 12, .double),
    ]

    static let metricsResponseFields = [JSONField("partialSuccess", 1, .message(.metricsPartialSuccess))]

    static let metricsPartialSuccessFields = [
        JSONField("rejectedDataPoints", 1, .int64),
        JSONField("errorMessage", 2, .text),
    ]
}
