import Foundation
import GRDB
import Testing
import TracewingModel

@testable import TracewingStore

@Suite("Experiments in the store")
struct ExperimentStoreTests {
    private func make(
        _ name: String,
        on store: SQLiteTraceStore,
        dataset: String = "d"
    ) async throws -> StoredExperiment {
        _ = try await store.createDataset(dataset, description: nil)
        let made = try await store.createExperiment(
            name,
            dataset: dataset,
            version: nil,
            description: ["prompt": "p"],
            summary: ["answered": 0]
        )
        return try #require(made)
    }

    @Test("are kept with what is said of them")
    func keeping() async throws {
        try await withStore { store in
            let made = try await make("e", on: store)
            #expect((made.name, made.dataset, made.version, made.state) == ("e", "d", 1, .running))
            #expect(made.description == ["prompt": "p"])
            #expect(made.summary == ["answered": 0])
            let isThere = try await store.updateExperiment(made.id, state: .stopped, reason: "Enough.", summary: nil)
            #expect(isThere)
            let stopped = try #require(try await store.experiment(made.id))
            #expect((stopped.state, stopped.reason, stopped.summary) == (.stopped, "Enough.", ["answered": 0]))
            _ = try await store.updateExperiment(made.id, state: .finished, reason: nil, summary: ["answered": 9])
            let finished = try #require(try await store.experiment(made.id))
            #expect((finished.state, finished.reason, finished.summary) == (.finished, nil, ["answered": 9]))
            #expect(try await store.experiment(made.id + 1) == nil)
            #expect(try await !store.updateExperiment(made.id + 1, state: .failed, reason: nil, summary: nil))
        }
    }

    @Test("need a dataset, and a version of it that is there")
    func datasets() async throws {
        try await withStore { store in
            _ = try await make("e", on: store)
            for (dataset, version) in [("other", nil), ("d", 2), ("d", 0)] as [(String, Int?)] {
                let made = try await store.createExperiment(
                    "e",
                    dataset: dataset,
                    version: version,
                    description: [:],
                    summary: [:]
                )
                #expect(made == nil)
            }
        }
    }

    @Test("are listed with the newest first, all or those of a dataset")
    func listing() async throws {
        try await withStore { store in
            let made = [
                try await make("1", on: store), try await make("2", on: store, dataset: "other"),
                try await make("3", on: store),
            ]
            #expect(try await store.experiments(dataset: nil, after: nil, limit: 2).map(\.name) == ["3", "2"])
            #expect(try await store.experiments(dataset: nil, after: made[1].id, limit: 2).map(\.name) == ["1"])
            #expect(try await store.experiments(dataset: "d", after: nil, limit: 9).map(\.name) == ["3", "1"])
        }
    }

    @Test("entries are there as soon as they are written, by item and in their order")
    func entries() async throws {
        let directory = try TemporaryDirectory()
        try await withStore(at: directory.databasePath) { store in
            let made = try await make("e", on: store)
            try await store.append(
                [StoredEntry(item: 3, body: "3a"), StoredEntry(item: 1, body: "1a")],
                annotations: [NewAnnotation(traceID: traceA, name: "n", annotatorKind: "CODE", score: 1)],
                toExperiment: made.id,
                summary: ["answered": 2]
            )
            try await store.append(
                [StoredEntry(item: 3, body: "3b"), StoredEntry(item: 0, body: ["deep": [1, nil]])],
                annotations: [],
                toExperiment: made.id,
                summary: ["answered": 3]
            )
            // What a kill would leave.
            let copy = directory.appending("copy.db")
            for suffix in ["", "-wal"] {
                try FileManager.default.copyItem(atPath: directory.databasePath + suffix, toPath: copy + suffix)
            }
            try await withStore(at: copy) { copy in
                let page = try await copy.entries(ofExperiment: made.id, after: nil, items: 2)
                #expect(page.entries.map(\.body) == [["deep": [1, nil]], "1a"])
                #expect(page.next == 1)
                let rest = try await copy.entries(ofExperiment: made.id, after: 1, items: 2)
                #expect(rest.entries.map(\.body) == ["3a", "3b"])
                #expect(rest.next == nil)
                #expect(try await copy.experiment(made.id)?.summary == ["answered": 3])
                #expect(try await copy.annotations(ofTrace: traceA, after: nil, limit: 10).map(\.content.score) == [1])
            }
        }
    }

    @Test("go with all their entries, and nothing is written to one that is gone")
    func deleting() async throws {
        try await withStore { store in
            let (made, other) = (try await make("e", on: store), try await make("other", on: store))
            for experiment in [made, other] {
                let entries = (0..<2_500).map { StoredEntry(item: $0, body: "x") }
                try await store.append(entries, annotations: [], toExperiment: experiment.id, summary: [:])
            }
            #expect(try await store.deleteExperiment(made.id))
            #expect(try await !store.deleteExperiment(made.id))
            #expect(try await store.experiment(made.id) == nil)
            let left = try await store.database.read {
                try Int.fetchOne($0, sql: "SELECT count(*) FROM experiment_entries")
            }
            #expect(left == 2_500)
            await #expect(throws: TraceStoreError.self) {
                try await store.append([], annotations: [], toExperiment: made.id, summary: [:])
            }
        }
    }
}
