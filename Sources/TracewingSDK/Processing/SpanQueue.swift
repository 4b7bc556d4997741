import TracewingModel

/// Ended spans waiting to be exported, bounded by number and by bytes, first in, first out.
struct SpanQueue {
    private var records: [SpanRecord?] = []
    /// Where the oldest record is; what lies before it has been taken, and is nil so that it can be freed.
    private var head = 0
    private var bytes = 0

    var count: Int { records.count - head }

    /// Adds a record if there is room for it.
    mutating func append(_ record: SpanRecord, maxCount: Int, maxBytes: Int) -> Bool {
        let size = record.approximateSize
        guard count < maxCount, bytes + size <= maxBytes else { return false }
        records.append(record)
        bytes += size
        return true
    }

    /// Takes up to `limit` records, the oldest first.
    mutating func take(_ limit: Int) -> [SpanRecord] {
        let end = min(records.count, head + limit)
        let batch = (head..<end).compactMap { records[$0].take() }
        for record in batch { bytes -= record.approximateSize }
        head = end
        // Moving the rest down costs once for every time half of the array has been taken.
        if head == records.count || head * 2 >= records.count {
            records.removeFirst(head)
            head = 0
        }
        return batch
    }
}

extension SpanRecord {
    /// Roughly how many bytes the record holds on to.
    var approximateSize: Int {
        var size =
            256 + name.utf8.count + traceState.utf8.count + status.message.utf8.count + attributes.approximateSize
        for event in events { size += 64 + event.name.utf8.count + event.attributes.approximateSize }
        for link in links { size += 96 + link.traceState.utf8.count + link.attributes.approximateSize }
        return size
    }
}

extension Attributes {
    fileprivate var approximateSize: Int {
        var size = 0
        for entry in self { size += 48 + entry.key.utf8.count + entry.value.approximateSize }
        return size
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
