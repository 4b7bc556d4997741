import TracewingModel

/// Ended spans waiting to be exported, bounded by number and by bytes, first in, first out.
///
/// They lie in the batches in which they will leave: taking one moves no record.
struct SpanQueue {
    /// What became of a span that was to be added.
    enum Outcome: Equatable {
        case added
        /// It took the place of one that matters less.
        case replaced
        case refused
    }

    private struct Chunk {
        var records: [SpanRecord] = []
        var bytes = 0
    }

    private let options: BatchOptions
    /// All but the last hold a full batch; none is empty.
    private var chunks: [Chunk] = []
    private var bytes = 0
    private(set) var count = 0
    /// Positions from here on hold nothing but errors and roots.
    private var importantFrom = 0

    /// - Parameter options: With numbers in bounds.
    init(_ options: BatchOptions) {
        self.options = options
    }

    /// Takes a record if there is room for it.
    ///
    /// - Parameters:
    ///   - slot: Nil afterwards, unless the record was refused.
    ///   - size: Its ``TracewingModel/SpanRecord/approximateSize``, which is not computed under a lock.
    mutating func append(_ slot: inout SpanRecord?, size: Int) -> Outcome {
        guard count < options.maxQueueSize, bytes + size <= options.maxQueueBytes else {
            return keepsImportant && slot?.isErrorOrRoot == true ? replace(with: &slot, size: size) : .refused
        }
        if keepsImportant, slot?.isErrorOrRoot == false { importantFrom = count + 1 }
        guard let record = slot.take() else { return .refused }
        if chunks.isEmpty || chunks[chunks.count - 1].records.count >= options.maxExportBatchSize {
            chunks.append(Chunk())
        }
        chunks[chunks.count - 1].records.append(consume record)
        chunks[chunks.count - 1].bytes += size
        bytes += size
        count += 1
        return .added
    }

    /// Takes the oldest batch, full or not.
    mutating func takeBatch() -> [SpanRecord] {
        guard !chunks.isEmpty else { return [] }
        let chunk = chunks.removeFirst()
        bytes -= chunk.bytes
        count -= chunk.records.count
        importantFrom = max(0, importantFrom - chunk.records.count)
        return chunk.records
    }

    private var keepsImportant: Bool { options.dropPolicy == .errorsAndRootsFirst }

    mutating func removeAll() {
        self = SpanQueue(options)
    }

    /// Puts an error or a root where the newest span lies that is neither.
    private mutating func replace(with slot: inout SpanRecord?, size: Int) -> Outcome {
        while importantFrom > 0 {
            let position = importantFrom - 1
            let (chunk, index) = position.quotientAndRemainder(dividingBy: options.maxExportBatchSize)
            let other = chunks[chunk].records[index]
            guard !other.isErrorOrRoot else {
                importantFrom = position
                continue
            }
            let growth = size - other.approximateSize
            guard bytes + growth <= options.maxQueueBytes, let record = slot.take() else { return .refused }
            chunks[chunk].records[index] = record
            chunks[chunk].bytes += growth
            bytes += growth
            importantFrom = position
            return .replaced
        }
        return .refused
    }
}

extension SpanRecord {
    /// Whether the span failed, or is the first of its trace in this process.
    fileprivate var isErrorOrRoot: Bool {
        status.code == .error || parentSpanID == nil || flags.contains(.parentIsRemote)
    }

    /// Roughly how many bytes the record holds on to.
    var approximateSize: Int {
        var size =
            256 + name.utf8.count + traceState.utf8.count + status.message.utf8.count + attributes.approximateSize
        for event in events { size += 64 + event.name.utf8.count + event.attributes.approximateSize }
        for link in links { size += 96 + link.traceState.utf8.count + link.attributes.approximateSize }
        return size + (sealedContent?.approximateSize ?? 0)
    }
}

extension Attributes {
    fileprivate var approximateSize: Int {
        entries.withUnsafeBufferPointer { entries in
            var size = 0
            for index in entries.indices {
                size += 48 + entries[index].key.utf8.count + entries[index].value.approximateSize
            }
            return size
        }
    }
}

extension AttributeValue {
    fileprivate var approximateSize: Int {
        switch self {
        case .string(let text): text.utf8.count
        case .bytes(let bytes): bytes.count
        case .array(let values): values.reduce(0) { $0 + 24 + $1.approximateSize }
        case .map(let attributes): attributes.approximateSize
        case .bool, .int, .double: 0
        }
    }
}
