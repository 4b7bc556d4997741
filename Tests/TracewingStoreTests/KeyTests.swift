import Foundation
import GRDB
import Testing
import TracewingModel

@testable import TracewingStore

@Suite("Projects and keys")
struct KeyTests {
    @Test("A key names its project until it is taken back; the file has only its hash")
    func keys() async throws {
        let directory = try TemporaryDirectory()
        try await withStore(at: directory.databasePath) { store in
            let new = try await store.createIngestKey(project: "shop", label: "laptop")
            #expect(new.secret.count == 52 && new.secret.hasPrefix(new.key.beginning))
            #expect(try await store.project(ofIngestKey: new.secret) == "shop")
            #expect(try await store.project(ofIngestKey: new.secret + "0") == nil)
            #expect(try await store.project(ofIngestKey: "") == nil)
            #expect(try await store.ingestKeys(project: "shop") == [new.key])
            #expect(try await store.ingestKeys(project: "other").isEmpty)
            let hash = try await store.read { try Data.fetchOne($0, sql: "SELECT hash FROM ingest_keys") }
            #expect(hash?.count == 32)
            let other = try await store.createIngestKey(project: "shop", label: "")
            #expect(other.secret != new.secret)
            #expect(try await store.deleteIngestKey(new.key.id))
            #expect(try await store.deleteIngestKey(new.key.id) == false)
            #expect(try await store.project(ofIngestKey: new.secret) == nil)
            #expect(try await store.project(ofIngestKey: other.secret) == "shop")
        }
    }

    @Test("Projects are those that were made and those that spans name")
    func projects() async throws {
        try await withStore { store in
            #expect(try await store.projects().isEmpty)
            try await store.createProject("empty")
            try await store.append([makeSpan(1)], project: "busy")
            try await store.append([makeSpan(1, in: TraceID(high: 1, low: 2))], project: "busy")
            let projects = try await store.projects()
            #expect(projects.map(\.name) == ["busy", "empty"])
            #expect(projects.map(\.traceCount) == [2, 0])
            #expect(try await store.deleteProject("busy", securely: false) == 2)
            #expect(try await store.projects().map(\.name) == ["empty"])
        }
    }
}
