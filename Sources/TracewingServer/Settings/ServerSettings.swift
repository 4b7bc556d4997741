import HTTPTypes
import Foundation
import Logging
import TracewingConcurrency
import TracewingModel
import TracewingStore

/// What can be changed while the server runs, kept in a small file beside the database.
final class ServerSettings: Sendable {
    /// Whether it may be changed: it may not where whoever started the server said what it is.
    let isWritable: Bool
    private let path: String?
    private let state: Locked<RetentionPolicy>

    private static let nanosecondsPerDay: Int64 = 86_400_000_000_000

    init(_ options: ServerOptions, logger: Logger) {
        isWritable = !options.isRetentionFixed
        path = options.settingsPath
        var retention = options.retention
        if isWritable, let path, let data = FileManager.default.contents(atPath: path) {
            if let json = try? JSONValue(parsing: Array(data)),
                let kept = try? Self.retention(json["retention"], over: RetentionPolicy())
            {
                retention = kept
            } else {
                logger.error("The settings in \(path) cannot be read. Set them again on the page, or remove the file.")
            }
        }
        state = Locked(retention)
    }

    var retention: RetentionPolicy { state.withLock { $0 } }

    var json: JSONValue { ["retention": Self.json(retention), "writable": .bool(isWritable)] }

    /// Takes new settings, and keeps them. What they leave out stays as it is; null takes a limit away.
    func change(_ json: JSONValue) throws {
        guard isWritable else {
            throw APIError(.conflict, "conflict", "The server was started with these settings. Start it with others.")
        }
        // One change after the other: each is of what the last has left.
        try state.withLock { current in
            let retention = try Self.retention(json["retention"], over: current)
            if let path {
                let document: JSONValue = ["retention": Self.json(retention)]
                try Data(document.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            }
            current = retention
        }
    }

    private static func json(_ retention: RetentionPolicy) -> JSONValue {
        [
            "days": retention.maximumAge.map { .integer(Int64($0 / .nanoseconds(nanosecondsPerDay))) } ?? .null,
            "bytes": retention.maximumBytes.map(\.json) ?? .null,
        ]
    }

    private static func retention(_ json: JSONValue?, over current: RetentionPolicy) throws -> RetentionPolicy {
        guard let members = json?.objectValue else {
            throw APIError(.badRequest, "bad_retention", "'retention' must be an object with 'days' and 'bytes'.")
        }
        var retention = current
        if let days = members["days"] {
            retention.maximumAge = try limit(days, "days", most: 36_500).map { .nanoseconds($0 * nanosecondsPerDay) }
        }
        if let bytes = members["bytes"] {
            retention.maximumBytes = try limit(bytes, "bytes", most: 1 << 50).map { Int($0) }
        }
        return retention
    }

    /// A whole number, or null for no limit.
    private static func limit(_ value: JSONValue, _ key: String, most: Int64) throws -> Int64? {
        if value == .null { return nil }
        guard let number = value.integerValue, 1...most ~= number else {
            throw APIError(.badRequest, "bad_\(key)", "'\(key)' must be a whole number from 1 to \(most), or null.")
        }
        return number
    }
}
