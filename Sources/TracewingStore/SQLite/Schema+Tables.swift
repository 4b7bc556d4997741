import GRDB

extension Schema {
    /// Makes the tables of this version.
    static func createTables(on database: Database) throws {
        try database.execute(sql: traces + tracesWithSession + spans + origins + projects + totals)
        try createEvaluationTables(on: database)
    }

    private static let traces = """
        -- In the order of arrival, which is the order of their ids.
        CREATE TABLE traces (
            id INTEGER PRIMARY KEY,
            received INTEGER NOT NULL,
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
            cost INTEGER NOT NULL,
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
        CREATE INDEX traces_by_start ON traces (started);
        CREATE INDEX traces_by_session ON traces (session, project, id) WHERE session IS NOT NULL;
        -- Traces that were deleted and still have rows in other tables; see Sweep for what else an id says.
        CREATE TABLE deleted_traces (id INTEGER PRIMARY KEY) STRICT;

        """

    /// In the order of arrival, for a list of sessions where few traces have one.
    static let tracesWithSession = """
        CREATE INDEX traces_with_session ON traces (id) WHERE session IS NOT NULL;

        """

    private static let spans = """
        -- Appended to at the end, whatever trace a span is of. The number of its trace, not the trace id, leads its
        -- keys: the traces of an hour lie together there, so inserting touches few pages.
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
            cost INTEGER,
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
            block INTEGER NOT NULL,
            offset INTEGER NOT NULL,
            length INTEGER NOT NULL,
            UNIQUE (trace, span)
        ) STRICT;
        CREATE INDEX spans_by_start ON spans (trace, started);
        -- The bytes of spans as they came, some of one request compressed together; see BlockTable.
        CREATE TABLE blocks (id INTEGER PRIMARY KEY, spans INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
        -- Where the bytes of earlier versions of spans are, for deleting securely.
        CREATE TABLE replaced_spans (
            trace INTEGER NOT NULL,
            block INTEGER NOT NULL,
            offset INTEGER NOT NULL,
            length INTEGER NOT NULL,
            PRIMARY KEY (trace, block, offset)
        ) STRICT, WITHOUT ROWID;
        -- See UsageTotals.
        CREATE TABLE usage_ancestors (
            trace INTEGER NOT NULL,
            span INTEGER NOT NULL,
            below INTEGER NOT NULL DEFAULT 3,
            PRIMARY KEY (trace, span)
        ) STRICT, WITHOUT ROWID;

        """

    private static let origins = """
        -- Each content once. The bytes are a ResourceSpans or ScopeSpans message without spans.
        CREATE TABLE resources (id INTEGER PRIMARY KEY, body BLOB NOT NULL UNIQUE) STRICT;
        CREATE TABLE scopes (id INTEGER PRIMARY KEY, body BLOB NOT NULL UNIQUE) STRICT;

        """

    private static let projects = """
        -- Projects somebody made; those that spans name need no row.
        CREATE TABLE projects (name TEXT PRIMARY KEY, created INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        -- Of a key its hash is kept, and as much of its beginning as tells it from others.
        CREATE TABLE ingest_keys (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            project TEXT NOT NULL,
            label TEXT NOT NULL,
            beginning TEXT NOT NULL,
            hash BLOB NOT NULL UNIQUE,
            created INTEGER NOT NULL
        ) STRICT;

        """

    private static let totals = """
        -- One row; see TotalsRow.
        CREATE TABLE totals (
            spans INTEGER NOT NULL,
            traces INTEGER NOT NULL,
            last_span INTEGER NOT NULL,
            last_trace INTEGER NOT NULL,
            last_block INTEGER NOT NULL
        ) STRICT;
        INSERT INTO totals VALUES (0, 0, 0, 0, 0);
        -- Tells this store from others; see TextIndex.
        CREATE TABLE identity (id BLOB NOT NULL) STRICT;
        INSERT INTO identity VALUES (randomblob(16));
        """
}
