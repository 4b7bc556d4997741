import GRDB
public import TracewingModel

extension SQLiteTraceStore: AnnotationStore {
    public func annotations(ofTrace id: TraceID, after: Int64?, limit: Int) async throws -> [Annotation] {
        let limit = Int64(min(max(limit, 1), 1_000))
        return try await read { database in
            let statement = try PreparedStatement(
                """
                SELECT id, span, name, kind, label, score, explanation, error, metadata, created FROM annotations
                WHERE trace_id = ? AND id > ? ORDER BY id LIMIT ?
                """,
                on: database
            )
            try statement.bind {
                $0.add(id.bytes)
                $0.add(after ?? 0)
                $0.add(limit)
            }
            var annotations: [Annotation] = []
            try statement.forEachRow { annotations.append(Annotation(&$0, of: id)) }
            return annotations
        }
    }

    public func annotate(_ annotation: NewAnnotation) async throws -> Annotation? {
        let now = options.now()
        let id = try await write { database -> Int64? in
            guard try Self.number(of: annotation.traceID, on: database) != nil else { return nil }
            guard let id = try AnnotationTable(on: database).add(annotation, created: Int64(clamping: now)) else {
                throw TraceStoreError(
                    .tooLarge,
                    "Trace \(annotation.traceID) has \(Annotation.mostPerTrace) annotations already. "
                        + "Remove some."
                )
            }
            return id
        }
        return id.map { Annotation(id: $0, content: annotation, created: now) }
    }

    public func deleteAnnotation(_ id: Int64) async throws -> Bool {
        try await write { database in
            let delete = try PreparedStatement("DELETE FROM annotations WHERE id = ?", on: database)
            try delete.bind { $0.add(id) }
            return try delete.run() > 0
        }
    }

    /// Removes what was said before `oldest` of traces that are not there: no trace takes it along.
    func forgetStrayAnnotations(before oldest: Int64) async throws {
        while true {
            let stray = try await read { database in
                let find = try PreparedStatement(
                    """
                    SELECT a.id FROM annotations a WHERE a.created < ?
                        AND NOT EXISTS (SELECT 1 FROM traces t WHERE t.trace_id = a.trace_id)
                    ORDER BY a.created LIMIT 500
                    """,
                    on: database
                )
                try find.bind { $0.add(oldest) }
                var ids: [Int64] = []
                try find.forEachRow { ids.append($0.integer() ?? 0) }
                return ids
            }
            guard !stray.isEmpty else { return }
            try await write { database in
                let delete = try PreparedStatement("DELETE FROM annotations WHERE id = ?", on: database)
                for id in stray {
                    try delete.bind { $0.add(id) }
                    try delete.run()
                }
            }
        }
    }
}

extension Annotation {
    fileprivate init(_ row: inout StatementRow, of trace: TraceID) {
        id = row.integer() ?? 0
        let span = row.integer()
        content = NewAnnotation(
            traceID: trace,
            spanID: span.map { SpanID(UInt64(bitPattern: $0)) },
            name: row.text() ?? "",
            annotatorKind: row.text() ?? "",
            label: row.text(),
            score: row.number(),
            explanation: row.text(),
            error: row.text(),
            metadata: row.text().flatMap { try? JSONValue(parsingStored: $0).objectValue } ?? [:]
        )
        created = UInt64(clamping: row.integer() ?? 0)
    }
}
