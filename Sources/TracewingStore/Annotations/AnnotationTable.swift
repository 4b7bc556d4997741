import GRDB
import TracewingModel

/// Writes to the table `annotations`.
struct AnnotationTable {
    private let database: Database
    private let room: PreparedStatement
    private let insert: PreparedStatement

    init(on database: Database) throws {
        self.database = database
        room = try PreparedStatement("SELECT count(*) FROM annotations WHERE trace_id = ?", on: database)
        insert = try PreparedStatement(
            """
            INSERT INTO annotations
                (trace_id, span, name, kind, label, score, explanation, error, metadata, created)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
            """,
            on: database
        )
    }

    /// - Returns: Its id; nil if there is no room for another of this trace.
    func add(_ annotation: NewAnnotation, created: Int64) throws -> Int64? {
        try room.bind { $0.add(annotation.traceID.bytes) }
        guard try room.firstRow({ $0.integer() ?? 0 }) ?? 0 < Annotation.mostPerTrace else { return nil }
        try insert.bind {
            $0.add(annotation.traceID.bytes)
            $0.add(annotation.spanID.map { Int64(bitPattern: $0.value) })
            $0.add(annotation.name.cut(toUTF8: SpanColumns.textLimit))
            $0.add(annotation.annotatorKind)
            $0.add(annotation.label?.cut(toUTF8: Self.textLimit))
            $0.add(annotation.score)
            $0.add(annotation.explanation?.cut(toUTF8: Self.textLimit))
            $0.add(annotation.error?.cut(toUTF8: Self.textLimit))
            $0.add(JSONValue.object(annotation.metadata).text)
            $0.add(created)
        }
        return try insert.firstRow { $0.integer() ?? 0 }
    }

    /// Adds what a span brought along, in the place of what an earlier version of it said under these names. Where a
    /// trace has no room for more, they are in the span alone.
    func replace(with annotations: [NewAnnotation], created: Int64) throws {
        let remove = try PreparedStatement(
            """
            DELETE FROM annotations WHERE trace_id = ? AND span IS ? AND name = ?
                AND json_extract(metadata, '$.\(NewAnnotation.source)') IS ?
            """,
            on: database
        )
        for annotation in annotations {
            try remove.bind {
                $0.add(annotation.traceID.bytes)
                $0.add(annotation.spanID.map { Int64(bitPattern: $0.value) })
                $0.add(annotation.name.cut(toUTF8: SpanColumns.textLimit))
                $0.add(annotation.metadata[NewAnnotation.source]?.stringValue)
            }
            try remove.run()
        }
        for annotation in annotations { _ = try add(annotation, created: created) }
    }

    /// Removes what is said of a trace.
    static func remove(ofTrace id: [UInt8], on database: Database) throws {
        let delete = try PreparedStatement("DELETE FROM annotations WHERE trace_id = ?", on: database)
        try delete.bind { $0.add(id) }
        try delete.run()
    }

    /// In bytes; models explain themselves at length.
    private static let textLimit = 16 << 10
}
