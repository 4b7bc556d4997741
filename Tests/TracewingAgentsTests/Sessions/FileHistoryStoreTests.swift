import Foundation
import Testing
import TracewingAgents
import TracewingModel

@Suite("The file history store")
struct FileHistoryStoreTests {
    private let message = ChatMessage(role: .user, "Grüße\nan 😀")

    private func withDirectory(_ body: (String) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "history-\(UUID().uuidString)").path()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await body(directory)
    }

    @Test("gives another process what one has kept")
    func keeps() async throws {
        try await withDirectory { directory in
            let agent = Agent(name: "concierge", client: ScriptedChatClient([.text("Hello")]))
            let first = Session(id: "s", store: FileHistoryStore(directory: directory))
            _ = try await agent.run("Hi", session: first)
            let second = Session(id: "s", store: FileHistoryStore(directory: directory))
            _ = try await agent.run("Again", session: second)
            let kept = try await second.history().map(\.text)
            #expect(kept == ["Hi", "Hello", "Again", "Hello"])
            let data = try JSONEncoder().encode(second)
            #expect(!String(decoding: data, as: UTF8.self).contains("Hello"))
            let decoded = try JSONDecoder().decode(Session.self, from: data)
            let again = try await decoded.stored(in: FileHistoryStore(directory: directory)).history()
            #expect(again.count == 4)
        }
    }

    @Test("passes over a line that was torn, and keeps what comes before and after")
    func torn() async throws {
        try await withDirectory { directory in
            let store = FileHistoryStore(directory: directory)
            try await store.append([message], to: "s")
            let path = directory + "/s.jsonl"
            let whole = try #require(FileManager.default.contents(atPath: path))
            for end in 1..<whole.count - 1 {
                try Data(whole + whole.prefix(end)).write(to: URL(filePath: path))
                try await store.append([message], to: "s")
                let kept = try await store.messages(of: "s")
                #expect(kept.filter { $0 == message }.count >= 2)
                #expect(kept.count <= 3)
            }
        }
    }

    @Test(
        "keeps every session in a file of its own inside the directory, whatever it is called",
        arguments: ["../up", "a/b", "a%2Fb", "", ".", "..", "A", "ä", "a\0b", "con nul", "x?y#z"]
    )
    func hostile(id: String) async throws {
        try await withDirectory { directory in
            let store = FileHistoryStore(directory: directory)
            try await store.append([message], to: id)
            try await store.append([ChatMessage(role: .user, "other")], to: "a")
            let kept = try await store.messages(of: id)
            #expect(kept == [message])
            let files = try FileManager.default.contentsOfDirectory(atPath: directory)
            #expect(files.count == 2)
            let permissions = try FileManager.default.attributesOfItem(atPath: "\(directory)/\(files[0])")
            #expect(permissions[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test("knows nothing of a session that is new, and says what to do where it cannot write")
    func errors() async throws {
        try await withDirectory { directory in
            let unknown = try await FileHistoryStore(directory: directory).messages(of: "new")
            #expect(unknown.isEmpty)
            let store = FileHistoryStore(directory: "/dev/null/sessions")
            let error = await #expect(throws: HistoryStoreError.self) { try await store.append([message], to: "s") }
            #expect(error?.description.contains("/dev/null/sessions/s.jsonl") == true)
            #expect(error?.description.contains("check who may write there") == true)
        }
    }

    #if os(Linux)
        @Test("says so when the disk is full")
        func fullDisk() async throws {
            try await withDirectory { directory in
                try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
                let file = directory + "/s.jsonl"
                try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: "/dev/full")
                let session = Session(id: "s", store: FileHistoryStore(directory: directory))
                let error = await #expect(throws: HistoryStoreError.self) { try await session.append([message]) }
                #expect(error?.description.contains("No space left on device") == true)
            }
        }
    #endif
}
