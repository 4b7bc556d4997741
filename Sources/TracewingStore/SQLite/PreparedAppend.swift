import TracewingModel
import TracewingOTLP

/// The spans of one append with all that can be worked out before it is their turn to be written, so that it is worked
/// out by the tasks that append, beside each other, and not by the one writer.
struct PreparedAppend {
    struct Span {
        let traceID: TraceID
        let row: SpanRow
        let encoded: ArraySlice<UInt8>
        /// Where its origin is in ``origins``.
        let origin: Int
    }

    /// The resource and scope that spans share, as bytes.
    struct Origin {
        let resource: [UInt8]
        let scope: [UInt8]
    }

    private(set) var spans: [Span] = []
    private(set) var origins: [Origin] = []
    /// How many bytes the spans have.
    private(set) var size = 0

    init(_ ingested: [IngestedSpan], project: String?) {
        spans.reserveCapacity(ingested.count)
        var known: [OriginIdentity: (number: Int, columns: ResourceColumns)] = [:]
        for span in ingested {
            let record = span.record
            let identity = OriginIdentity(
                resource: ObjectIdentifier(record.resource),
                scope: ObjectIdentifier(record.scope)
            )
            let origin =
                known[identity]
                ?? (number: origins.count, columns: ResourceColumns(record.resource, project: project))
            if origin.number == origins.count {
                known[identity] = origin
                let encoder = OTLPTraceEncoder()
                origins.append(
                    Origin(
                        resource: encoder.encodeResource(record.resource),
                        scope: encoder.encodeScope(record.scope)
                    )
                )
            }
            size += span.encoded.count
            spans.append(
                Span(
                    traceID: record.traceID,
                    row: SpanRow(record, origin: origin.columns),
                    encoded: span.encoded,
                    origin: origin.number
                )
            )
        }
    }

    /// Spans of one request share the instances of their resource and scope; what looks the same but is another
    /// instance finds its way to the same row by its bytes.
    private struct OriginIdentity: Hashable {
        let resource: ObjectIdentifier
        let scope: ObjectIdentifier
    }
}
