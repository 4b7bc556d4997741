import HTTPTypes
import Foundation
import Hummingbird
import TracewingModel
import TracewingStore

/// `GET /api/v1/about`: how the server is.
struct AboutRoutes: Sendable {
    let read: StoreReader
    let options: ServerOptions
    let keys: AccessKeys
    let counters: ServerCounters
    let feed: LiveFeed
    private let started = ServerClock.now

    init(read: StoreReader, options: ServerOptions, keys: AccessKeys, counters: ServerCounters, feed: LiveFeed) {
        (self.read, self.options, self.keys, self.counters, self.feed) = (read, options, keys, counters, feed)
    }

    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        router.get("/api/v1/about") { _, _ in Response(json: try await about()) }
    }

    private func about() async throws -> JSONValue {
        let counted = counters.current
        let clock = ContinuousClock.now
        let stored = try await read { try await $0.statistics() }
        let took = clock.duration(to: .now)
        let info = try await info()
        return [
            "version": .string(options.version),
            "startedTime": .time(started),
            "address": .optional(options.address),
            "authentication": keys.areAsked ? "keys" : "none",
            "memoryBytes": ProcessMemory.residentBytes.map(\.json) ?? .null,
            "database": [
                "path": .optional(info?.path),
                "bytes": (info?.bytes ?? stored.bytes).json,
                "walBytes": info.map { $0.logBytes.json } ?? .null,
                "schema": info.map { $0.schemaVersion.json } ?? .null,
                "spans": stored.spans.json,
                "traces": stored.traces.json,
                "oldestTime": .time(info?.oldest),
                "newestTime": .time(info?.newest),
            ],
            "ingest": [
                "requests": counted.requests.values.reduce(0, +).json,
                "accepted": counted.accepted.json,
                "rejected": counted.rejected.json,
            ],
            "live": ["subscribers": (await feed.watchers).json],
            "checks": .array(checks(info, took)),
        ]
    }

    private func info() async throws -> StoreInfo? {
        guard let store = read.store as? SQLiteTraceStore else { return nil }
        return try await read { _ in try await store.info() }
    }

    private func checks(_ info: StoreInfo?, _ took: Duration) -> [JSONValue] {
        let milliseconds = Double(Int(took / .microseconds(100))) / 10
        let damage = read.store.knownDamage
        var checks = [check("database", damage == nil, damage?.message ?? "Answers in \(milliseconds) ms.")]
        guard let info else { return checks }
        if let free = freeBytes(beside: info.path) {
            checks.append(check("disk", free > 1 << 30, "\(words(bytes: free)) free."))
        }
        let isUpToDate = info.unindexed < 10_000
        let words = info.unindexed == 0 ? "Up to date." : "\(info.unindexed) spans wait to be indexed."
        checks.append(check("text index", isUpToDate, words))
        return checks
    }

    private func check(_ name: String, _ isGood: Bool, _ message: String) -> JSONValue {
        ["name": .string(name), "ok": .bool(isGood), "message": .string(message)]
    }

    private func words(bytes: Int) -> String {
        bytes < 10_000_000_000 ? "\(bytes / 1_000_000) MB" : "\(bytes / 1_000_000_000) GB"
    }

    private func freeBytes(beside path: String) -> Int? {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let system = try? FileManager.default.attributesOfFileSystem(forPath: folder)
        return (system?[.systemFreeSize] as? NSNumber)?.intValue
    }
}
