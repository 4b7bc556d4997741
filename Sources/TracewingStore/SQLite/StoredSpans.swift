import GRDB
import TracewingModel
import TracewingOTLP

/// Spans as they lie in the database. Unpacking and decoding them is left for when the connection is free again.
struct StoredSpans: Sendable {
    private struct Entry {
        let row: SpanRow
        let resource: Int64
        let scope: Int64
        let place: SpanPlace
    }

    private var entries: [Entry] = []
    private var resources: [Int64: [UInt8]] = [:]
    private var scopes: [Int64: [UInt8]] = [:]
    private var blocks: [Int64: [UInt8]] = [:]
    /// Whether there were more than fit the bytes that were asked for.
    private(set) var isCut = false

    /// The columns that make an entry.
    private static let columns = (SpanRow.columnNames + ["resource", "scope"] + SpanPlace.columnNames)
        .joined(separator: ", ")

    /// Reads spans.
    ///
    /// - Parameters:
    ///   - condition: Which, and in what order: what follows WHERE.
    ///   - mostBytes: How many bytes they may have together. One is read however large it is.
    ///   - bind: Sets the parameters of the condition.
    init(
        where condition: String,
        mostBytes: Int = .max,
        on database: Database,
        bind: (inout ParameterBinder) -> Void
    ) throws {
        let spans = try PreparedStatement("SELECT \(Self.columns) FROM spans WHERE \(condition)", on: database)
        try spans.bind(bind)
        var bytes = 0
        try spans.forEachRow { row in
            guard !isCut else { return }
            let entry = Entry(
                row: SpanRow(&row),
                resource: row.integer() ?? 0,
                scope: row.integer() ?? 0,
                place: SpanPlace(&row)
            )
            // A damaged row may claim any length.
            let length = max(0, entry.place.length)
            guard entries.isEmpty || length <= mostBytes - bytes else { return isCut = true }
            bytes += length
            entries.append(entry)
        }
        resources = try Self.bodies(Set(entries.map(\.resource)), of: "resources", on: database)
        scopes = try Self.bodies(Set(entries.map(\.scope)), of: "scopes", on: database)
        blocks = try Self.bodies(Set(entries.map(\.place.block)), of: "blocks", on: database)
    }

    private static func bodies(
        _ numbers: Set<Int64>,
        of table: StaticString,
        on database: Database
    ) throws -> [Int64: [UInt8]] {
        let statement = try PreparedStatement("SELECT body FROM \(table) WHERE id = ?", on: database)
        var bodies: [Int64: [UInt8]] = [:]
        for number in numbers.sorted() {
            try statement.bind { $0.add(number) }
            bodies[number] = try statement.firstRow { $0.bytes() }
        }
        return bodies
    }

    /// Spans of one origin share the instances of their resource and scope. One block at a time is unpacked.
    func decoded() throws -> [StoredSpan] {
        let resources = try resources.mapValues { try OTLPTraceDecoder.decodeResource($0) }
        let scopes = try scopes.mapValues { try OTLPTraceDecoder.decodeScope($0) }
        return try unpacked { entry, encoded in
            let record = try OTLPTraceDecoder.decodeSpan(
                encoded,
                resource: resources[entry.resource] ?? .empty,
                scope: scopes[entry.scope] ?? .empty
            )
            return StoredSpan(record: record, columns: entry.row.columns, encoded: Array(encoded))
        }
    }

    /// The same, not decoded.
    func encoded() throws -> [EncodedSpan] {
        try unpacked { entry, encoded in
            EncodedSpan(
                resource: resources[entry.resource] ?? [],
                scope: scopes[entry.scope] ?? [],
                span: Array(encoded)
            )
        }
    }

    /// Where each span is in the order of its trace.
    var cursors: [SpanCursor] {
        entries.map { SpanCursor(start: Int64(clamping: $0.row.start), span: Int64(bitPattern: $0.row.spanID.value)) }
    }

    private func unpacked<Span>(_ make: (Entry, ArraySlice<UInt8>) throws -> Span) throws -> [Span] {
        var spans: [Span?] = Array(repeating: nil, count: entries.count)
        for (block, indices) in Dictionary(grouping: entries.indices, by: { entries[$0].place.block }) {
            let bytes = try blocks[block].map { try BlockBytes.unpack($0) } ?? []
            for index in indices { spans[index] = try make(entries[index], entries[index].place.bytes(in: bytes)) }
        }
        return spans.compactMap(\.self)
    }
}
