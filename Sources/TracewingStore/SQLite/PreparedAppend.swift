import TracewingModel
import TracewingOTLP

/// The spans of one append with all that can be worked out before it is their turn to be written, so that it is worked
/// out by the tasks that append, beside each other, and not by the one writer.
struct PreparedAppend {
    /// A span but for its row. Without references: it is handed on as it is.
    struct Span {
        let spanID: SpanID
        /// Nil for a root.
        let parent: SpanID?
        let isRunning: Bool
        let usage: Usage
        /// How many bytes it has.
        let length: Int
        /// Where its row begins among ``Block/rows``.
        let row: Int
        /// Where it is among ``PreparedAppend/ingested``.
        let index: Int
        /// Where its origin is in ``origins``.
        let origin: Int
    }

    /// Spans of one trace, side by side in a block.
    struct Run {
        let traceID: TraceID
        fileprivate(set) var spans: Range<Int>
        /// What they add up to, if all of them are new.
        fileprivate(set) var row: TraceRow
    }

    /// Spans whose bytes are packed together, those of one trace side by side.
    struct Block {
        fileprivate(set) var spans: [Span] = []
        fileprivate(set) var runs: [Run] = []
        fileprivate(set) var rows: PackedRows
        /// What can be searched for, span by span; none if whoever indexes words is to read them from the bytes.
        fileprivate(set) var words: PackedWords
        /// The bytes of the spans one after the other, packed.
        fileprivate(set) var body: [UInt8] = []

        /// - Parameter size: How many bytes the spans have, roughly: rows and words have half as many.
        fileprivate init(size: Int, takesWords: Bool) {
            rows = PackedRows(capacity: size / 2)
            words = PackedWords(capacity: takesWords ? size / 2 : 0)
        }

        fileprivate mutating func add(_ span: Span, _ row: SpanRow, of trace: TraceID) {
            row.write(to: &rows)
            spans.append(span)
            if runs.last?.traceID != trace {
                runs.append(Run(traceID: trace, spans: spans.count - 1..<spans.count, row: TraceRow(trace)))
            }
            runs[runs.count - 1].spans = runs[runs.count - 1].spans.lowerBound..<spans.count
            runs[runs.count - 1].row.add(row)
        }
    }

    /// The resource and scope that spans share, as bytes.
    struct Origin {
        let resource: [UInt8]
        let scope: [UInt8]
    }

    /// Enough for the spans to share most of what repeats; little to unpack when one of them is read.
    fileprivate static let blockSize = 128 << 10

    /// The spans as they came, in their own order.
    let ingested: ArraySlice<IngestedSpan>
    private(set) var blocks: [Block] = []
    private(set) var origins: [Origin] = []
    /// What spans say was found by evaluating them, by the span's place in ``ingested``; nearly always nothing.
    private(set) var evaluations: [Int: [NewAnnotation]] = [:]

    /// - Parameter takesWords: Whether to keep the words of spans for the index.
    init(_ ingested: ArraySlice<IngestedSpan>, project: String?, pricing: SpanPricing, takesWords: Bool) {
        var known: [OriginIdentity: NumberedOrigin] = [:]
        // Neighbours are of one origin as often as not: it need not be looked for.
        var latest: (identity: OriginIdentity, origin: NumberedOrigin)?
        let size = min(Self.blockSize, ingested.reduce(0) { $0 + $1.encoded.count })
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        let packer = BlockBytes.Packer()
        self.ingested = ingested
        for index in Self.sideBySide(ingested) {
            let span = ingested[index]
            if blocks.isEmpty || bytes.count + span.encoded.count > Self.blockSize {
                close(&bytes, packer)
                blocks.append(Block(size: size, takesWords: takesWords))
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
            ColumnValues.of(span.encoded) { values in
                let row = SpanRow(span.outline, values, origin: origin.columns, pricing: pricing)
                let block = blocks.count - 1
                let prepared = Span(
                    spanID: row.spanID,
                    parent: row.parent,
                    isRunning: row.isRunning,
                    usage: Usage(of: row.columns),
                    length: span.encoded.count,
                    row: blocks[block].rows.count,
                    index: index,
                    origin: origin.number
                )
                blocks[block].add(prepared, row, of: span.outline.traceID)
                if takesWords { SearchText.add(span.outline, values, to: &blocks[block].words) }
                guard span.takesEvaluations else { return }
                let found = values.evaluations.annotations(of: span.outline, events: values.events)
                if !found.isEmpty { evaluations[index] = found }
            }
        }
        close(&bytes, packer)
    }

    /// Packs the last block.
    private mutating func close(_ bytes: inout [UInt8], _ packer: borrowing BlockBytes.Packer) {
        guard !blocks.isEmpty else { return }
        blocks[blocks.count - 1].body = packer.pack(bytes)
        blocks[blocks.count - 1].words.trim()
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
        // Traces are numbered as they come.
        var known: [TraceID: Int] = [:]
        var latest: (id: TraceID, number: Int)?
        // The trace of each span, and how many spans each trace has.
        var numbers: [Int] = []
        numbers.reserveCapacity(spans.count)
        var counts: [Int] = []
        for span in spans {
            let trace = span.outline.traceID
            if latest?.id != trace { latest = (trace, known[trace] ?? counts.count) }
            let number = latest?.number ?? 0
            if number == counts.count {
                known[trace] = number
                counts.append(0)
            }
            counts[number] += 1
            numbers.append(number)
        }
        // Where the next span of each goes.
        var next: [Int] = []
        var end = 0
        for count in counts {
            next.append(end)
            end += count
        }
        var order = [Int](repeating: 0, count: spans.count)
        for (number, index) in zip(numbers, spans.indices) {
            order[next[number]] = index
            next[number] += 1
        }
        return order
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
