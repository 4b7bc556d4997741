import Foundation
import GRDB
import Testing
import TracewingModel

@testable import TracewingStore

@Suite("Datasets in the store")
struct DatasetStoreTests {
    private func example(_ id: String, _ input: JSONValue = "in") -> StoredExample {
        StoredExample(id: id, input: input, reference: "out", metadata: ["of": .string(id)])
    }

    private func ids(_ store: SQLiteTraceStore, _ name: String = "d", version: Int? = nil) async throws -> [String]? {
        try await store.examples(ofDataset: name, version: version, after: nil, limit: 1_000)?.examples.map(\.id)
    }

    @Test("a version is what it was, whatever comes after it")
    func versions() async throws {
        try await withStore { store in
            let first = DatasetChange(note: "two", putting: [example("a"), example("b")])
            let made = try await store.reviseDataset("d", first, makingIt: true)
            #expect(made == DatasetRevision(version: 1, added: 2))
            let second = DatasetChange(putting: [example("b", "other"), example("c")], removing: ["a", "nothing"])
            let changed = try await store.reviseDataset("d", second, makingIt: false)
            #expect(changed == DatasetRevision(version: 2, added: 1, replaced: 1, removed: 1))
            #expect(try await ids(store, version: 1) == ["a", "b"])
            #expect(try await ids(store) == ["b", "c"])
            let old = try await store.examples(["b", "c"], ofDataset: "d", version: 1)
            #expect(old == ["b": example("b")])
            let new = try await store.examples(["b", "a"], ofDataset: "d", version: 2)
            #expect(new == ["b": example("b", "other")])
            let versions = try await store.versions(ofDataset: "d", limit: 10)
            #expect(versions.map(\.number) == [2, 1])
            #expect(versions.map(\.examples) == [2, 2])
            #expect(versions.map(\.note) == [nil, "two"])
            #expect(try await ids(store, version: 3) == nil)
            #expect(try await ids(store, version: 0) == nil)
            #expect(try await ids(store, "other") == nil)
        }
    }

