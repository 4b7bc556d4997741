import TracewingModel
import TracewingOTLP

/// The spans of one append with all that can be worked out before it is their turn to be written, so that it is worked
/// out by the tasks that append, beside each other, and not by the one writer.
struct PreparedAppend {
    /// A class: a row has thirty fields, which would all be copied whenever a span is handed on.
    final class Span: Sendable {
        let traceID: TraceID
        let row: SpanRow
        let encoded: ArraySlice<UInt8>
        /// Where its origin is in ``origins``.
        let origin: Int
        /// What can be searched for; nil if whoever indexes words is to read them from its bytes.
        let words: String?
        /// What it says was found by evaluating it; empty for nearly all.
        let evaluations: [NewAnnotation]

        init(
            traceID: TraceID,
            row: SpanRow,
            encoded: ArraySlice<UInt8>,
            origin: Int,
            words: String?,
            evaluations: [NewAnnotation]
        ) {
            self.traceID = traceID
            self.row = row
            self.encoded = encoded
            self.origin = origin
            self.words = words
            self.evaluations = evaluations
        }
    }

    /// Spans whose bytes are packed together, those of one trace side by side.
    struct Block {
        fileprivate(set) var spans: [Span] = []
        /// The bytes of the spans one after the other, packed.
        fileprivate(set) var body: [UInt8] = []
    }

    /// The resource and scope that spans share, as bytes.
    struct Origin {
        let resource: [UInt8]
        let scope: [UInt8]
    }

    /// Enough for the spans to share most of what repeats; little to unpack when one of them is read.
    private static let blockSize = 64 << 10

    private(set) var blocks: [Block] = []
    private(set) var origins: [Origin] = []
    private(set) var count = 0

    /// - Parameter takesWords: Whether to keep the words of spans for the index.
    init(_ ingested: ArraySlice<IngestedSpan>, project: String?, pricing: SpanPricing, takesWords: Bool) {
        var known: [OriginIdentity: NumberedOrigin] = [:]
        // Neighbours are of one origin as often as not: it need not be looked for.
        var latest: (identity: OriginIdentity, origin: NumberedOrigin)?
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.blockSize)
        let packer = BlockBytes.Packer()
        count = ingested.count
        for index in Self.sideBySide(ingested) {
            let span = ingested[index]
            if blocks.isEmpty || bytes.count + span.encoded.count > Self.blockSize {
                close(&bytes, packer)
                blocks.append(Block())
            }
            bytes += span.encoded
            let identity = OriginIdentity(
                resource: ObjectIdentifier(span.outline.resource),
                scope: ObjectIdentifier(span.outline.scope)
            )
            let origin: NumberedOrigin
            if let latest, latest.identity == identity {
                origin = latest.origin
            } else {
                origin = known[identity] ?? addOrigin(of: span.outline, project: project)
                known[identity] = origin
                latest = (identity, origin)
            }
            let prepared = ColumnValues.of(span.encoded) { values in
                let messages = SpanMessages(values)
                return Span(
                    traceID: span.outline.traceID,
                    row: SpanRow(span.outline, values, messages, origin: origin.columns, pricing: pricing),
                    encoded: span.encoded,
                    origin: origin.number,
                    words: takesWords ? SearchText.words(of: span.outline, values, messages) : nil,
                    evaluations: span.takesEvaluations
                        ? values.evaluations.annotations(of: span.outline, events: values.events) : []
                )
            }
            blocks[blocks.count - 1].spans.append(prepared)
        }
        close(&bytes, packer)
    }

    /// Packs the last block.
    private mutating func close(_ bytes: inout [UInt8], _ packer: borrowing BlockBytes.Packer) {
        guard !blocks.isEmpty else { return }
        blocks[blocks.count - 1].body = packer.pack(bytes)
        bytes.removeAll(keepingCapacity: true)
    }

    private mutating func addOrigin(
        of span: SpanOutline,
        project: String?
    ) -> NumberedOrigin {
        let encoder = OTLPTraceEncoder()
        origins.append(
            Origin(resource: encoder.encodeResource(span.resource), scope: encoder.encodeScope(span.scope))
        )
        return NumberedOrigin(number: origins.count - 1, columns: ResourceColumns(span.resource, project: project))
    }

    /// The places of the spans, those of one trace one after the other, traces as they come.
    private static func sideBySide(_ spans: ArraySlice<IngestedSpan>) -> [Int] {
        var numbers: [TraceID: Int] = [:]
        var order: [(trace: Int, index: Int)] = []
        order.reserveCapacity(spans.count)
        var latest: (id: TraceID, number: Int)?
        var isSorted = true
        for index in spans.indices {
            let trace = spans[index].outline.traceID
            let number: Int
            if let latest, latest.id == trace {
                number = latest.number
            } else {
                number = numbers[trace] ?? numbers.count
                numbers[trace] = number
                isSorted = isSorted && number >= latest?.number ?? 0
                latest = (trace, number)
            }
            order.append((number, index))
        }
        if !isSorted { order.sort { ($0.trace, $0.index) < ($1.trace, $1.index) } }
        return order.map(\.index)
    }

    private struct NumberedOrigin {
        let number: Int
        let columns: ResourceColumns
    }

    /// Spans of one request share the instances of their resource and scope; what looks the same but is another
    /// instance finds its way to the same row by its bytes.
    private struct OriginIdentity: Hashable {
        let resource: ObjectIdentifier
        let scope: ObjectIdentifier
    }
}
