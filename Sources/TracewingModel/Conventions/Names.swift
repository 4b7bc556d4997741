/// General OpenTelemetry attribute names that Tracewing reads or writes.
public enum OTel {
    @inlinable public static var errorType: String { "error.type" }
    @inlinable public static var serverAddress: String { "server.address" }
    @inlinable public static var serverPort: String { "server.port" }
    @inlinable public static var serviceName: String { "service.name" }
    @inlinable public static var serviceNamespace: String { "service.namespace" }
    @inlinable public static var exceptionEvent: String { "exception" }
    @inlinable public static var exceptionType: String { "exception.type" }
    @inlinable public static var exceptionMessage: String { "exception.message" }
    @inlinable public static var sdkName: String { "telemetry.sdk.name" }
    @inlinable public static var sdkLanguage: String { "telemetry.sdk.language" }
    @inlinable public static var sdkVersion: String { "telemetry.sdk.version" }
    /// True on the one series of a metric that counts what there was no room for.
    @inlinable public static var metricOverflow: String { "otel.metric.overflow" }
}

/// Attribute names of Tracewing's own.
public enum TracewingNames {
    /// How a stream ended: completed, failed, cancelled or abandoned.
    @inlinable public static var streamOutcome: String { "tracewing.stream.outcome" }
    /// How many updates a stream delivered.
    @inlinable public static var streamChunks: String { "tracewing.stream.chunks" }
    /// True on a snapshot of a span that has not ended.
    @inlinable public static var running: String { "tracewing.running" }
    /// How a span that was not a stream ended, where it did not simply end: cancelled or abandoned.
    @inlinable public static var outcome: String { "tracewing.outcome" }
    /// Why it ended so, for a person.
    @inlinable public static var outcomeReason: String { "tracewing.outcome.reason" }
    /// The attributes whose content was longer than the limits and was cut.
    @inlinable public static var contentCut: String { "tracewing.content.cut" }
    /// The experiment a span belongs to.
    @inlinable public static var experimentName: String { "tracewing.experiment.name" }
    /// The example it was tried on.
    @inlinable public static var experimentExample: String { "tracewing.experiment.example" }
    /// Which time that was, counted from 1.
    @inlinable public static var experimentRepetition: String { "tracewing.experiment.repetition" }
    /// Why the content of a span is missing: what its redactor did.
    @inlinable public static var redactionError: String { "tracewing.redaction.error" }
    /// The project a span of the server's own work is kept in; in baggage, so that all spans of the work have it.
    @inlinable public static var project: String { "tracewing.project" }
}
