import Foundation
import GRDB
import TracewingModel
import TracewingOTLP

@testable import TracewingStore

/// A database as the first version of the store made it: each span's bytes in its row.
enum VersionOneDatabase {
    static func make(at path: String, _ spans: [SpanRecord], project: String = "default") throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA page_size = 16384; PRAGMA auto_vacuum = INCREMENTAL")
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: tables)
            try database.execute(sql: "PRAGMA user_version = 1; PRAGMA application_id = \(Schema.applicationID)")
        }
        try queue.write { database in
            for span in spans { try insert(span, project, in: database) }
        }
        try queue.close()
    }

    private static func insert(_ span: SpanRecord, _ project: String, in database: Database) throws {
        let encoder = OTLPTraceEncoder()
        let resource = Data(encoder.encodeResource(span.resource))
        let scope = Data(encoder.encodeScope(span.scope))
        for (table, body) in [("resources", resource), ("scopes", scope)] {
            try database.execute(
                sql: "INSERT INTO \(table) (body) VALUES (?) ON CONFLICT DO NOTHING",
                arguments: [body]
            )
        }
        let trace = Int64(span.traceID.low)
        let id = Int64(bitPattern: span.spanID.value)
        let body = Data(encoder.encodeSpan(span))
        try database.execute(
            sql: """
                INSERT INTO spans (trace, span, name, kind, started, ended, status, project, resource, scope, body)
                VALUES (?, ?, ?, 0, 0, 0, 0, ?, (SELECT id FROM resources WHERE body = ?),
                (SELECT id FROM scopes WHERE body = ?), ?)
                """,
            arguments: [trace, id, span.name, project, resource, scope, body]
        )
    }

    private static let tables = """
        -- In the order of arrival, which is the order of their ids.
        CREATE TABLE traces (
            id INTEGER PRIMARY KEY,
            trace_id BLOB NOT NULL UNIQUE,
            root INTEGER NOT NULL,
            name TEXT NOT NULL,
            status INTEGER NOT NULL,
            project TEXT NOT NULL,
            service TEXT,
            started INTEGER NOT NULL,
            ended INTEGER NOT NULL,
            spans INTEGER NOT NULL,
            errors INTEGER NOT NULL,
            running INTEGER NOT NULL,
            input_tokens INTEGER NOT NULL,
            output_tokens INTEGER NOT NULL,
            cache_read_tokens INTEGER NOT NULL,
            cache_write_tokens INTEGER NOT NULL,
            reasoning_tokens INTEGER NOT NULL,
            agent TEXT,
            model TEXT,
            session TEXT,
            user TEXT,
            input_preview TEXT,
            output_preview TEXT,
            first_chunk INTEGER,
            ranks BLOB NOT NULL
        ) STRICT;
        CREATE INDEX traces_by_project ON traces (project, id);

        -- Each content once. The bytes are a ResourceSpans or ScopeSpans message without spans.
        CREATE TABLE resources (id INTEGER PRIMARY KEY, body BLOB NOT NULL UNIQUE) STRICT;
        CREATE TABLE scopes (id INTEGER PRIMARY KEY, body BLOB NOT NULL UNIQUE) STRICT;

        -- Appended to at the end, whatever trace a span is of. The number of its trace, not the trace id, leads
        -- its key: the traces of an hour lie together there, so inserting touches few pages.
        CREATE TABLE spans (
            id INTEGER PRIMARY KEY,
            trace INTEGER NOT NULL,
            span INTEGER NOT NULL,
            parent INTEGER,
            name TEXT NOT NULL,
            kind INTEGER NOT NULL,
            started INTEGER NOT NULL,
            ended INTEGER NOT NULL,
            status INTEGER NOT NULL,
            operation TEXT,
            provider TEXT,
            request_model TEXT,
            response_model TEXT,
            session TEXT,
            user TEXT,
            agent TEXT,
            tool TEXT,
            tool_call_id TEXT,
            input_tokens INTEGER,
            output_tokens INTEGER,
            cache_read_tokens INTEGER,
            cache_write_tokens INTEGER,
            reasoning_tokens INTEGER,
            first_chunk INTEGER,
            input_preview TEXT,
            output_preview TEXT,
            finish_reason TEXT,
            error_type TEXT,
            outcome TEXT,
            project TEXT NOT NULL,
            service TEXT,
            resource INTEGER NOT NULL,
            scope INTEGER NOT NULL,
            body BLOB NOT NULL,
            UNIQUE (trace, span)
        ) STRICT;

        -- See UsageTotals.
        CREATE TABLE usage_ancestors (
            trace INTEGER NOT NULL,
            span INTEGER NOT NULL,
            PRIMARY KEY (trace, span)
        ) STRICT, WITHOUT ROWID;

        -- One row: counting millions takes seconds.
        CREATE TABLE totals (spans INTEGER NOT NULL, traces INTEGER NOT NULL) STRICT;
        INSERT INTO totals (spans, traces) VALUES (0, 0);
        """
}