    @Test("made after an import of its name was refused, it has its own description")
    func afterRefusal() async throws {
        try await withStore { store in
            let most = (0...StoredDataset.mostExamples).map { StoredExample(id: "\($0)", input: "in") }
            await #expect(throws: TraceStoreError.self) {
                try await store.reviseDataset("d", DatasetChange(putting: most), makingIt: true)
            }
            #expect(try await store.dataset("d") == nil)
            #expect(try await store.createDataset("d", description: "Cities and their rivers."))
            let made = try #require(try await store.dataset("d"))
            #expect((made.description, made.version, made.examples) == ("Cities and their rivers.", 1, 0))
            // And one that is there keeps what it has.
            #expect(try await !store.createDataset("d", description: "Others."))
            _ = try await store.reviseDataset("d", DatasetChange(putting: [example("a")]), makingIt: true)
            #expect(try await store.dataset("d")?.description == "Cities and their rivers.")
        }
    }

    @Test("one that is replaced keeps its place, one that comes again comes last")
    func order() async throws {
        try await withStore { store in
            let all = ["a", "b", "c"].map { example($0) }
            _ = try await store.reviseDataset("d", DatasetChange(putting: all), makingIt: true)
            _ = try await store.reviseDataset("d", DatasetChange(putting: [example("a", 2)]), makingIt: true)
            #expect(try await ids(store) == ["a", "b", "c"])
            _ = try await store.reviseDataset("d", DatasetChange(removing: ["a"]), makingIt: true)
            _ = try await store.reviseDataset("d", DatasetChange(putting: [example("a")]), makingIt: true)
            #expect(try await ids(store) == ["b", "c", "a"])
            #expect(try await ids(store, version: 1) == ["a", "b", "c"])
        }
    }

    @Test("what changes nothing adds no version, and of two with one id the last counts")
    func unchanged() async throws {
        try await withStore { store in
            let change = DatasetChange(putting: [example("a", 1), example("b"), example("a", 2)])
            #expect(try await store.reviseDataset("d", change, makingIt: true)?.added == 2)
            let again = try await store.reviseDataset("d", change, makingIt: true)
            #expect(again == DatasetRevision(version: 1))
            #expect(try await store.examples(["a"], ofDataset: "d", version: 1)["a"]?.input == 2)
        }
    }

    @Test("are made once, and not by a change that should not make them")
    func making() async throws {
        try await withStore { store in
            #expect(try await store.createDataset("d", description: "For trying."))
            #expect(try await !store.createDataset("d", description: nil))
            let dataset = try #require(try await store.dataset("d"))
            #expect((dataset.version, dataset.examples, dataset.description) == (1, 0, "For trying."))
            #expect(dataset.created > 0)
            let change = DatasetChange(putting: [example("a")])
            #expect(try await store.reviseDataset("other", change, makingIt: false) == nil)
            #expect(try await store.dataset("other") == nil)
        }
    }

    @Test("are listed by name, a page after the other")
    func listing() async throws {
        try await withStore { store in
            for name in ["c", "a", "b"] { _ = try await store.createDataset(name, description: nil) }
            #expect(try await store.datasets(after: nil, limit: 2).map(\.name) == ["a", "b"])
            #expect(try await store.datasets(after: "b", limit: 2).map(\.name) == ["c"])
        }
    }

    @Test("examples come in pages, which large ones make shorter")
    func paging() async throws {
        let directory = try TemporaryDirectory()
        var options = StoreOptions()
        options.mostPageBytes = 1_000
        let store = try SQLiteTraceStore(path: directory.databasePath, options: options)
        let all = (0..<25).map { example("\($0)", .string(String(repeating: "x", count: $0 < 10 ? 1 : 400))) }
        _ = try await store.reviseDataset("d", DatasetChange(putting: all), makingIt: true)
        var (found, sizes): ([StoredExample], [Int]) = ([], [])
        var after: Int64?
        repeat {
            let page = try #require(try await store.examples(ofDataset: "d", version: 1, after: after, limit: 10))
            found += page.examples
            sizes.append(page.examples.count)
            after = page.next
        } while after != nil
        #expect(found == all)
        #expect(sizes == [10, 3, 3, 3, 3, 3])
        try store.close()
    }

    @Test("many examples are written in many steps, and nobody sees half of them")
    func steps() async throws {
        try await withStore { store in
            let half = (0..<2_500).map { example("\($0)") }
            _ = try await store.reviseDataset("d", DatasetChange(putting: half), makingIt: true)
            let all = (0..<5_000).map { example("\($0)", "new") }
            async let revision = store.reviseDataset("d", DatasetChange(putting: all), makingIt: true)
            var seen: Set<Int> = []
            repeat {
                let dataset = try #require(try await store.dataset("d"))
                let page = try await store.examples(ofDataset: "d", version: nil, after: 2_400, limit: 1_000)
                #expect(page?.examples.count == (page?.version == 1 ? 100 : 1_000))
                #expect(page?.examples.first?.input == (page?.version == 1 ? "in" : "new"))
                #expect(dataset.examples == (dataset.version == 1 ? 2_500 : 5_000))
                seen.insert(dataset.version)
            } while !seen.contains(2)
            #expect(try await revision == DatasetRevision(version: 2, added: 2_500, replaced: 2_500))
        }
    }

    @Test("changes that come together are made one after the other")
    func together() async throws {
        try await withStore { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        let change = DatasetChange(putting: [StoredExample(id: "\(number)", input: "in")])
                        _ = try await store.reviseDataset("d", change, makingIt: true)
                    }
                }
                try await group.waitForAll()
            }
            let dataset = try #require(try await store.dataset("d"))
            #expect((dataset.version, dataset.examples) == (20, 20))
        }
    }

    @Test("of a change that a kill interrupts nothing stays", arguments: [false, true])
    func killed(isNew: Bool) async throws {
        try await withStore { store in
            if !isNew {
                let first = DatasetChange(putting: [example("a"), example("b")])
                _ = try await store.reviseDataset("d", first, makingIt: true)
            }
            // The steps before the last one, and then no more.
            try await store.write { database in
                var revising = DatasetRevising("d", note: nil, now: 1)
                _ = try revising.begin(makingIt: true, on: database)
                try revising.put([("a", "{\"input\":\"torn\"}"), ("torn", "{\"input\":1}")], on: database)
                try revising.remove(["b"], on: database)
            }
            #expect(try await ids(store) == (isNew ? nil : ["a", "b"]))
            #expect(try await store.datasets(after: nil, limit: 10).count == (isNew ? 0 : 1))
            let change = DatasetChange(putting: [example("c")])
            let revision = try await store.reviseDataset("d", change, makingIt: true)
            #expect(revision == DatasetRevision(version: isNew ? 1 : 2, added: 1))
            #expect(try await ids(store) == (isNew ? ["c"] : ["a", "b", "c"]))
            if !isNew { #expect(try await store.examples(["a"], ofDataset: "d", version: 2)["a"] == example("a")) }
        }
    }

    @Test("more than a version may have is refused, and nothing of it is kept")
    func limits() async throws {
        try await withStore { store in
            let most = (0..<StoredDataset.mostExamples).map { StoredExample(id: "\($0)", input: "in") }
            _ = try await store.reviseDataset("d", DatasetChange(putting: most), makingIt: true)
            let more = DatasetChange(putting: (0..<1_000).map { example("more \($0)") })
            let error = await #expect(throws: TraceStoreError.self) {
                try await store.reviseDataset("d", more, makingIt: true)
            }
            #expect(error?.code == .tooLarge)
            let dataset = try #require(try await store.dataset("d"))
            #expect((dataset.version, dataset.examples) == (1, 100_000))
            #expect(try await store.examples(["more 0"], ofDataset: "d", version: 1).isEmpty)
            let smaller = DatasetChange(removing: ["0"])
            #expect(try await store.reviseDataset("d", smaller, makingIt: false)?.version == 2)
        }
    }

    @Test("are removed with all their examples, unless an experiment was run on them")
    func deleting() async throws {
        try await withStore { store in
            let all = (0..<3_000).map { example("\($0)") }
            _ = try await store.reviseDataset("d", DatasetChange(putting: all), makingIt: true)
            let experiment = try await store.createExperiment(
                "e",
                dataset: "d",
                version: nil,
                description: [:],
                summary: [:]
            )
            #expect(try await store.deleteDataset("d") == .isUsed(experiments: 1))
            #expect(try await store.deleteExperiment(try #require(experiment).id))
            #expect(try await store.deleteDataset("d") == .deleted)
            #expect(try await store.deleteDataset("d") == .missing)
            #expect(try await store.dataset("d") == nil)
            let left = try await store.database.read { database in
                try Int.fetchOne(
                    database,
                    sql: """
                        SELECT (SELECT count(*) FROM datasets) + (SELECT count(*) FROM dataset_examples)
                            + (SELECT count(*) FROM dataset_versions)
                        """
                )
            }
            #expect(left == 0)
            #expect(try await store.createDataset("d", description: nil))
        }
    }

    @Test("what a killed process had left of a deletion goes when the store is opened again")
    func deletionGoesOn() async throws {
        let directory = try TemporaryDirectory()
        try await withStore(at: directory.databasePath) { store in
            let all = (0..<3_000).map { example("\($0)") }
            _ = try await store.reviseDataset("d", DatasetChange(putting: all), makingIt: true)
            try await store.write { try $0.execute(sql: "UPDATE datasets SET name = NULL") }
        }
        try await withStore(at: directory.databasePath) { store in
            var left = 1
            while left > 0 {
                left = try await store.database.read {
                    try Int.fetchOne($0, sql: "SELECT count(*) FROM dataset_examples") ?? 0
                }
            }
            #expect(try await store.createDataset("d", description: nil))
        }
    }

    @Test("retention removes no dataset and no experiment, and no trace for their sake")
    func retention() async throws {
        try await withStore { store in
            let large = JSONValue.string(String(repeating: "x", count: 4_000))
            let all = (0..<1_000).map { example("\($0)", large) }
            _ = try await store.reviseDataset("d", DatasetChange(putting: all), makingIt: true)
            let experiment = try #require(
                try await store.createExperiment("e", dataset: "d", version: nil, description: [:], summary: [:])
            )
            let entries = (0..<500).map { StoredEntry(item: $0, body: large) }
            try await store.append(entries, annotations: [], toExperiment: experiment.id, summary: [:])
            try await store.append([makeSpan(1)])
            #expect(try await store.prune(RetentionPolicy(maximumBytes: 2 << 20)) == 0)
            #expect(try await store.prune(RetentionPolicy(maximumAge: .zero, maximumBytes: 1)) == 1)
            #expect(try await ids(store)?.count == 1_000)
            let page = try await store.entries(ofExperiment: experiment.id, after: nil, items: 1_000)
            #expect(page.entries.count == 500)
        }
    }
}
