import Foundation
import Testing
import TracewingStore

/// A directory for one test, gone with it.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "tracewing-store-tests-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Where something of this name would lie in it.
    func appending(_ name: String) -> String { path + "/" + name }

    var databasePath: String { appending("traces.db") }

    func permissions(of name: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: appending(name))
        return try #require(attributes[.posixPermissions] as? NSNumber).intValue
    }
}

/// Runs `body` with a new store in a file, and closes it.
func withStore<Result>(_ body: (SQLiteTraceStore) async throws -> Result) async throws -> Result {
    let directory = try TemporaryDirectory()
    return try await withStore(at: directory.databasePath, body)
}

/// Runs `body` with the store at `path`, and closes it.
func withStore<Result>(
    at path: String,
    _ body: (SQLiteTraceStore) async throws -> Result
) async throws -> Result {
    let store = try SQLiteTraceStore(path: path)
    do {
        let result = try await body(store)
        try store.close()
        return result
    } catch {
        try? store.close()
        throw error
    }
}
