/// General OpenTelemetry attribute names that Tracewing reads or writes.
public enum OTel {
    public static let errorType = "error.type"
    public static let serverAddress = "server.address"
    public static let serverPort = "server.port"
    public static let serviceName = "service.name"
    public static let serviceNamespace = "service.namespace"
    public static let exceptionEvent = "exception"
    public static let exceptionType = "exception.type"
    public static let exceptionMessage = "exception.message"
    public static let sdkName = "telemetry.sdk.name"
    public static let sdkLanguage = "telemetry.sdk.language"
    public static let sdkVersion = "telemetry.sdk.version"
}

/// Attribute names of Tracewing's own.
public enum TracewingNames {
    /// How a stream ended: completed, failed, cancelled or abandoned.
    public static let streamOutcome = "tracewing.stream.outcome"
    /// How many updates a stream delivered.
    public static let streamChunks = "tracewing.stream.chunks"
    /// True on a snapshot of a span that has not ended.
    public static let running = "tracewing.running"
    /// How a span that was not a stream ended, where it did not simply end: cancelled or abandoned.
    public static let outcome = "tracewing.outcome"
    /// Why it ended so, for a person.
    public static let outcomeReason = "tracewing.outcome.reason"
    /// The attributes whose content was longer than the limits and was cut.
    public static let contentCut = "tracewing.content.cut"
    /// Why the content of a span is missing: what its redactor did.
    public static let redactionError = "tracewing.redaction.error"
}
