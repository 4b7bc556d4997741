import GRDB

/// The table `blocks`, where the bytes of spans are, for the writer.
///
/// A block holds spans of several traces and is removed when none of them needs it any more.
struct BlockTable {
    private let insert: PreparedStatement
    private let release: PreparedStatement
    private let remove: PreparedStatement
    private let find: PreparedStatement
    private let update: PreparedStatement
    /// The block that was read last: those that are asked for again are asked for in a row.
    private var read: (id: Int64, bytes: [UInt8]) = (0, [])

    /// What a block may hold when it is unpacked: a whole request.
    static let limit = 1 << 30

    init(on database: Database) throws {
        insert = try PreparedStatement("INSERT INTO blocks (id, spans, body) VALUES (?, ?, ?)", on: database)
        release = try PreparedStatement("UPDATE blocks SET spans = spans - ? WHERE id = ?", on: database)
        remove = try PreparedStatement("DELETE FROM blocks WHERE id = ? AND spans <= 0", on: database)
        find = try PreparedStatement("SELECT body FROM blocks WHERE id = ?", on: database)
        update = try PreparedStatement("UPDATE blocks SET body = ? WHERE id = ?", on: database)
    }

    func add(_ block: PreparedAppend.Block, id: Int64) throws {
        try insert.bind {
            $0.add(id)
            $0.add(Int64(block.spans.count))
            $0.add(block.body)
        }
        try insert.run()
    }

    /// Notes that some spans do not need their block any more; one that nobody needs is removed.
    func release(_ id: Int64, spans: Int) throws {
        guard spans > 0 else { return }
        try release.bind {
            $0.add(Int64(spans))
            $0.add(id)
        }
        try release.run()
        try remove.bind { $0.add(id) }
        try remove.run()
    }

    /// Overwrites bytes of a block, if it is still there.
    func blank(_ places: [SpanPlace], in id: Int64) throws {
        try find.bind { $0.add(id) }
        guard let body = try find.firstRow({ $0.bytes() }) else { return }
        var bytes = try BlockBytes.unpack(body)
        for place in places {
            let range = try place.bytes(in: bytes).indices
            bytes.replaceSubrange(range, with: repeatElement(0, count: range.count))
        }
        try update.bind {
            $0.add(BlockBytes.Packer().pack(bytes))
            $0.add(id)
        }
        try update.run()
    }

    /// Which blocks cannot be unpacked any more: their checksums cover what no structure of the database does.
    static func damage(on database: Database) throws -> [String] {
        var findings: [String] = []
        try PreparedStatement("SELECT id, body FROM blocks", on: database).forEachRow { row in
            let id = row.integer() ?? 0
            guard findings.count < 20, (try? BlockBytes.unpack(row.bytes())) == nil else { return }
            findings.append("block \(id) of spans cannot be unpacked")
        }
        return findings
    }

    mutating func bytes(of place: SpanPlace) throws -> ArraySlice<UInt8> {
        if read.id != place.block {
            try find.bind { $0.add(place.block) }
            let body = try find.firstRow { $0.bytes() } ?? []
            read = (place.block, try BlockBytes.unpack(body))
        }
        return try place.bytes(in: read.bytes)
    }
}

/// Where the bytes of a span are.
struct SpanPlace: Sendable, Hashable {
    static let columnNames = ["block", "offset", "length"]

    var block: Int64
    var offset: Int
    var length: Int

    func bind(_ binder: inout ParameterBinder) {
        binder.add(block)
        binder.add(Int64(offset))
        binder.add(Int64(length))
    }

    /// Its bytes, of those of its block.
    func bytes(in block: [UInt8]) throws(TraceStoreError) -> ArraySlice<UInt8> {
        guard offset >= 0, length >= 0, offset <= block.count, length <= block.count - offset else {
            throw TraceStoreError(.damaged, "The bytes of a span are missing. Restore a copy of the database.")
        }
        return block[offset..<(offset + length)]
    }
}

extension SpanPlace {
    init(_ row: inout StatementRow) {
        self.init(block: row.integer() ?? 0, offset: Int(row.integer() ?? 0), length: Int(row.integer() ?? 0))
    }
}
