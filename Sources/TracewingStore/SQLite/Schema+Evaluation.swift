import GRDB

extension Schema {
    /// Makes the tables for datasets, annotations and experiments, which version 3 brought. None of them is derived
    /// from spans, so a database of version 2 only gets them beside its own.
    static func createEvaluationTables(on database: Database) throws {
        try database.execute(sql: datasets + annotations + experiments)
    }

    private static let datasets = """
        -- One without a name was deleted and still has examples; one at version 0 is being made. See DatasetRevising.
        CREATE TABLE datasets (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT UNIQUE,
            description TEXT,
            version INTEGER NOT NULL,
            examples INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL,
            draft INTEGER
        ) STRICT;
        CREATE TABLE dataset_versions (
            dataset INTEGER NOT NULL,
            version INTEGER NOT NULL,
            examples INTEGER NOT NULL,
            created INTEGER NOT NULL,
            note TEXT,
            PRIMARY KEY (dataset, version)
        ) STRICT, WITHOUT ROWID;
        -- Each content once, with the versions it is in: from `first` up to, and not with, `until`. One that replaces
        -- another has its place.
        CREATE TABLE dataset_examples (
            id INTEGER PRIMARY KEY,
            dataset INTEGER NOT NULL,
            place INTEGER NOT NULL,
            example TEXT NOT NULL,
            first INTEGER NOT NULL,
            until INTEGER NOT NULL,
            body TEXT NOT NULL,
            UNIQUE (dataset, place, first)
        ) STRICT;
        CREATE INDEX dataset_examples_by_name ON dataset_examples (dataset, example, until);

        """

    private static let annotations = """
        -- By the trace's id and not its number: what is said of a trace may come before its spans do.
        CREATE TABLE annotations (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            trace_id BLOB NOT NULL,
            span INTEGER,
            name TEXT NOT NULL,
            kind TEXT NOT NULL,
            label TEXT,
            score REAL,
            explanation TEXT,
            error TEXT,
            metadata TEXT NOT NULL,
            created INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX annotations_by_trace ON annotations (trace_id, id);
        CREATE INDEX annotations_by_time ON annotations (created);

        """

    private static let experiments = """
        -- One without a dataset was deleted and still has entries.
        CREATE TABLE experiments (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            dataset INTEGER,
            version INTEGER NOT NULL,
            description TEXT NOT NULL,
            state TEXT NOT NULL,
            reason TEXT,
            summary TEXT NOT NULL,
            bytes INTEGER NOT NULL,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX experiments_by_dataset ON experiments (dataset, id);
        CREATE TABLE experiment_entries (
            id INTEGER PRIMARY KEY,
            experiment INTEGER NOT NULL,
            item INTEGER NOT NULL,
            body TEXT NOT NULL
        ) STRICT;
        CREATE INDEX experiment_entries_by_item ON experiment_entries (experiment, item);
        """
}
